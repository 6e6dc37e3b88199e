import type { INodeExecutionData } from 'n8n-workflow';
import { request } from 'undici';

import { providerById } from '../../nodes/shared/providers';
import type { RunResult } from '../engine';
import { simulated } from '../simulator';
import { startBench, type Bench, type BenchOptions } from './bench';
import { startResumeServer } from './resumeServer';
import { loopFor, PROVIDER_IDS, workflowFor, type NodeUnderTest } from './workflow';
import { failureIn } from '../failed';

type ProviderId = (typeof PROVIDER_IDS)[number];

let bench: Bench;
let server: Awaited<ReturnType<typeof startResumeServer>>;

async function start(options: BenchOptions = {}): Promise<void> {
	server = await startResumeServer();
	bench = await startBench({ baseUrl: server.url, ...options });
	server.connect(bench.engine);
}

afterEach(async () => {
	await bench.close();
	await server.close();
});

const nodeFor = (
	provider: ProviderId,
	{ options = {}, ...more }: { options?: object } & Record<string, unknown> = {},
	items?: INodeExecutionData[],
): NodeUnderTest => ({
	parameters: {
		provider,
		prompt: 'A fox',
		options: { completion: 'suspend', ...options },
		...more,
	},
	onError: 'continueErrorOutput',
	items,
});

/** Runs a node until it waits, and stores the execution like n8n. */
async function suspend(node: NodeUnderTest, executionId = '1'): Promise<RunResult> {
	const result = await bench.run(node, { executionId });
	expect(result.status).toBe('waiting');
	server.store(executionId, {
		workflow: workflowFor(node),
		serialized: bench.engine.serialize(result),
	});
	return result;
}

const three = (): INodeExecutionData[] => [1, 2, 3].map((n) => ({ json: { n } }));
const purchases = () => bench.simulator.ledger.purchases;
const readsOf = (taskId: string) =>
	bench.simulator.requests.filter(
		({ operation, path }) => operation === 'status' && path.includes(taskId),
	).length;
/** The callbacks that say that a task has ended. */
const ends = (provider: ProviderId) =>
	bench.simulator.callbacks.filter(
		({ body }) => !providerById(provider).callback.decode(JSON.parse(body))?.isProgress,
	);
const callbackUrl = (n: number): string => purchases()[n]!.callbackUrl!;

async function send(
	provider: ProviderId,
	url: string,
	body: string,
	headers = simulated(provider).sign(body),
): Promise<number> {
	const response = await request(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	await response.body.dump();
	return response.statusCode;
}

const claim = (provider: ProviderId, taskId: string): string =>
	simulated(provider).completedCallback(taskId, 'https://evil.example.com/v.mp4');

describe.each(PROVIDER_IDS)('suspended until %s calls back', (provider) => {
	test('an execution goes on with the video', async () => {
		await start();
		const waiting = await suspend(nodeFor(provider));
		expect(waiting.run.waitTill).toBeDefined();
		await server.waitFor(1);
		const [item] = server.results[0]!.items('Success');
		expect(item?.json).toMatchObject({
			taskId: purchases()[0]?.taskId,
			status: 'completed',
			mode: 'pro',
			durationSeconds: 5,
		});
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
		expect(server.results[0]!.items('Failure')).toEqual([]);
		expect(purchases()).toHaveLength(1);
		expect(readsOf(purchases()[0]!.taskId)).toBe(1);
	});

	test('three items go on together, in their order, after the last callback', async () => {
		await start();
		for (const renderSeconds of [60, 120, 180]) bench.simulator.outcomes.next({ renderSeconds });
		await suspend(nodeFor(provider, { options: { maxConcurrency: 1 } }, three()));
		await server.waitFor(1);
		const items = server.results[0]!.items('Success');
		expect(items.map(({ json }) => json.taskId)).toEqual(purchases().map(({ taskId }) => taskId));
		expect(items.every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(items.map(({ pairedItem }) => pairedItem)).toMatchObject([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(ends(provider)).toHaveLength(3);
		for (const { taskId } of purchases()) expect(readsOf(taskId)).toBeLessThanOrEqual(2);
	});

	test('a failed task leaves through the error output, the others through the other', async () => {
		await start();
		bench.simulator.outcomes.next({});
		bench.simulator.outcomes.next({ result: 'failed', message: 'Too violent' });
		await suspend(nodeFor(provider, { options: { maxConcurrency: 1 } }, three()));
		await server.waitFor(1);
		const [result] = server.results;
		expect(result!.items('Success').map(({ json }) => json.taskId)).toEqual([
			purchases()[0]!.taskId,
			purchases()[2]!.taskId,
		]);
		expect(result!.items('Failure')).toHaveLength(1);
		expect(failureIn(result!.items('Failure')[0]).message).toMatch(/Too violent/);
		expect(failureIn(result!.items('Failure')[0])).toMatchObject({
			taskId: purchases()[1]!.taskId,
			status: 'failed',
		});
	});

	test('an item that was refused does not keep the others from being waited for', async () => {
		await start();
		const items = ['A fox', '', 'A hare'].map((text) => ({ json: { text } }));
		await suspend(nodeFor(provider, { prompt: '={{ $json.text }}' }, items));
		await server.waitFor(1);
		expect(server.results[0]!.items('Success')).toHaveLength(2);
		expect(failureIn(server.results[0]!.items('Failure')[0])).toMatchObject({
			kind: 'invalidRequest',
		});
	});

	test('Retry On Fail does not wake it up', async () => {
		await start();
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const result = await bench.run({ ...nodeFor(provider), settings });
		expect(result.status).toBe('waiting');
		expect(readsOf(purchases()[0]!.taskId)).toBe(0);
		expect(purchases()).toHaveLength(1);
	});

	test('nothing is parked when no video was bought', async () => {
		await start();
		const effect = { type: 'respond', status: 402, body: { error: 'No credits' } } as const;
		bench.simulator.faults.add({ provider, operation: 'submit', effect });
		const result = await bench.run(nodeFor(provider));
		expect(result.status).toBe('success');
		expect(result.items('Failure')).toHaveLength(1);
	});

	test('duplicates, strangers, forgeries and early callbacks change nothing', async () => {
		await start();
		bench.simulator.outcomes.next({ result: 'never' });
		await suspend(nodeFor(provider));
		const { taskId } = purchases()[0]!;
		const url = callbackUrl(0);
		const withQuery = (change: Record<string, string>) => {
			const changed = new URL(url);
			Object.entries(change).forEach(([key, value]) => changed.searchParams.set(key, value));
			return changed.href;
		};
		expect(await send(provider, url, claim(provider, taskId))).toBe(409);
		expect(await send(provider, url, claim(provider, '00000000-0000-4000-8000-000000000000'))).toBe(
			200,
		);
		expect(await send(provider, url, '{"hello":"world"}')).toBe(200);
		expect(await send(provider, withQuery({ run: '7' }), claim(provider, taskId))).toBe(200);
		expect(await send(provider, withQuery({ item: '3' }), claim(provider, taskId))).toBe(200);
		expect(await send(provider, withQuery({ item: 'x' }), claim(provider, taskId))).toBe(200);
		expect(await send(provider, withQuery({ signature: 'wrong' }), claim(provider, taskId))).toBe(
			401,
		);
		const body = claim(provider, taskId);
		const forged = simulated(provider).sign(`${body} `);
		expect(await send(provider, url, body, forged)).toBe(401);
		expect(server.results).toEqual([]);
	});

	test('an API that is down asks for another delivery', async () => {
		await start({ callbackDeliveries: 1 });
		bench.simulator.faults.add({
			provider,
			operation: 'status',
			times: 3,
			effect: { type: 'html', status: 502 },
		});
		await suspend(nodeFor(provider));
		await server.waitFor(1);
		expect(ends(provider).map(({ status }) => status)).toEqual([503, 200]);
	});

	test('callbacks that race resume it once, and each is acknowledged', async () => {
		await start({ callbackDeliveries: 5 });
		await suspend(nodeFor(provider));
		await server.waitFor(1);
		await bench.simulator.clock.sleep(30_000);
		expect(server.results).toHaveLength(1);
		const downloads = bench.simulator.requests.filter(({ operation }) => operation === 'download');
		expect(downloads).toHaveLength(1);
		expect(server.results[0]!.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(1);
	});

	test('at the deadline the items leave through the error output, and Kling Get Task finishes them', async () => {
		await start();
		bench.simulator.outcomes.next({ renderSeconds: 60 });
		bench.simulator.outcomes.next({ renderSeconds: 400 });
		const node = nodeFor(provider, { options: { maxConcurrency: 1 } }, three().slice(0, 2));
		const waiting = await bench.run(node);
		const late = await bench.engine.resumeByTimer(
			bench.engine.serialize(waiting),
			workflowFor(node),
		);
		expect(late.items('Success')).toEqual([]);
		const failed = late.items('Failure');
		expect(failed.map((item) => failureIn(item).taskId)).toEqual(
			purchases().map(({ taskId }) => taskId),
		);
		expect(failureIn(failed[0]).message).toMatch(
			/did not call back about task \S+ within 30 minutes/,
		);

		const result = await bench.run({
			type: 'klingGetTask',
			parameters: { provider },
			items: failed,
		});
		expect(result.items('Kling').every(({ binary }) => binary?.data !== undefined)).toBe(true);
		expect(purchases()).toHaveLength(2);
	});

	test('in a loop, a callback of an earlier round does not resume a later one', async () => {
		await start();
		const node = nodeFor(provider);
		const workflow = loopFor(node, 2);
		const first = await bench.engine.run(workflow, { executionId: '1' });
		server.store('1', { workflow, serialized: bench.engine.serialize(first) });
		await server.waitFor(1);
		const second = server.results[0]!;
		expect(second.status).toBe('waiting');
		bench.simulator.outcomes.next({});
		server.store('1', { workflow, serialized: bench.engine.serialize(second) });
		expect(purchases()).toHaveLength(2);
		expect(await send(provider, callbackUrl(0), claim(provider, purchases()[0]!.taskId))).toBe(200);
		expect(server.results).toHaveLength(1);
		await server.waitFor(2);
		expect(server.results[1]!.items('Success')[0]?.json.taskId).toBe(purchases()[1]!.taskId);
	});

	test('a multi-shot video is waited for in the same way', async () => {
		await start();
		const shots = { shot: [1, 2].map((n) => ({ prompt: `Scene ${n}`, duration: 3 })) };
		await suspend({ ...nodeFor(provider, { shots }), type: 'klingMultiShot' });
		await server.waitFor(1);
		expect(server.results[0]!.items('Success')[0]?.json.shots).toHaveLength(2);
	});

	test('"Retry execution" of one that timed out goes on with the task, without buying', async () => {
		await start();
		const node = nodeFor(provider, { options: { completion: 'poll', timeoutMinutes: 1 } });
		const first = await bench.run({ ...node, onError: undefined });
		expect(first.status).toBe('error');
		await bench.simulator.clock.sleep(200_000);
		const second = await bench.retry(first, nodeFor(provider));
		expect(second.status).toBe('success');
		expect(second.items('Success')[0]?.json.taskId).toBe(purchases()[0]!.taskId);
		expect(purchases()).toHaveLength(1);
	});

	test('a sample and a dry run do not suspend anything', async () => {
		await start();
		const sample = await bench.run(nodeFor(provider, { options: { sampleVideo: true } }));
		expect(sample.items('Success')[0]?.json.sample).toBe(true);
		const dry = await bench.run(nodeFor(provider, { options: { dryRun: true } }));
		expect(dry.items('Success')[0]?.json.dryRun).toBe(true);
		expect(purchases()).toEqual([]);
	});
});

test('callbacks of which each comes before the API knows that the other task has ended resume it', async () => {
	await start({ callbackDeliveries: 0 });
	await suspend(nodeFor('apiframe', {}, three().slice(0, 2)));
	await bench.simulator.clock.sleep(200_000);
	const stale = { type: 'respond', status: 200, body: { status: 'PROCESSING' } } as const;
	for (const n of [0, 1]) {
		bench.simulator.faults.add({ provider: 'apiframe', operation: 'status', effect: stale });
		const { taskId } = purchases()[n]!;
		const url = callbackUrl(n);
		expect(await send('apiframe', url, claim('apiframe', taskId))).toBe(200);
	}
	await server.waitFor(1);
	expect(server.results[0]!.items('Success')).toHaveLength(2);
});

test("a run of fal.ai that ended with a server's error is a failure", async () => {
	await start();
	bench.simulator.outcomes.next({
		result: 'failed',
		serverError: 'request_timeout',
		message: 'No luck',
	});
	await suspend(nodeFor('fal'));
	await server.waitFor(1);
	const [failed] = server.results;
	expect(failed!.items('Success')).toEqual([]);
	expect(failureIn(failed!.items('Failure')[0]).message).toMatch(/failed at fal\.ai: No luck/);
	expect(purchases()).toHaveLength(1);
});

test('a callback that comes while n8n replaces the package waits for another delivery', async () => {
	await start();
	const code = '../../nodes/atRunTime';
	const actual = jest.requireActual<typeof import('../../nodes/atRunTime')>(code);
	const load = jest
		.fn(() => actual.receiveEnd)
		.mockImplementationOnce(() => {
			throw new Error("Cannot find module './parts/run.js'");
		});
	jest.doMock(code, () =>
		Object.defineProperty({ ...actual, __esModule: true }, 'receiveEnd', { get: load }),
	);
	try {
		await suspend(nodeFor('apiframe'));
		await server.waitFor(1);
	} finally {
		jest.dontMock(code);
	}
	expect(ends('apiframe')[0]?.status).toBe(503);
	expect(server.results).toHaveLength(1);
	expect(server.results[0]!.items('Success')[0]?.binary?.data).toBeDefined();
});

describe('refused before anything is bought', () => {
	test.each([undefined, 'continueRegularOutput'] as const)(
		'when On Error is %s',
		async (onError) => {
			await start();
			const result = await bench.run({ ...nodeFor('apiframe'), onError });
			const message = result.error?.message ?? failureIn(result.items('Kling')[0]).message;
			expect(message).toMatch(
				/needs the node setting 'On Error' to be 'Continue \(using error output\)'/,
			);
			expect(purchases()).toEqual([]);
		},
	);

	test.each(['http://localhost:5678', 'http://10.1.2.3', 'https://n8n.internal'])(
		'when the provider could not call back %s',
		async (baseUrl) => {
			await start({
				baseUrl,
				credentials: { klingApiframeApi: { baseUrl: 'https://api.example.com' } },
			});
			const result = await bench.run(nodeFor('apiframe'));
			expect(failureIn(result.items('Failure')[0]).message).toMatch(
				/^Apiframe cannot call this n8n back: its address '\S+' is not reachable from the internet/,
			);
			expect(failureIn(result.items('Failure')[0]).hint).toMatch(/N8N_WEBHOOK_URL/);
			expect(purchases()).toEqual([]);
		},
	);

	test('when all incoming items make one video', async () => {
		await start();
		const result = await bench.run({
			type: 'klingMultiShot',
			parameters: { provider: 'apiframe', options: { completion: 'suspend' }, shotsFrom: 'items' },
			items: [1, 2].map((n) => ({ json: { prompt: `Scene ${n}`, duration: 3 } })),
			onError: 'continueErrorOutput',
		});
		expect(failureIn(result.items('Failure')[0]).message).toMatch(
			/needs one video for each incoming item/,
		);
		expect(purchases()).toEqual([]);
	});
});
