import { APIFRAME_KEY } from './apiframe';
import {
	apiframeBody,
	ask,
	askApiframe,
	buyAtApiframe,
	buyAtUnifically,
	closeAll,
	newSimulator,
	type Json,
	type TestSimulator,
} from './testing';

const IMAGE = 'https://example.com/a.png';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

async function submit(json: unknown, headers: Record<string, string> = {}) {
	return await askApiframe(simulator, '/v2/videos/generate', { json, headers });
}

function shots(...items: object[]) {
	return JSON.stringify(items);
}

describe('accepted bodies', () => {
	const timed = shots({ time: 0, prompt: 'a' }, { time: 5, prompt: 'b' });
	const lasting = shots({ prompt: 'a', duration: 4 }, { prompt: 'b', duration: 6 });
	const both = shots({ time: 0, prompt: 'a', duration: 4 }, { time: 4, prompt: 'b', duration: 6 });
	const six = shots(...Array.from({ length: 6 }, (_, time) => ({ time, prompt: 'x' })));
	it.each<[string, object, number]>([
		['no params', {}, 290],
		['standard without audio', { duration: 10, mode: 'standard', generate_audio: false }, 290],
		['standard with audio', { duration: 10, mode: 'standard', generate_audio: true }, 430],
		['pro without audio', { duration: 10, mode: 'pro', generate_audio: false }, 390],
		['pro with audio', { duration: 10, mode: 'pro', generate_audio: true }, 580],
		['4k', { duration: 3, mode: '4k' }, 297],
		['15 s upright', { duration: 15, aspect_ratio: '9:16' }, 870],
		['frames', { start_image: IMAGE, end_image: IMAGE }, 290],
		['a negative prompt', { negative_prompt: 'x'.repeat(2500) }, 290],
		['timed shots', { duration: 10, multi_prompt: timed }, 580],
		['lasting shots', { duration: 10, multi_prompt: lasting }, 580],
		['shots with both', { duration: 10, multi_prompt: both }, 580],
		['six shots', { duration: 6, multi_prompt: six }, 348],
		[
			'shots of the default length',
			{ multi_prompt: shots({ prompt: 'a', duration: 2 }, { prompt: 'b', duration: 3 }) },
			290,
		],
	])('%s', async (_name, klingParams, credits) => {
		const body = apiframeBody(klingParams);
		const { status, json, headers } = await submit(body);
		expect({ status, json }).toEqual({
			status: 202,
			json: { jobId: expect.stringMatching(UUID), status: 'QUEUED' },
		});
		expect(headers['x-request-id']).toMatch(UUID);
		expect(simulator.ledger.purchases).toEqual([
			{
				provider: 'apiframe',
				taskId: json.jobId,
				model: 'kling-3.0',
				body,
				costUsd: credits / 100,
				boughtAt: expect.any(Number),
				idempotencyKey: null,
				callbackUrl: null,
			},
		]);
	});
});

describe('the other models', () => {
	const VIDEO = 'https://example.com/a.mp4';
	const references = { reference_images: [IMAGE, IMAGE, IMAGE, IMAGE] };
	const video = { reference_video: VIDEO, generate_audio: false };
	const list = [
		{ prompt: 'a', duration: 4 },
		{ prompt: 'b', duration: 1 },
	];
	const OMNI = 'kling-3.0-omni';
	const MOTION = 'kling-3.0-motion-control';
	const moved = { image: IMAGE, video: VIDEO };

	it.each<[string, object]>([
		[OMNI, { mode: 'standard', duration: 5, negative_prompt: 'x', generate_audio: true }],
		[OMNI, { start_image: IMAGE, end_image: IMAGE, ...references, aspect_ratio: '1:1' }],
		[OMNI, { ...video, ...references, video_reference_type: 'base', keep_original_sound: true }],
		[OMNI, { multi_prompt: list }],
		[OMNI, { multi_prompt: [{ prompt: 'x', duration: 5 }] }],
		[MOTION, moved],
		[MOTION, { ...moved, mode: 'std', character_orientation: 'image', keep_original_sound: true }],
	])('%s takes %j', async (model, klingParams) => {
		expect((await submit(apiframeBody(klingParams, { model }))).status).toBe(202);
		expect(simulator.ledger.purchases).toMatchObject([{ model }]);
	});

	it.each<[string, object, string]>([
		[OMNI, { multi_prompt: JSON.stringify(list) }, 'multi_prompt'],
		[OMNI, { multi_prompt: [{ ...list[0], time: 0 }, list[1]] }, 'multi_prompt.0.time'],
		[OMNI, { multi_prompt: [{ prompt: 'x' }] }, 'multi_prompt.0.duration'],
		[OMNI, { multi_prompt: list, duration: 6 }, 'multi_prompt'],
		[OMNI, { mode: 'std' }, 'mode'],
		[OMNI, { elements: [] }, 'elements'],
		[OMNI, { cfg_scale: 1 }, 'cfg_scale'],
		[OMNI, { reference_images: Array.from({ length: 8 }, () => IMAGE) }, 'reference_images'],
		[OMNI, { ...video, reference_images: Array(5).fill(IMAGE) }, 'reference_images'],
		[OMNI, { ...video, generate_audio: true }, 'generate_audio'],
		[OMNI, { video_reference_type: 'style' }, 'video_reference_type'],
		[OMNI, { ...video, mode: '4k' }, 'mode'],
		[OMNI, { ...video, multi_prompt: list }, 'multi_prompt'],
		[OMNI, { ...video, video_reference_type: 'base', start_image: IMAGE }, 'start_image'],
		[
			OMNI,
			{ start_image: IMAGE, end_image: IMAGE, reference_images: Array(6).fill(IMAGE) },
			'reference_images',
		],
		['kling-3.0', references, 'reference_images'],
		[MOTION, { ...moved, mode: 'standard' }, 'mode'],
		[MOTION, { ...moved, mode: '4k' }, 'mode'],
		[MOTION, { ...moved, duration: 5 }, 'duration'],
		[MOTION, { image: IMAGE }, 'video'],
	])('%s refuses %j', async (model, klingParams, field) => {
		const { status, json } = await submit(apiframeBody(klingParams, { model }));
		expect(status).toBe(400);
		expect(Object.keys(json.details as object)).toEqual([`klingParams.${field}`]);
	});

	it.each([
		{ model: MOTION, prompt: 'x' },
		{ model: MOTION, prompt: '', klingParams: moved },
		{ model: OMNI },
		{ model: 'kling-4.0', prompt: 'x' },
	])('%j is refused', async (body) => {
		expect((await submit(body)).status).toBe(400);
	});
});

describe('refused bodies', () => {
	const contradiction = shots(
		{ time: 0, prompt: 'a', duration: 2 },
		{ time: 3, prompt: 'b', duration: 3 },
	);
	it.each<[string, object, object]>([
		['2 s', { duration: 2 }, { 'klingParams.duration': expect.anything() }],
		['16 s', { duration: 16 }, { 'klingParams.duration': expect.anything() }],
		['duration as text', { duration: '5' }, { 'klingParams.duration': expect.anything() }],
		['mode std', { mode: 'std' }, { 'klingParams.mode': expect.anything() }],
		['ratio 4:3', { aspect_ratio: '4:3' }, { 'klingParams.aspect_ratio': expect.anything() }],
		[
			'an end image alone',
			{ end_image: IMAGE },
			{ 'klingParams.end_image': ['Needs start_image'] },
		],
		[
			'a long negative prompt',
			{ negative_prompt: 'x'.repeat(2501) },
			{ 'klingParams.negative_prompt': expect.anything() },
		],
		[
			'audio as text',
			{ generate_audio: 'yes' },
			{ 'klingParams.generate_audio': expect.anything() },
		],
		['cfg_scale', { cfg_scale: 0.5 }, { 'klingParams.cfg_scale': ['Unrecognized field'] }],
		[
			'seed and elements',
			{ seed: 1, elements: [] },
			{
				'klingParams.seed': ['Unrecognized field'],
				'klingParams.elements': ['Unrecognized field'],
			},
		],
		['shots as an array', { multi_prompt: [] }, { 'klingParams.multi_prompt': expect.anything() }],
		[
			'shots that are no JSON',
			{ multi_prompt: '[' },
			{ 'klingParams.multi_prompt': [expect.stringContaining('valid JSON')] },
		],
		[
			'shots that are no array',
			{ multi_prompt: '{}' },
			{ 'klingParams.multi_prompt': [expect.stringContaining('2 to 6')] },
		],
		[
			'one shot',
			{ multi_prompt: shots({ time: 0, prompt: 'a' }) },
			{ 'klingParams.multi_prompt': [expect.stringContaining('2 to 6')] },
		],
		[
			'neither time nor duration',
			{ multi_prompt: shots({ prompt: 'a' }, { prompt: 'b' }) },
			{ 'klingParams.multi_prompt': [expect.stringContaining('All shots')] },
		],
		[
			'a mixture of both',
			{ multi_prompt: shots({ prompt: 'a', time: 0 }, { prompt: 'b', duration: 3 }) },
			{ 'klingParams.multi_prompt': [expect.stringContaining('All shots')] },
		],
		[
			'times not from 0',
			{ multi_prompt: shots({ prompt: 'a', time: 1 }, { prompt: 'b', time: 3 }) },
			{ 'klingParams.multi_prompt': [expect.stringContaining('ascend')] },
		],
		[
			'times that fall',
			{
				multi_prompt: shots(
					{ prompt: 'a', time: 0 },
					{ prompt: 'b', time: 3 },
					{ prompt: 'c', time: 3 },
				),
			},
			{ 'klingParams.multi_prompt': [expect.stringContaining('ascend')] },
		],
		[
			'a time after the end',
			{ multi_prompt: shots({ prompt: 'a', time: 0 }, { prompt: 'b', time: 5 }) },
			{ 'klingParams.multi_prompt': [expect.stringContaining('ascend')] },
		],
		[
			'a wrong sum',
			{ multi_prompt: shots({ prompt: 'a', duration: 2 }, { prompt: 'b', duration: 2 }) },
			{ 'klingParams.multi_prompt': [expect.stringContaining('add up')] },
		],
		[
			'contradicting shots',
			{ multi_prompt: contradiction },
			{ 'klingParams.multi_prompt': [expect.stringContaining('contradict')] },
		],
	])('%s', async (_name, klingParams, details) => {
		const { status, json } = await submit(apiframeBody(klingParams));
		expect(status).toBe(400);
		expect(json).toEqual({ error: 'Validation failed', details });
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it.each<[string, object, string]>([
		['no prompt', { prompt: undefined }, 'prompt'],
		['an empty prompt', { prompt: '' }, 'prompt'],
		['a prompt of 4001 characters', { prompt: 'x'.repeat(4001) }, 'prompt'],
		['another model', { model: 'kling-9.0' }, 'model'],
		['the old webhook_url', { webhook_url: IMAGE }, 'webhook_url'],
		['a webhook that is no URL', { webhookUrl: 'x' }, 'webhookUrl'],
		['no events', { webhookEvents: [] }, 'webhookEvents'],
		['an unknown event', { webhookEvents: ['cancelled'] }, 'webhookEvents.0'],
		['params at the top', { duration: 5 }, 'duration'],
	])('%s', async (_name, top, field) => {
		const { status, json } = await submit(apiframeBody({}, top));
		expect(status).toBe(400);
		expect(Object.keys(json.details as object)).toEqual([field]);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('that are not JSON, or not declared as JSON', async () => {
		for (const [contentType, body] of [
			['application/json', '{'],
			['text/plain', JSON.stringify(apiframeBody())],
		] as const) {
			const headers = { 'Content-Type': contentType };
			const answer = await askApiframe(simulator, '/v2/videos/generate', { body, headers });
			expect(answer.status).toBe(400);
		}
		expect(simulator.ledger.purchases).toEqual([]);
	});
});

describe('authentication', () => {
	it.each<[string, Record<string, string>, string]>([
		['no key', {}, 'API key is required'],
		['a Bearer key', { Authorization: `Bearer ${APIFRAME_KEY}` }, 'API key is required'],
		['a wrong key', { 'X-API-Key': 'afk_wrong' }, 'Invalid API key'],
	])('refuses %s everywhere but at the models', async (_name, headers, error) => {
		const { baseUrl } = simulator.credentials.apiframe;
		const answers = await Promise.all([
			ask(`${baseUrl}/v2/videos/generate`, { headers, json: apiframeBody() }),
			ask(`${baseUrl}/v2/jobs/abc`, { headers }),
			ask(`${baseUrl}/v2/jobs`, { headers }),
			ask(`${baseUrl}/v2/me`, { headers }),
			ask(`${baseUrl}/v2/uploads`, { headers, method: 'POST' }),
		]);
		for (const { status, json } of answers) {
			expect({ status, json }).toEqual({ status: 401, json: { error } });
		}
		const models = await ask(`${baseUrl}/v2/models?modality=video`, { headers });
		expect(models.status).toBe(200);
		expect(models.json.models).toContainEqual(expect.objectContaining({ id: 'kling-3.0' }));
		expect(simulator.ledger.purchases).toEqual([]);
	});
});

describe('idempotency', () => {
	const key = { 'Idempotency-Key': 'item-1' };

	it('returns the original job for the same key and body', async () => {
		const first = await submit(apiframeBody({ duration: 5, mode: 'pro' }), key);
		// The order of the fields is no difference.
		const second = await submit(apiframeBody({ mode: 'pro', duration: 5 }), key);
		expect(second.status).toBe(202);
		expect(second.json.jobId).toBe(first.json.jobId);
		simulator.clock.advance(150);
		const third = await submit(apiframeBody({ duration: 5, mode: 'pro' }), key);
		expect(third.json).toEqual({ jobId: first.json.jobId, status: 'COMPLETED' });
		expect(simulator.ledger.purchases.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
			'item-1',
		]);
	});

	it('buys once when both requests arrive together', async () => {
		const answers = await Promise.all([1, 2, 3].map(async () => await submit(apiframeBody(), key)));
		expect(new Set(answers.map(({ json }) => json.jobId as string)).size).toBe(1);
		expect(simulator.ledger.purchases).toHaveLength(1);
	});

	it('refuses the same key with another body', async () => {
		await submit(apiframeBody(), key);
		const { status, json } = await submit(apiframeBody({ duration: 6 }), key);
		expect({ status, json }).toEqual({ status: 409, json: { error: expect.any(String) } });
		expect(simulator.ledger.purchases).toHaveLength(1);
	});

	it('forgets a key after 24 hours', async () => {
		const first = await submit(apiframeBody(), key);
		simulator.clock.advance(24 * 3600 - 1);
		expect((await submit(apiframeBody(), key)).json.jobId).toBe(first.json.jobId);
		simulator.clock.advance(1);
		expect((await submit(apiframeBody(), key)).json.jobId).not.toBe(first.json.jobId);
		expect(simulator.ledger.purchases).toHaveLength(2);
	});

	it('refuses keys that are too long', async () => {
		const { status } = await submit(apiframeBody(), { 'Idempotency-Key': 'x'.repeat(256) });
		expect(status).toBe(400);
	});
});

describe('jobs', () => {
	async function read(jobId: string): Promise<Json> {
		return (await askApiframe(simulator, `/v2/jobs/${jobId}`)).json;
	}

	it('runs from QUEUED over PROCESSING to COMPLETED', async () => {
		simulator = await newSimulator({ renderSeconds: 105, queueSeconds: 5 });
		const jobId = await buyAtApiframe(simulator, { duration: 10 });
		const common = { id: jobId, model: 'kling-3.0', error: null, creditCost: 580 };
		expect(await read(jobId)).toEqual({
			...common,
			status: 'QUEUED',
			progress: 0,
			result: null,
			webhookStatus: null,
			createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
			completedAt: null,
		});
		simulator.clock.advance(50);
		const processing = await read(jobId);
		expect(processing.status).toBe('PROCESSING');
		expect(processing.progress).toBe(45);
		simulator.clock.advance(150);
		const done = await read(jobId);
		expect(done).toEqual({
			...common,
			status: 'COMPLETED',
			progress: 100,
			result: { videoUrl: `${simulator.cdnBaseUrl}/videos/${jobId}-1.mp4` },
			webhookStatus: null,
			createdAt: expect.any(String),
			completedAt: expect.any(String),
			expired: false,
		});
		expect(Date.parse(done.completedAt as string) - Date.parse(done.createdAt as string)).toBe(
			105_000,
		);
	});

	it('gives the credits of failed and cancelled jobs back', async () => {
		simulator.outcomes.next({ result: 'failed' });
		simulator.outcomes.next({ result: 'failed', message: 'No', renderSeconds: 0 });
		simulator.outcomes.next({ result: 'cancelled', renderSeconds: 0 });
		const failing = await buyAtApiframe(simulator);
		expect(simulator.balanceUsd('apiframe')).toBe(997.1);
		const failed = await buyAtApiframe(simulator);
		const cancelled = await buyAtApiframe(simulator);
		simulator.clock.advance(150);
		expect(await read(failing)).toMatchObject({
			status: 'FAILED',
			progress: 0,
			result: null,
			error: 'Provider returned an error: content policy violation',
			creditCost: 0,
		});
		expect(await read(failed)).toMatchObject({ status: 'FAILED', error: 'No' });
		expect(await read(cancelled)).toMatchObject({
			status: 'CANCELLED',
			error: null,
			creditCost: 0,
		});
		expect(simulator.balanceUsd('apiframe')).toBe(1000);
		expect(simulator.ledger.totalUsd()).toBe(8.7);
	});

	it('reports other outcomes: never, no IMAGE, expired', async () => {
		simulator.outcomes.next({ result: 'never', statusWord: 'WARMING_UP', renderSeconds: 10 });
		simulator.outcomes.next({ withoutUrl: true, renderSeconds: 0 });
		simulator.outcomes.next({ expired: true, renderSeconds: 0 });
		const never = await buyAtApiframe(simulator);
		const withoutUrl = await buyAtApiframe(simulator);
		const expired = await buyAtApiframe(simulator);
		simulator.clock.advance(100);
		expect(await read(never)).toMatchObject({ status: 'WARMING_UP', progress: 99 });
		expect(await read(withoutUrl)).toMatchObject({ status: 'COMPLETED', result: null });
		const gone = await read(expired);
		expect(gone).toMatchObject({ status: 'COMPLETED', expired: true });
		expect((await ask(gone.result.videoUrl as string)).status).toBe(404);
	});

	it('answers 400 to ids that are no UUID and 404 to unknown ones', async () => {
		const unifically = await buyAtUnifically(simulator);
		const statusOf = async (id: string) => (await askApiframe(simulator, `/v2/jobs/${id}`)).status;
		expect(await statusOf('abc')).toBe(400);
		expect(await statusOf('a1b2c3d4-e5f6-7890-abcd-ef1234567890')).toBe(404);
		expect(await statusOf(unifically)).toBe(404);
	});

	it('lists jobs newest first, in pages, by status', async () => {
		simulator.outcomes.next({ result: 'failed', renderSeconds: 0 });
		const ids: string[] = [];
		for (let n = 0; n < 3; n += 1) ids.unshift(await buyAtApiframe(simulator));
		const list = async (query: string) =>
			(await askApiframe(simulator, `/v2/jobs?${query}`)).json as Json;
		const idsOf = (page: Json) => (page.jobs as Json[]).map(({ id }) => id as string);
		const first = await list('limit=2');
		expect(idsOf(first)).toEqual(ids.slice(0, 2));
		expect(first).toMatchObject({ hasMore: true, nextCursor: ids[1] });
		const second = await list(`limit=2&cursor=${first.nextCursor as string}`);
		expect(idsOf(second)).toEqual(ids.slice(2));
		expect(second).toMatchObject({ hasMore: false, nextCursor: null });
		expect(idsOf(await list('status=FAILED'))).toEqual(ids.slice(2));
		expect(idsOf(await list('model=flux'))).toEqual([]);
		expect(idsOf(await list(`search=${ids[1]}`))).toEqual([ids[1]]);
		for (const bad of ['limit=0', 'limit=101', 'status=DONE', 'page=2', 'search=x']) {
			expect((await askApiframe(simulator, `/v2/jobs?${bad}`)).status).toBe(400);
		}
	});
});

describe('account and limits', () => {
	it('tells the credits', async () => {
		await buyAtApiframe(simulator);
		const { status, json } = await askApiframe(simulator, '/v2/me');
		expect(status).toBe(200);
		expect(json).toEqual({
			user: { id: expect.stringMatching(UUID), email: expect.any(String), role: 'OWNER' },
			team: {
				id: expect.stringMatching(UUID),
				name: expect.any(String),
				credits: 99_710,
				plan: 'pro',
				customerId: null,
			},
			apiKey: { id: expect.stringMatching(UUID), name: 'Default', prefix: 'afk_sim_' },
		});
	});

	it('answers 402 when the credits do not suffice', async () => {
		simulator.setBalance('apiframe', 0.1);
		const { status, json } = await submit(apiframeBody());
		expect(status).toBe(402);
		expect(json).toEqual({
			error: 'Insufficient credits',
			creditsRequired: 290,
			creditsAvailable: 10,
		});
		expect(simulator.ledger.purchases).toEqual([]);
		expect(await buyAtUnifically(simulator)).toEqual(expect.any(String));
	});

	it('answers 429 above the number of concurrent jobs, for each provider on its own', async () => {
		const small = await newSimulator({ maxConcurrentTasks: 1 });
		await buyAtUnifically(small);
		await buyAtApiframe(small);
		const refused = await askApiframe(small, '/v2/videos/generate', { json: apiframeBody() });
		expect(refused.status).toBe(429);
		expect(refused.headers['retry-after']).toBe('5');
		expect(refused.json).toEqual({ error: expect.any(String) });
	});

	it('refuses unknown modalities', async () => {
		expect(
			(await ask(`${simulator.credentials.apiframe.baseUrl}/v2/models?modality=smell`)).status,
		).toBe(400);
	});
});
