import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { failureIn } from '../failed';
import { PROVIDERS } from '../../nodes/shared/providers';
import { apiLimits } from '../../nodes/shared/transport/http';
import type { Outcome, ProviderId } from '../simulator';
import { accessKeyCredential } from '../simulator/klingAi';
import { startBench, type Bench } from './bench';
import { CREDENTIAL_TYPES, workflowFor, type NodeUnderTest } from './workflow';

/* The tasks of an account: what 'From List' shows, and what 'Get Many' puts out. */

const WITH_LIST = ['apiframe', 'fal', 'klingAi', 'replicate'] as const;

/** fal.ai's list may not have what is not finished. */
const WITH_RUNNING = WITH_LIST.filter((id) => id !== 'fal');

test('are tested at every provider that has them', () => {
	const ids = PROVIDERS.filter(({ taskLists }) => taskLists).map(({ id }) => id);
	expect(ids).toEqual(WITH_LIST);
});

let bench: Bench;
const startOver = async (options: Parameters<typeof startBench>[0] = {}) => {
	bench = await startBench(options);
};
beforeEach(async () => await startOver());
afterEach(async () => {
	await bench.close();
});

const A_DAY_MS = 24 * 3600_000;
const pass = async (ms: number) => await bench.simulator.clock.sleep(ms);
const finish = async () => await pass(200_000);
const nowIso = () => new Date(bench.simulator.clock.now()).toISOString();
const listRequests = () =>
	bench.simulator.requests.filter(({ operation }) => operation === 'list').length;

/** Orders a video, and returns the ID of its task. */
async function order(provider: ProviderId, outcome: Outcome = {}, more: object = {}) {
	bench.simulator.outcomes.next(outcome);
	await bench.run({
		parameters: {
			provider,
			prompt: 'A fox',
			mode: 'standard',
			options: { completion: 'submit' },
			...more,
		},
	});
	await pass(1000);
	return bench.simulator.ledger.purchases.at(-1)!.taskId;
}

/** Orders a failed, a completed and a running one, in this order; the newest first. */
async function orderThree(provider: ProviderId) {
	const failed = await order(provider, { result: 'failed', message: 'Too violent' });
	const completed = await order(provider, {}, { prompt: 'A hare\nin the   snow' });
	await finish();
	const running = await order(provider, { result: 'never' });
	return { running, completed, failed };
}

const getMany = async (
	provider: ProviderId,
	parameters: object = {},
	more: Partial<NodeUnderTest> = {},
) =>
	await bench.run({
		type: 'klingGetTask',
		parameters: { provider, operation: 'getAll', ...parameters },
		...more,
	});

const idsIn = (result: Awaited<ReturnType<typeof getMany>>) =>
	result.items('Success').map(({ json }) => json.taskId);

const search = async (
	provider: unknown,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> =>
	await bench.engine.searchList(
		{
			type: 'n8n-nodes-kling-video.klingGetTask',
			parameters: { provider } as INodeParameters,
			credentials: Object.fromEntries(
				Object.values(CREDENTIAL_TYPES).map((name) => [name, { id: name, name }]),
			),
		},
		'searchTasks',
		filter,
		token,
	);

const refusalOf = async (provider: unknown) =>
	await search(provider).then(
		() => null,
		(error: Error & { description?: string }) => error,
	);

describe.each(WITH_LIST)('Get Many at %s', (provider) => {
	test('has an item for each task, the newest first, with the fields of other tasks', async () => {
		const { completed, failed } = await orderThree(provider);
		const result = await getMany(provider);
		const items = result
			.items('Kling')
			.filter(({ json }) => ['completed', 'failed'].includes(String(json.status)));
		expect(items.map(({ json }) => json)).toMatchObject([
			{ taskId: completed, provider, status: 'completed', progress: 100, reason: null },
			{ taskId: failed, provider, status: 'failed', videoUrl: null },
		]);
		expect(items[0]?.json.videoUrl).toMatch(/^http/);
		expect(items[0]?.json.submittedAt).toMatch(/^2\d{3}-\d\d-\d\dT.*Z$/);
		expect(items[0]?.pairedItem).toMatchObject({ item: 0 });

		const single = await bench.run({
			type: 'klingGetTask',
			parameters: { provider, taskId: completed, completion: 'once', options: { download: false } },
		});
		const [task] = single.items('Success');
		expect(Object.keys(items[0]!.json)).toEqual([...Object.keys(task!.json), 'reason']);
	});

	test.each(['completed', 'failed'] as const)('by status: %s', async (status) => {
		const ids = await orderThree(provider);
		expect(idsIn(await getMany(provider, { filters: { status } }))).toEqual([ids[status]]);
	});

	test('up to a limit, the newest of all', async () => {
		const ids: string[] = [];
		for (let n = 0; n < 4; n++) ids.unshift(await order(provider));
		await finish();
		expect(idsIn(await getMany(provider, { limit: 2 }))).toEqual(ids.slice(0, 2));
		expect(idsIn(await getMany(provider, { returnAll: true }))).toEqual(ids);
	});

	test('since a time, and otherwise for 30 days', async () => {
		await order(provider);
		await pass(31 * A_DAY_MS);
		const old = await order(provider);
		await pass(2 * A_DAY_MS);
		const since = nowIso();
		const recent = await order(provider);
		await finish();
		expect(idsIn(await getMany(provider))).toEqual([recent, old]);
		expect(idsIn(await getMany(provider, { filters: { since } }))).toEqual([recent]);
	});

	test('all pages are read', async () => {
		const count = provider === 'klingAi' ? 510 : 120;
		const items = Array.from({ length: count }, () => ({ json: {} }));
		const parameters = {
			provider,
			prompt: 'A fox',
			mode: 'standard',
			options: { completion: 'submit' },
		};
		await bench.run({
			parameters: { ...parameters, options: { ...parameters.options, maxConcurrency: 50 } },
			items,
		});
		await finish();
		const before = listRequests();
		const result = await getMany(provider, { returnAll: true });
		expect(new Set(idsIn(result)).size).toBe(count);
		expect(listRequests() - before).toBe(2);
	}, 60_000);

	test('a list that goes on and on is an error, and ends', async () => {
		await order(provider);
		await finish();
		const task = bench.simulator.ledger.purchases.at(-1)!;
		const now = nowIso();
		const endless: Record<typeof provider, object> = {
			apiframe: {
				jobs: [{ id: task.taskId, status: 'QUEUED', model: 'flux', createdAt: now }],
				nextCursor: 'x',
				hasMore: true,
			},
			fal: { items: [], next_cursor: 'x', has_more: true },
			klingAi: { code: 0, data: { result: [], next_cursor: 'x', has_more: true } },
			replicate: { results: [], next: 'https://api.replicate.com/v1/predictions?cursor=x' },
		};
		const effect = { type: 'respond', status: 200, body: endless[provider] } as const;
		bench.simulator.faults.add({ provider, operation: 'list', times: Infinity, effect });
		const before = listRequests();
		const result = await getMany(provider);
		expect(result.error?.message).toMatch(/is longer than the 50 pages.*Enter a later 'Since'/);
		expect(listRequests() - before).toBe(50);
	});

	test('trouble that passes is waited for, a key that is refused is an error item', async () => {
		const id = await order(provider);
		await finish();
		const fault = { provider, operation: 'list', times: 2 } as const;
		bench.simulator.faults.add({ ...fault, effect: { type: 'html', status: 502 } });
		expect(idsIn(await getMany(provider))).toEqual([id]);
		const effect = { type: 'respond', status: 403, body: { detail: 'Forbidden' } } as const;
		bench.simulator.faults.add({ ...fault, effect });
		const refused = await getMany(provider, {}, { onError: 'continueErrorOutput' });
		expect(refused.items('Success')).toEqual([]);
		expect(failureIn(refused.items('Failure')[0])).toMatchObject({
			kind: 'credentials',
			taskId: null,
			provider,
			bought: false,
		});
		expect(failureIn(refused.items('Failure')[0]).message).toMatch(
			/^The tasks could not be listed\. .* did not accept the API key/,
		);
	});

	test('a task goes on to Get, which waits for it and downloads its video', async () => {
		const id = await order(provider);
		await finish();
		const [listed] = (await getMany(provider)).items('Success');
		const result = await bench.run({
			type: 'klingGetTask',
			parameters: { provider },
			items: [listed!],
		});
		expect(result.items('Success')[0]?.json).toMatchObject({ taskId: id, status: 'completed' });
		expect(result.items('Success')[0]?.binary?.data?.mimeType).toBe('video/mp4');
	});

	test('a failed task does not pass through Get as finished', async () => {
		await order(provider, { result: 'failed' });
		await finish();
		const [listed] = (await getMany(provider)).items('Success');
		const result = await bench.run({
			type: 'klingGetTask',
			parameters: { provider, options: { download: false } },
			items: [listed!],
			onError: 'continueErrorOutput',
		});
		expect(result.items('Success')).toEqual([]);
		expect(failureIn(result.items('Failure')[0])).toMatchObject({ kind: 'taskFailed' });
	});
});

test.each(WITH_RUNNING)('%s lists tasks that are not finished', async (provider) => {
	const { running, completed, failed } = await orderThree(provider);
	expect(idsIn(await getMany(provider))).toEqual([running, completed, failed]);
	await pass(60_000);
	const result = await getMany(provider, { filters: { status: 'processing' } });
	expect(idsIn(result)).toEqual([running]);
});

test.each<[ProviderId, string | null, string | null]>([
	['apiframe', 'kling-3.0', null],
	['fal', 'fal-ai/kling-video/v3/standard/text-to-video', 'A fox'],
	['klingAi', null, null],
	['replicate', 'kwaivgi/kling-v3-video', 'A fox'],
])('%s tells the model and the prompt as far as it knows them', async (provider, model, prompt) => {
	await order(provider);
	await finish();
	const [item] = (await getMany(provider)).items('Success');
	expect(item?.json).toMatchObject({ model, prompt });
});

test('the prompts of shots are told as well', async () => {
	const shots = { shot: ['A fox', 'A hare'].map((prompt) => ({ prompt, duration: 3 })) };
	await bench.run({
		type: 'klingMultiShot',
		parameters: { provider: 'fal', shotsFrom: 'fields', shots, options: { completion: 'submit' } },
	});
	await finish();
	expect((await getMany('fal')).items('Success')[0]?.json.prompt).toBe('A fox A hare');
});

test('an access key of Kling AI lists the tasks of all its addresses', async () => {
	await bench.close();
	await startOver({
		credentials: ({ credentials }) => ({
			[CREDENTIAL_TYPES.klingAi]: accessKeyCredential({ api: credentials.klingAi.baseUrl }),
		}),
	});
	const image = { startFrame: 'url', startFrameUrl: 'https://example.com/a.png' };
	const ids = [
		await order('klingAi', {}, { model: 'kling-3.0-omni' }),
		await order('klingAi', {}, image),
		await order('klingAi'),
	].reverse();
	expect(idsIn(await getMany('klingAi'))).toEqual(ids);
	expect(idsIn(await getMany('klingAi', { limit: 1 }))).toEqual(ids.slice(0, 1));
	expect((await search('klingAi')).results.map(({ value }) => value)).toEqual(ids);
});

test('an account may have tasks of other models, which are left out', async () => {
	await order('replicate');
	const task = bench.simulator.task(bench.simulator.ledger.purchases[0]!.taskId)!;
	Object.assign(task, { model: 'black-forest-labs/flux' });
	expect((await getMany('replicate')).items('Success')).toEqual([]);
});

test('each incoming item lists for itself, and a wrong one does not spoil the others', async () => {
	const id = await order('apiframe');
	const result = await getMany(
		'apiframe',
		{ limit: '={{ $json.limit }}' },
		{ items: [{ json: { limit: 1 } }, { json: { limit: 0 } }], onError: 'continueErrorOutput' },
	);
	expect(idsIn(result)).toEqual([id]);
	expect(failureIn(result.items('Failure')[0]).message).toMatch(
		/^'Limit' must be a whole number of at least 1, got 0/,
	);
	const [failed] = result.items('Kling', { output: 1 });
	expect(failed?.pairedItem).toMatchObject({ item: 1 });
});

test.each<[string, object, RegExp]>([
	['a status that nobody knows', { status: 'done' }, /^'Status' must be one of queued, processing/],
	['a time that is none', { since: 'yesterday' }, /^'Since' must be a time such as/],
])('%s is refused', async (_name, filters, message) => {
	const result = await getMany('apiframe', { filters });
	expect(result.error?.message).toMatch(message);
	expect(listRequests()).toBe(0);
});

test('Stop ends it while a list is read', async () => {
	await order('apiframe');
	const effect = { type: 'delay', seconds: 50 } as const;
	bench.simulator.faults.add({ provider: 'apiframe', operation: 'list', effect });
	const controller = new AbortController();
	const began = bench.simulator.clock.now();
	void bench.simulator.clock.sleep(5000).then(() => controller.abort());
	const result = await bench.engine.run(
		workflowFor({
			type: 'klingGetTask',
			parameters: { provider: 'apiframe', operation: 'getAll' },
		}),
		{ signal: controller.signal },
	);
	expect(result.status).toBe('canceled');
	expect(bench.simulator.clock.now() - began).toBeLessThan(8000);
	expect(listRequests()).toBe(1);
});

test('an empty filter is none', async () => {
	const id = await order('apiframe');
	expect(idsIn(await getMany('apiframe', { filters: { since: '', status: '' } }))).toEqual([id]);
});

test('Unifically has no list, and says so', async () => {
	const result = await getMany('unifically');
	expect(result.error?.message).toMatch(
		/^Unifically does not offer a list of tasks\. Choose the operation 'Get' and enter the task ID with 'By ID'/,
	);
	expect(bench.simulator.requests).toHaveLength(0);
});

describe('From List', () => {
	test.each<[ProviderId, string]>([
		['apiframe', '· completed · Kling 3.0'],
		['fal', '· completed · Kling 3.0 · A hare in the snow'],
		['klingAi', '· completed'],
		['replicate', '· completed · Kling 3.0 · A hare in the snow'],
	])('of %s: time, status, model and prompt', async (provider, expected) => {
		const { completed } = await orderThree(provider);
		const { results, paginationToken } = await search(provider);
		const entry = results.find(({ value }) => value === completed);
		expect(entry?.name).toMatch(/^\d\d:\d\d [A-Z][a-z]{2} \d{1,2} · /);
		expect(entry?.name.endsWith(expected)).toBe(true);
		expect(results.map(({ value }) => value).indexOf(completed)).toBe(results.length - 2);
		expect(paginationToken).toBeUndefined();
	});

	test.each([
		[
			'a reference image',
			'kling-3.0-omni',
			'Kling 3.0 Omni',
			{ referenceImages: { image: [{ source: 'url', url: 'https://example.com/a.png' }] } },
		],
		[
			'a video to edit',
			'kling-4.0',
			'Kling 4.0',
			{
				referenceVideo: { video: { source: 'url', url: 'https://example.com/a.mp4', use: 'edit' } },
			},
		],
	])('the endpoint for %s is one of its model', async (_what, model, name, references) => {
		await order('fal', {}, { model, references });
		await finish();
		const [entry] = (await search('fal')).results;
		expect(entry?.name).toContain(`· ${name} · A fox`);
	});

	test('a model that the form does not name has its ID, and a long prompt is cut', async () => {
		const prompt = 'A red fox runs through deep snow '.repeat(3);
		const task = bench.simulator.task(await order('replicate', {}, { prompt }))!;
		Object.assign(task, { model: 'kwaivgi/kling-v2.6' });
		const [entry] = (await search('replicate')).results;
		expect(entry?.name).toMatch(/· kwaivgi\/kling-v2\.6 · A red fox .{20,60}…$/);
	});

	test('typed text finds tasks by their prompt, their status and their ID', async () => {
		const hare = await order(
			'replicate',
			{},
			{ prompt: `A fox${' and more'.repeat(20)} and a Hare` },
		);
		const fox = await order('replicate', { result: 'failed' });
		const values = async (filter: string) =>
			(await search('replicate', filter)).results.map(({ value }) => value);
		expect(await values(' hare ')).toEqual([hare]);
		expect(await values(fox.slice(2))).toEqual([fox]);
		expect(await values('starting')).toEqual([]);
		expect(await values('')).toEqual([fox, hare]);
	});

	test('comes in pages, up to the newest 200', async () => {
		const items = Array.from({ length: 230 }, () => ({ json: {} }));
		const parameters = { provider: 'apiframe', prompt: 'A fox', options: { completion: 'submit' } };
		await bench.run({
			parameters: { ...parameters, options: { ...parameters.options, maxConcurrency: 50 } },
			items,
		});
		const seen: unknown[] = [];
		let token: string | undefined;
		const sizes: number[] = [];
		do {
			const { results, paginationToken } = await search('apiframe', '', token);
			seen.push(...results.map(({ value }) => value));
			sizes.push(results.length);
			token = paginationToken as string | undefined;
		} while (token !== undefined);
		expect(sizes).toEqual([50, 50, 50, 50]);
		expect(new Set(seen).size).toBe(200);
		const found = await search('apiframe', 'queued');
		expect(found.results).toHaveLength(200);
		expect(found.paginationToken).toBeUndefined();
	});

	test('of Unifically is an error that says what to do', async () => {
		const error = await refusalOf('unifically');
		expect(error?.message).toMatch(/^Unifically does not offer a list of tasks\..*'By ID'/);
		expect(error?.description).toMatch(/n8n's log/);
		expect(bench.simulator.requests).toHaveLength(0);
	});

	test('with a key that is refused is an error without the key', async () => {
		bench.credentials[CREDENTIAL_TYPES.fal]!.data.apiKey = 'wrong-key-0123456789';
		const error = await refusalOf('fal');
		expect(error?.message).toMatch(/^The tasks could not be listed\. fal\.ai did not accept/);
		expect(error?.description).toMatch(/Check the API key/);
		expect(JSON.stringify(error)).not.toContain('wrong-key');
	});

	test('with a provider that is not chosen is an error', async () => {
		expect((await refusalOf('={{ $json.provider }}'))?.message).toMatch(
			/^'Provider' must be one of/,
		);
	});

	test('whose answer is too long is an error', async () => {
		const body = { jobs: [], padding: 'x'.repeat(apiLimits.answerBytes) };
		const effect = { type: 'respond', status: 200, body } as const;
		bench.simulator.faults.add({ provider: 'apiframe', operation: 'list', times: 9, effect });
		expect((await refusalOf('apiframe'))?.message).toMatch(/longer than 2 MB/);
	});
});
