import type { INodeExecutionData } from 'n8n-workflow';

import type { Outcome } from '../simulator';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS, type NodeUnderTest } from './workflow';
import { failureIn } from '../failed';

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterEach(() => {
	bench.simulator.faults.clear();
});

afterAll(async () => {
	await bench.close();
});

const lastTaskId = () => bench.simulator.ledger.purchases.at(-1)!.taskId;

/** Orders a video and returns the item that comes out. */
async function order(provider: string, outcome: Outcome = {}): Promise<INodeExecutionData> {
	bench.simulator.outcomes.next(outcome);
	const result = await bench.run({
		parameters: { provider, prompt: 'A fox', mode: 'standard', options: { completion: 'submit' } },
	});
	return result.items('Kling')[0]!;
}

const get = async (
	items: INodeExecutionData[],
	parameters: object,
	more: Partial<NodeUnderTest> = {},
) => await bench.run({ type: 'klingGetTask', items, parameters, ...more });

const finish = async () => await bench.simulator.clock.sleep(200_000);

describe.each(PROVIDER_IDS)('a task of %s', (provider) => {
	test('is waited for, and its video is downloaded', async () => {
		const ordered = await order(provider);
		const bought = bench.simulator.ledger.purchases.length;
		const result = await get([ordered], { provider });
		const [item] = result.items('Kling');
		expect(item?.json).toMatchObject({
			taskId: ordered.json.taskId,
			status: 'completed',
			mode: 'standard',
			durationSeconds: 5,
			audio: true,
		});
		expect(Object.keys(item!.json)).toEqual(Object.keys(ordered.json));
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
		expect(bench.simulator.ledger.purchases).toHaveLength(bought);
	});

	test('is read by a bare id, whose settings nobody knows', async () => {
		await order(provider);
		const result = await get([{ json: {} }], {
			provider,
			taskId: lastTaskId(),
			options: { download: false },
		});
		expect(result.items('Kling')[0]?.json).toMatchObject({
			taskId: lastTaskId(),
			status: 'completed',
			mode: null,
			videoUrl: expect.stringMatching(/^http/) as string,
		});
		expect(result.items('Kling')[0]?.binary).toBeUndefined();
	});

	test.each(['id', 'list'])('is read by a resource locator (%s)', async (mode) => {
		await order(provider);
		const taskId = { __rl: true, mode, value: lastTaskId() };
		const result = await get([{ json: {} }], { provider, taskId, options: { download: false } });
		expect(result.items('Kling')[0]?.json).toMatchObject({
			taskId: lastTaskId(),
			status: 'completed',
		});
	});

	test('says how far it is, when it is read once', async () => {
		const ordered = await order(provider, { result: 'never' });
		const requests = bench.simulator.requests.length;
		const result = await get([ordered], { provider, completion: 'once' });
		expect(result.items('Kling')[0]?.json.status).toMatch(/^(queued|processing)$/);
		expect(result.items('Kling')[0]?.binary).toBeUndefined();
		expect(bench.simulator.requests).toHaveLength(requests + 1);
	});

	test('is delivered when it is read once after its end', async () => {
		const ordered = await order(provider);
		await finish();
		const result = await get([ordered], {
			provider,
			completion: 'once',
			options: { binaryProperty: 'clip' },
		});
		expect(result.items('Kling')[0]?.binary?.clip).toBeDefined();
	});

	test.each(['once', 'poll'])(
		'that failed is an error, or not, as wished (%s)',
		async (completion) => {
			const ordered = await order(provider, { result: 'failed', message: 'Too violent' });
			await finish();
			const strict = await get(
				[ordered],
				{ provider, completion },
				{ onError: 'continueErrorOutput' },
			);
			expect(strict.items('Success')).toEqual([]);
			expect(failureIn(strict.items('Failure')[0]).message).toMatch(/Too violent/);
			const lenient = await get([ordered], {
				provider,
				completion,
				options: { failOnFailedTask: false },
			});
			expect(lenient.items('Success')[0]?.json).toMatchObject({ status: 'failed', videoUrl: null });
			expect(lenient.items('Success')[0]?.binary).toBeUndefined();
		},
	);

	test('is taken from a failed item and finished, without buying again', async () => {
		const timedOut = await bench.run({
			parameters: { provider, prompt: 'A fox', options: { timeoutMinutes: 1 } },
			onError: 'continueErrorOutput',
		});
		const failed = timedOut.items('Failure');
		expect(failureIn(failed[0])).toMatchObject({ kind: 'timeout' });
		const bought = bench.simulator.ledger.purchases.length;
		const result = await get(failed, { provider });
		expect(result.items('Kling')[0]?.json).toMatchObject({
			taskId: failureIn(failed[0]).taskId,
			status: 'completed',
			mode: 'pro',
		});
		expect(result.items('Kling')[0]?.binary?.data).toBeDefined();
		expect(bench.simulator.ledger.purchases).toHaveLength(bought);
	});

	test('that is finished passes through untouched, without a request', async () => {
		const made = await bench.run({ parameters: { provider, prompt: 'A fox' } });
		const [item] = made.items('Kling');
		const requests = bench.simulator.requests.length;
		const result = await get([item!], { provider });
		expect(result.items('Kling')[0]?.json).toEqual(item?.json);
		expect(result.items('Kling')[0]?.binary).toEqual(item?.binary);
		expect(bench.simulator.requests).toHaveLength(requests);
	});

	test('that is a sample passes through as well', async () => {
		const made = await bench.run({
			parameters: { provider, prompt: 'A fox', options: { sampleVideo: true } },
		});
		const result = await get(made.items('Kling'), { provider });
		expect(result.items('Kling')[0]?.json.sample).toBe(true);
	});

	test('that is a sample which was only submitted is finished without any request', async () => {
		const options = { completion: 'submit', sampleVideo: true };
		const parameters = { provider, prompt: 'A fox', aspectRatio: '9:16', options };
		const made = await bench.run({ parameters });
		expect(made.items('Kling')[0]?.json.status).toBe('queued');
		const requests = bench.simulator.requests.length;
		const [item] = (await get(made.items('Kling'), { provider })).items('Kling');
		expect(item?.json).toMatchObject({ sample: true, status: 'completed', aspectRatio: '9:16' });
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
		expect(bench.simulator.requests).toHaveLength(requests);
	});

	test.each([
		['submitted', { completion: 'submit' }, null],
		['not downloaded', { download: false }, 'https://example.com/a.mp4'],
	])('that is a sample which was only %s keeps its address', async (_, more, address) => {
		const sampleVideoUrl = 'https://example.com/a.mp4';
		const options = { ...more, sampleVideo: true, sampleVideoUrl };
		const made = await bench.run({ parameters: { provider, prompt: 'A fox', options } });
		expect(made.items('Kling')[0]?.json.videoUrl).toBe(address);
		const [item] = (await get(made.items('Kling'), { provider })).items('Kling');
		expect(item?.json).toMatchObject({
			sample: true,
			status: 'completed',
			videoUrl: sampleVideoUrl,
		});
		expect(item?.json).not.toHaveProperty('sampleVideoUrl');
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
	});

	test('that is finished passes through in the combined binary mode as well', async () => {
		const ordered = await order(provider);
		const [item] = (await get([ordered], { provider })).items('Kling');
		const { binary, ...rest } = item!;
		const combined = { ...rest, json: { ...rest.json, _files: binary } } as never;
		const requests = bench.simulator.requests.length;
		const result = await get([combined], { provider });
		expect(result.items('Kling')[0]?.json).toMatchObject({ taskId: ordered.json.taskId });
		expect(bench.simulator.requests).toHaveLength(requests);
	});

	test('is one of several, which are read at the same time and come out in order', async () => {
		const ordered = await Promise.all([order(provider), order(provider), order(provider)]);
		const startedAt = bench.simulator.clock.now();
		const result = await get(ordered, { provider });
		expect((bench.simulator.clock.now() - startedAt) / 1000).toBeLessThan(2 * 150);
		expect(result.items('Kling').map(({ json }) => json.taskId)).toEqual(
			ordered.map(({ json }) => json.taskId),
		);
		expect(result.items('Kling').map(({ pairedItem }) => pairedItem)).toMatchObject([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('that nobody knows is a clear error', async () => {
		const taskId = '00000000-0000-4000-8000-000000000000';
		const result = await get(
			[{ json: {} }],
			{ provider, taskId },
			{ onError: 'continueErrorOutput' },
		);
		expect(failureIn(result.items('Failure')[0]).message).toMatch(
			new RegExp(`^[\\w .()]+ does not know task '${taskId}': `),
		);
		expect(failureIn(result.items('Failure')[0])).toMatchObject({
			taskId,
			kind: 'unknownTask',
			provider,
		});
	});

	test('that the provider cannot look up for a moment is asked for again', async () => {
		const ordered = await order(provider);
		await finish();
		bench.simulator.faults.add({
			provider,
			operation: 'status',
			times: 2,
			effect: { type: 'html', status: 502 },
		});
		const result = await get([ordered], { provider, completion: 'once' });
		expect(result.items('Kling')[0]?.json.status).toBe('completed');
	});

	test('whose video has been deleted says so', async () => {
		// Some say so in the answer about the task, with the others only the file is gone.
		const ordered = await order(provider, { expired: true });
		await finish();
		const effect = { type: 'respond', status: 404, body: 'Gone' } as const;
		bench.simulator.faults.add({ operation: 'download', times: Infinity, effect });
		const result = await get([ordered], { provider }, { onError: 'continueErrorOutput' });
		expect(result.items('Success')).toEqual([]);
		expect(failureIn(result.items('Failure')[0]).message).toMatch(/expired/);
		expect(failureIn(result.items('Failure')[0])).toMatchObject({ taskId: ordered.json.taskId });
	});

	test('does not outlast the time limit', async () => {
		const ordered = await order(provider, { result: 'never' });
		const result = await get([ordered], { provider, options: { timeoutMinutes: 5 } });
		expect(result.error?.message).toContain(String(ordered.json.taskId));
		expect(result.error?.message).toMatch(/time limit/);
	});
});

test('the ID in the error of an item counts, not that of the item that n8n put it over', async () => {
	const finished = await bench.run({ parameters: { provider: 'apiframe', prompt: 'A fox' } });
	const [first] = finished.items('Kling');
	const second = (await order('apiframe')).json.taskId;
	const merged = { ...first!, json: { ...first!.json, error: { message: 'x', taskId: second } } };
	const requests = bench.simulator.requests.length;
	const result = await get([merged], { provider: 'apiframe' });
	expect(result.items('Kling')[0]?.json).toMatchObject({ taskId: second, status: 'completed' });
	expect(bench.simulator.requests.length).toBeGreaterThan(requests);

	const json = { ...first!.json, error: { message: 'Nothing was bought', taskId: null } };
	const refused = await get([{ ...first!, json }], { provider: 'apiframe' });
	expect(refused.error?.message).toMatch(/^'Task' is empty/);
});

test('an id that is no id of Apiframe is refused by it, and that is said', async () => {
	const result = await get([{ json: {} }], { provider: 'apiframe', taskId: 'abc' });
	expect(result.error?.message).toMatch(/^Apiframe does not know task 'abc'/);
});

test.each([
	['no id', {}],
	['an id that is a list', { taskId: ['a'] }],
	['an empty id', { taskId: ' ' }],
])('an item with %s is refused', async (_name, json) => {
	const result = await get([{ json }], { provider: 'apiframe' });
	expect(result.error?.message).toMatch(/^'Task' (is empty|must be text)/);
});

test.each<[string | number, string]>([
	[Number('829474837261234567'), '829474837261234600'],
	['8.29474837261235E+17', "'8.29474837261235E+17'"],
	['8,29475E+17', "'8,29475E+17'"],
])(
	'an id that a spreadsheet has rounded (%p) is answered with that reason',
	async (taskId, shown) => {
		const result = await get([{ json: { taskId } }], { provider: 'klingAi' });
		expect(result.error?.message).toContain(
			`'Task' is ${shown}, an ID that was rounded because it came as a number`,
		);
	},
);
