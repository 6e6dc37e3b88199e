import { apiframe } from '../../../nodes/shared/providers/apiframe';
import { fal } from '../../../nodes/shared/providers/fal';
import { ENDPOINTS } from '../../../nodes/shared/providers/fal/endpoints';
import { klingAi } from '../../../nodes/shared/providers/klingAi';
import { klingAiLegacy } from '../../../nodes/shared/providers/klingAi/legacy';
import type { TaskList, TaskQuery } from '../../../nodes/shared/providers/lists';
import type { Provider } from '../../../nodes/shared/providers/provider';
import { replicate } from '../../../nodes/shared/providers/replicate';
import { unifically } from '../../../nodes/shared/providers/unifically';
import { FAL_ENDPOINTS } from '../../simulator/fal-schema';
import { answer } from '../arbitraries';
import { failureOf, valueOf } from '../decoded';

const SINCE = '2026-11-20T10:00:00.000Z';
const QUERY: TaskQuery = { since: SINCE, status: null };
const VIDEO = 'https://cdn.example.com/out.mp4';

const listOf = ({ taskLists }: Provider, n = 0): TaskList => taskLists![n]!;

describe('requests', () => {
	it.each<[string, Provider, TaskQuery, string | null, string, string]>([
		['Apiframe', apiframe, QUERY, null, 'api', '/v2/jobs?limit=100'],
		[
			'Apiframe, by status',
			apiframe,
			{ ...QUERY, status: 'cancelled' },
			'c1',
			'api',
			'/v2/jobs?limit=100&status=CANCELLED&cursor=c1',
		],
		[
			'Replicate',
			replicate,
			QUERY,
			null,
			'api',
			'/predictions?created_after=2026-11-20T10%3A00%3A00.000Z',
		],
		['Replicate, next page', replicate, QUERY, 'c=1', 'api', '/predictions?cursor=c%3D1'],
		[
			'Kling AI, legacy',
			klingAiLegacy,
			QUERY,
			null,
			'api',
			'/v1/videos/text2video?pageNum=1&pageSize=500',
		],
		[
			'Kling AI, legacy, next page',
			klingAiLegacy,
			QUERY,
			'2',
			'api',
			'/v1/videos/text2video?pageNum=2&pageSize=500',
		],
	])('%s', (_name, provider, query, page, host, path) => {
		expect(listOf(provider).encode(query, page)).toEqual({ method: 'GET', host, path });
	});

	it('fal.ai: all endpoints that the form leads to, within the 50 that it takes', () => {
		const { path, host } = listOf(fal).encode(QUERY, 'c1');
		const query = new URL(path, 'https://api.fal.ai').searchParams;
		expect(host).toBe('account');
		expect(Object.fromEntries(query)).toEqual({
			endpoint_id: ENDPOINTS.join(','),
			start: SINCE,
			expand: 'payloads',
			limit: '100',
			cursor: 'c1',
		});
		expect(ENDPOINTS.length).toBeLessThanOrEqual(50);
		expect(FAL_ENDPOINTS.map(({ id }) => id)).toEqual(expect.arrayContaining([...ENDPOINTS]));
	});

	it.each<[TaskQuery['status'], string | null]>([
		[null, null],
		['queued', 'submitted'],
		['processing', 'processing'],
		['completed', 'succeeded'],
		['failed', 'failed'],
		// There is no word for it.
		['cancelled', null],
	])('Kling AI, status %s', (status, word) => {
		expect(listOf(klingAi).encode({ ...QUERY, status }, 'c1')).toEqual({
			method: 'POST',
			host: 'api',
			path: '/tasks',
			body: {
				start_time: '1795168800000',
				cursor: 'c1',
				limit: 500,
				filters: [
					{ key: 'product_type', values: ['video'] },
					...(word ? [{ key: 'status', values: [word] }] : []),
				],
			},
		});
	});

	it('Kling AI, legacy: one list for each kind of request', () => {
		const paths = klingAiLegacy.taskLists!.map((list) => list.encode(QUERY, null).path);
		expect(paths.map((path) => path.split('?')[0])).toEqual([
			'/v1/videos/text2video',
			'/v1/videos/image2video',
			'/v1/videos/omni-video',
			'/v1/videos/motion-control',
		]);
	});

	it('Unifically has none', () => {
		expect(unifically.taskLists).toBeUndefined();
	});
});

const AT = '2026-11-25T10:00:00.000Z';
const END = '2026-11-25T10:02:30.000Z';

const job = (changes: object = {}) => ({
	id: 'j1',
	status: 'COMPLETED',
	model: 'kling-3.0',
	progress: 100,
	result: { videoUrl: VIDEO },
	error: null,
	creditCost: 145,
	webhookStatus: null,
	createdAt: AT,
	completedAt: END,
	expired: false,
	...changes,
});

const request = (changes: object = {}) => ({
	request_id: 'r1',
	endpoint_id: 'fal-ai/kling-video/v3/pro/text-to-video',
	sent_at: AT,
	started_at: AT,
	ended_at: END,
	status_code: 200,
	json_input: { prompt: 'A fox' },
	json_output: { video: { url: VIDEO } },
	...changes,
});

const task = (changes: object = {}) => ({
	id: '893605946402811985',
	status: 'succeeded',
	message: '',
	create_time: Date.parse(AT),
	update_time: Date.parse(END),
	outputs: [{ type: 'video', id: 'v', url: VIDEO, duration: '5.041' }],
	billing: [],
	...changes,
});

const legacyTask = (changes: object = {}) => ({
	task_id: '893605946402811985',
	task_status: 'succeed',
	task_status_msg: '',
	created_at: Date.parse(AT),
	updated_at: Date.parse(END),
	task_result: { videos: [{ id: 'v', url: VIDEO, duration: '5.1' }] },
	...changes,
});

const prediction = (changes: object = {}) => ({
	id: 'p1',
	model: 'kwaivgi/kling-v3-video',
	input: { prompt: 'A fox' },
	output: VIDEO,
	status: 'succeeded',
	created_at: AT,
	completed_at: END,
	...changes,
});

const inPage: Record<string, (...items: unknown[]) => unknown> = {
	apiframe: (...jobs) => ({ jobs, nextCursor: null, hasMore: false }),
	fal: (...items) => ({ items, next_cursor: null, has_more: false }),
	klingAi: (...result) => ({
		code: 0,
		data: { result, count: 1, next_cursor: '', has_more: false },
	}),
	replicate: (...results) => ({ previous: null, next: null, results }),
};

const decode = (provider: Provider, body: unknown, page: string | null = null) =>
	listOf(provider).decode(answer(200, body), QUERY, page);

describe('a finished task', () => {
	it.each<[string, Provider, unknown, object, string | null, string | null]>([
		['Apiframe', apiframe, inPage.apiframe!(job()), { taskId: 'j1' }, 'kling-3.0', null],
		[
			'fal.ai',
			fal,
			inPage.fal!(request()),
			{ taskId: 'r1' },
			'fal-ai/kling-video/v3/pro/text-to-video',
			'A fox',
		],
		['Kling AI', klingAi, inPage.klingAi!(task()), { taskId: '893605946402811985' }, null, null],
		[
			'Kling AI, legacy',
			klingAiLegacy,
			{ code: 0, data: [legacyTask()] },
			{ taskId: '893605946402811985' },
			null,
			null,
		],
		[
			'Replicate',
			replicate,
			inPage.replicate!(prediction()),
			{ taskId: 'p1' },
			'kwaivgi/kling-v3-video',
			'A fox',
		],
	])('%s', (_name, provider, body, expected, modelId, prompt) => {
		const { items, nextPage } = valueOf(decode(provider, body));
		expect(nextPage).toBeNull();
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({ modelId, prompt });
		expect(items[0]?.task).toMatchObject({
			...expected,
			status: 'completed',
			progress: 100,
			videoUrl: VIDEO,
			submittedAt: AT,
			completedAt: END,
			reason: null,
		});
	});
});

describe('fal.ai', () => {
	const first = (changes: object) => valueOf(decode(fal, inPage.fal!(request(changes)))).items[0];

	it.each<[string, object, object]>([
		['not ended', { ended_at: null, status_code: null }, { status: 'processing', progress: null }],
		[
			'refused by the model',
			{
				status_code: 422,
				json_output: { detail: [{ loc: ['body', 'prompt'], msg: 'flagged', type: 'x' }] },
			},
			{ status: 'failed', videoUrl: null, reason: 'prompt: flagged' },
		],
		['a server error', { status_code: 500, json_output: null }, { status: 'failed', reason: null }],
		['ended by the client', { status_code: 499 }, { status: 'cancelled', videoUrl: null }],
		['without a status', { status_code: null }, { status: 'failed' }],
		[
			'payloads as text',
			{ json_output: JSON.stringify({ video: { url: VIDEO } }) },
			{ videoUrl: VIDEO },
		],
		['payloads that are removed', { json_output: null }, { status: 'completed', videoUrl: null }],
		[
			'another app',
			{ endpoint_id: 'kling/v4/text-to-video' },
			{ taskId: 'kling/v4/r1', status: 'completed' },
		],
	])('%s', (_name, changes, expected) => {
		expect(first(changes)?.task).toMatchObject(expected);
	});

	it.each<[object, string | null]>([
		[{ json_input: '{"prompt":"A fox"}' }, 'A fox'],
		[{ json_input: '{"prompt' }, null],
		[{ json_input: { multi_prompt: [{ prompt: 'A' }, { prompt: 'B' }] } }, 'A B'],
		[{ json_input: undefined }, null],
	])('the prompt in %j', (changes, expected) => {
		expect(first(changes)?.prompt).toBe(expected);
	});
});

describe('what is left out', () => {
	it.each<[string, Provider, unknown]>([
		['Apiframe, another model', apiframe, inPage.apiframe!(job({ model: 'flux-2' }))],
		['Apiframe, no id', apiframe, inPage.apiframe!(job({ id: null }), 'x', null)],
		['fal.ai, no id', fal, inPage.fal!(request({ request_id: '' }), 7)],
		['fal.ai, no endpoint', fal, inPage.fal!(request({ endpoint_id: null }))],
		['Kling AI, no status', klingAi, inPage.klingAi!(task({ status: null }), [])],
		['Kling AI, an inexact id', klingAi, inPage.klingAi!(task({ id: 2 ** 60 }))],
		['legacy, no id', klingAiLegacy, { code: 0, data: [legacyTask({ task_id: null })] }],
		['Replicate, another model', replicate, inPage.replicate!(prediction({ model: 'a/flux' }))],
		['Replicate, no status', replicate, inPage.replicate!(prediction({ status: '' }))],
	])('%s', (_name, provider, body) => {
		expect(valueOf(decode(provider, body)).items).toEqual([]);
	});
});

describe('the next page', () => {
	const OLD = '2026-11-01T10:00:00.000Z';
	it.each<[string, Provider, unknown, string | null, string | null]>([
		['Apiframe', apiframe, { jobs: [job()], nextCursor: 'c2', hasMore: true }, null, 'c2'],
		['Apiframe, end', apiframe, { jobs: [job()], nextCursor: 'c2', hasMore: false }, null, null],
		[
			'Apiframe, older than wanted',
			apiframe,
			{ jobs: [job(), job({ model: 'flux', createdAt: OLD })], nextCursor: 'c2', hasMore: true },
			null,
			null,
		],
		['fal.ai', fal, { items: [], next_cursor: 'c2', has_more: true }, null, 'c2'],
		[
			'fal.ai, older than wanted: it sorts by the end',
			fal,
			{ items: [request({ sent_at: OLD })], next_cursor: 'c2', has_more: true },
			null,
			'c2',
		],
		[
			'Kling AI',
			klingAi,
			{ code: 0, data: { result: [], next_cursor: 'c2', has_more: true } },
			null,
			'c2',
		],
		[
			'Kling AI, end',
			klingAi,
			{ code: 0, data: { result: [], next_cursor: 'c2', has_more: false } },
			null,
			null,
		],
		[
			'legacy, a full page',
			klingAiLegacy,
			{ code: 0, data: Array.from({ length: 500 }, () => legacyTask()) },
			'3',
			'4',
		],
		['legacy, the last page', klingAiLegacy, { code: 0, data: [legacyTask()] }, '3', null],
		[
			'Replicate: the cursor alone',
			replicate,
			{ results: [prediction()], next: 'https://evil.example.com/v1/predictions?cursor=abc%3D' },
			null,
			'abc=',
		],
		[
			'Replicate, older than wanted',
			replicate,
			{ results: [prediction({ created_at: OLD })], next: 'https://x.test/?cursor=abc' },
			null,
			null,
		],
		['Replicate, no address', replicate, { results: [], next: 'abc' }, null, null],
	])('%s', (_name, provider, body, page, expected) => {
		expect(valueOf(decode(provider, body, page)).nextPage).toBe(expected);
	});
});

const PROVIDERS: Array<[string, Provider]> = [
	['Apiframe', apiframe],
	['fal.ai', fal],
	['Kling AI', klingAi],
	['Kling AI, legacy', klingAiLegacy],
	['Replicate', replicate],
];

describe.each(PROVIDERS)('failures: %s', (_name, provider) => {
	it.each<[number, unknown, string]>([
		[200, {}, 'unavailable'],
		[200, 'not JSON', 'unavailable'],
		[200, { jobs: {}, items: {}, data: {}, results: {} }, 'unavailable'],
		[401, {}, 'credentials'],
		[403, { detail: 'Forbidden' }, 'credentials'],
		[429, {}, 'rateLimit'],
		[503, '<html></html>', 'unavailable'],
	])('%i %j is %s', (status, body, kind) => {
		for (const list of provider.taskLists!) {
			expect(failureOf(list.decode(answer(status, body), QUERY, null)).kind).toBe(kind);
		}
	});
});
