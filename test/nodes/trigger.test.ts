import { request } from 'undici';

import type { ActiveTrigger } from '../engine';
import { simulated, type Outcome } from '../simulator';
import { APIFRAME_KEY } from '../simulator/apiframe';
import { startBench, type Bench, type BenchOptions } from './bench';
import { serve, type CallbackServer } from './callbackServer';
import { CREDENTIAL_TYPES, PROVIDER_IDS, triggerWorkflowFor } from './workflow';
import { failureIn } from '../failed';

type ProviderId = (typeof PROVIDER_IDS)[number];

let bench: Bench;
let trigger: ActiveTrigger;
let server: CallbackServer;

async function listen(parameters: object, options: BenchOptions = {}): Promise<void> {
	bench = await startBench(options);
	trigger = await bench.engine.activate(triggerWorkflowFor(parameters), 'Trigger');
	server = await serve(trigger);
}

afterEach(async () => {
	await server.close();
	await trigger.deactivate();
	await bench.close();
});

/** Orders a video whose callback goes to the trigger; returns its task id. */
async function order(
	provider: ProviderId,
	outcome: Outcome = {},
	callbackUrl = server.url,
	options: object = {},
): Promise<string> {
	bench.simulator.outcomes.next(outcome);
	await bench.run({
		parameters: {
			provider,
			prompt: 'A fox',
			options: { completion: 'submit', callbackUrl, ...options },
		},
	});
	return bench.simulator.ledger.purchases.at(-1)!.taskId;
}

const callbackBody = (provider: ProviderId, taskId: string): string =>
	simulated(provider).completedCallback(taskId, 'https://evil.example.com/v.mp4');

const signed = (provider: ProviderId, body: string, timestamp?: number): Record<string, string> =>
	simulated(provider).sign(body, timestamp);

async function send(body: string, headers: Record<string, string>): Promise<number> {
	const response = await request(server.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	await response.body.dump();
	return response.statusCode;
}

const finish = async () => await bench.simulator.clock.sleep(200_000);
/** An address at which nobody listens, for orders whose callback the test plays itself. */
const NOWHERE = 'http://127.0.0.1:9/nowhere';

describe.each(PROVIDER_IDS)('a callback of %s', (provider) => {
	test('starts the workflow with the video that the API names', async () => {
		await listen({ provider });
		const taskId = await order(provider);
		await server.waitFor(1);
		const [item] = server.executions[0]!.items('After');
		expect(item?.json).toMatchObject({
			taskId,
			provider,
			status: 'completed',
			event: 'completed',
			reason: null,
		});
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
		for (const { status, attempt } of bench.simulator.callbacks)
			expect({ status, attempt }).toEqual({ status: 200, attempt: 1 });
	});

	test("brings along the user's own ID of an entry", async () => {
		await listen({ provider, options: { download: false, simplify: true } });
		const taskId = await order(provider, {}, `${server.url}?of=cms`, { entryId: 'Übung 42/ä' });
		await server.waitFor(1);
		const [item] = server.executions[0]!.items('After');
		expect(item?.json).toMatchObject({ taskId, entryId: 'Übung 42/ä', event: 'completed' });
		expect(item?.json).not.toHaveProperty('progress');
	});

	test('starts it exactly once, however often it is delivered at the same time', async () => {
		await listen({ provider }, { callbackDeliveries: 10 });
		await order(provider);
		await server.waitFor(1);
		await finish();
		expect(bench.simulator.callbacks.length).toBeGreaterThanOrEqual(10);
		expect(bench.simulator.callbacks.every(({ status }) => status === 200)).toBe(true);
		expect(server.executions).toHaveLength(1);
		expect(
			bench.simulator.requests.filter(({ operation }) => operation === 'download'),
		).toHaveLength(1);
	});

	test('starts it once for 100 later duplicates, also after a restart of the process', async () => {
		await listen({ provider, options: { download: false } });
		const taskId = await order(provider);
		await server.waitFor(1);
		const body = callbackBody(provider, taskId);
		for (let n = 0; n < 100; n++) expect(await send(body, signed(provider, body))).toBe(200);
		expect(server.executions).toHaveLength(1);
		expect(JSON.stringify(trigger.staticData)).toContain(taskId);
	});

	test('about a failed task starts it with the reason', async () => {
		await listen({ provider });
		const taskId = await order(provider, { result: 'failed', message: 'Too violent' });
		await server.waitFor(1);
		const [item] = server.executions[0]!.items('After');
		expect(item?.json).toMatchObject({ taskId, status: 'failed', event: 'failed', videoUrl: null });
		expect(item?.json.reason).toMatch(/Too violent/);
	});

	test('about an event that is not asked for is acknowledged and starts nothing', async () => {
		await listen({ provider, events: ['failed'] });
		await order(provider);
		await finish();
		expect(bench.simulator.callbacks).not.toEqual([]);
		expect(bench.simulator.callbacks.every(({ status }) => status === 200)).toBe(true);
		expect(server.executions).toEqual([]);
	});

	test('is answered before the video is downloaded', async () => {
		await listen({ provider });
		bench.simulator.faults.add({ operation: 'download', effect: { type: 'delay', seconds: 50 } });
		await order(provider);
		await server.waitFor(1);
		const answeredAt = bench.simulator.callbacks.at(-1)!.at;
		expect(bench.simulator.clock.now() - answeredAt).toBeGreaterThan(45_000);
		expect(server.executions[0]!.items('After')[0]?.binary?.data).toBeDefined();
	});

	test('whose video cannot be downloaded starts it with an item that Kling Get Task can finish', async () => {
		await listen({ provider });
		bench.simulator.faults.add({
			operation: 'download',
			times: Infinity,
			effect: { type: 'cut', afterBytes: 0 },
		});
		const taskId = await order(provider);
		await server.waitFor(1);
		const failed = server.executions[0]!.items('After');
		expect(Object.keys(failed[0]!.json)).toEqual(['error']);
		bench.simulator.faults.clear();
		const result = await bench.run({
			type: 'klingGetTask',
			parameters: { provider },
			items: failed,
		});
		expect(result.items('Kling')[0]?.json.taskId).toBe(taskId);
		expect(result.items('Kling')[0]?.binary?.data).toBeDefined();
	});

	test('whose video is too large starts it with an item that says so', async () => {
		await listen({ provider, options: { maxFileSizeMb: 0.01 } });
		await order(provider);
		await server.waitFor(1);
		const [item] = server.executions[0]!.items('After');
		expect(failureIn(item).message).toMatch(
			/the file is 0\.04 MB; the limit in 'Max File Size \(MB\)' is 0\.01 MB/,
		);
		expect(failureIn(item)).toMatchObject({ kind: 'download', status: 'completed' });
	});

	test('that is forged never starts a workflow', async () => {
		await listen({ provider });
		const taskId = await order(provider, {}, NOWHERE);
		await finish();
		const body = callbackBody(provider, taskId);
		const good = signed(provider, body);
		const [name, signature] = Object.entries(good).find(([key]) => /signature$/i.test(key))!;
		const wrong = signature.slice(0, -3) + (signature.endsWith('00=') ? '11=' : '00=');
		// What signatures are checked with may have to be fetched, once.
		expect(await send(body, { ...good, [name]: wrong })).toBe(401);
		const requests = bench.simulator.requests.length;
		for (const forged of [wrong, signature.slice(0, -2), 'nonsense', '']) {
			expect(await send(body, { ...good, [name]: forged })).toBe(401);
		}
		expect(await send(body, {})).toBe(401);
		expect(await send(`${body} `, good)).toBe(401);
		const now = Math.floor(Date.now() / 1000);
		const isTimed = signed(provider, body, now)[name] !== signed(provider, body, now - 1)[name];
		for (const timestamp of isTimed ? [now - 3600, now + 3600] : []) {
			expect(await send(body, signed(provider, body, timestamp))).toBe(401);
		}
		expect(bench.simulator.requests).toHaveLength(requests);
		expect(server.executions).toEqual([]);

		expect(await send(body, good)).toBe(200);
		await server.waitFor(1);
		const [item] = server.executions[0]!.items('After');
		expect(JSON.stringify(item?.json)).not.toContain('evil.example.com');
	});

	test('that claims an end the API does not confirm starts nothing', async () => {
		await listen({ provider });
		const taskId = await order(provider, { result: 'never' }, NOWHERE);
		const body = callbackBody(provider, taskId);
		expect(await send(body, signed(provider, body))).toBe(409);
		expect(server.executions).toEqual([]);
	});

	test('about an unknown task starts nothing', async () => {
		await listen({ provider });
		const body = callbackBody(provider, '00000000-0000-4000-8000-000000000000');
		expect(await send(body, signed(provider, body))).toBe(404);
		expect(server.executions).toEqual([]);
	});

	test('while the API is down asks for another delivery', async () => {
		await listen({ provider });
		const taskId = await order(provider, {}, NOWHERE);
		await finish();
		const fault = {
			provider,
			operation: 'status',
			times: 3,
			effect: { type: 'html', status: 500 },
		} as const;
		bench.simulator.faults.add(fault);
		const body = callbackBody(provider, taskId);
		expect(await send(body, signed(provider, body))).toBe(503);
		expect(await send(body, signed(provider, body))).toBe(200);
		await server.waitFor(1);
	});

	test('that is no callback, no JSON or far too large starts nothing', async () => {
		await listen({ provider });
		for (const [body, status] of [
			['{"hello":"world"}', 400],
			['[]', 400],
			['{"task_id": [], "jobId": {}}', 400],
			['{"jobId": "abc', 422],
			[JSON.stringify({ padding: 'x'.repeat(5 * 1024 * 1024) }), 413],
		] as const) {
			expect(await send(body, signed(provider, body))).toBe(status);
		}
		expect(server.executions).toEqual([]);
	});

	test('that is rejected leaves one line in the log, however many there are', async () => {
		await listen({ provider });
		await bench.simulator.clock.sleep(120_000);
		for (let sent = 0; sent < 3; sent++) expect(await send('[]', signed(provider, '[]'))).toBe(400);
		const lines = bench.engine.logs.filter((line) => line.includes('rejected a callback'));
		expect(lines).toHaveLength(1);
		expect(lines[0]).toMatch(
			/^warn 'Trigger' rejected a callback \(HTTP 400\): Not a callback of /,
		);
	});

	test('with a credential that cannot be used is answered, and no exception gets out', async () => {
		const type = CREDENTIAL_TYPES[provider];
		await listen({ provider }, { credentials: { [type]: { baseUrl: 'not a url' } } });
		const body = callbackBody(provider, 'abc');
		expect(await send(body, signed(provider, body))).toBe(500);
		expect(server.executions).toEqual([]);
		const logged = bench.engine.logs.filter((line) => line.includes('could not handle a callback'));
		expect(logged).toHaveLength(1);
	});

	test('reaches the test URL while the editor listens', async () => {
		await listen({ provider });
		const listening = await bench.engine.activate(triggerWorkflowFor({ provider }), 'Trigger', {
			test: true,
		});
		const tested = await serve(listening);
		try {
			const taskId = await order(provider, {}, tested.url);
			await tested.waitFor(1);
			expect(tested.executions[0]!.items('After')[0]?.json.taskId).toBe(taskId);
		} finally {
			await tested.close();
			await listening.deactivate();
		}
	});
});

test.each(['digest', 'hex'] as const)(
	'Apiframe may sign with either reading of the key: %s',
	async (apiframeSignatureKey) => {
		await listen({ provider: 'apiframe', options: { download: false } }, { apiframeSignatureKey });
		await order('apiframe');
		await server.waitFor(1);
	},
);

test('unsigned callbacks of Apiframe are accepted only when that is chosen, and still checked', async () => {
	await listen({ provider: 'apiframe', options: { acceptUnsigned: true } });
	const running = await order('apiframe', { result: 'never' }, NOWHERE);
	expect(await send(callbackBody('apiframe', running), {})).toBe(409);
	const finished = await order('apiframe', { renderSeconds: 1 }, NOWHERE);
	await finish();
	expect(await send(callbackBody('apiframe', finished), {})).toBe(200);
	const forged = { 'x-webhook-signature': 'sha256='.padEnd(71, '0') };
	expect(await send(callbackBody('apiframe', finished), forged)).toBe(401);
	await server.waitFor(1);
});

test('without a webhook secret Unifically is believed only as far as its API goes', async () => {
	await listen(
		{ provider: 'unifically' },
		{ credentials: { klingUnificallyApi: { webhookSecret: '' } } },
	);
	const running = await order('unifically', { result: 'never' }, NOWHERE);
	expect(await send(callbackBody('unifically', running), {})).toBe(409);
	const taskId = await order('unifically');
	await server.waitFor(1);
	expect(server.executions[0]!.items('After')[0]?.json.taskId).toBe(taskId);
});

test('progress starts a workflow only when asked for', async () => {
	await listen({ provider: 'apiframe', events: ['progress'], options: { download: false } });
	const response = await request(
		`${bench.simulator.credentials.apiframe.baseUrl}/v2/videos/generate`,
		{
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-api-key': APIFRAME_KEY },
			body: JSON.stringify({
				model: 'kling-3.0',
				prompt: 'A fox',
				webhookUrl: server.url,
				webhookEvents: ['progress', 'completed'],
			}),
		},
	);
	await response.body.dump();
	await finish();
	const outputs = server.executions.map((execution) => execution.items('After')[0]!.json);
	expect(outputs.length).toBeGreaterThan(0);
	for (const json of outputs)
		expect(json).toMatchObject({ event: 'progress', status: 'processing' });
});

test('a callback that comes while n8n replaces the package starts nothing and is asked for again', async () => {
	await listen({ provider: 'apiframe' });
	const taskId = await order('apiframe', {}, NOWHERE);
	await finish();
	const body = callbackBody('apiframe', taskId);
	jest.doMock('../../nodes/atRunTime', () => {
		throw new Error("Cannot find module './parts/run.js'");
	});
	try {
		expect(await send(body, signed('apiframe', body))).toBe(503);
	} finally {
		jest.dontMock('../../nodes/atRunTime');
	}
	expect(server.executions).toEqual([]);
	expect(await send(body, signed('apiframe', body))).toBe(200);
	await server.waitFor(1);
});

test('an option that cannot be evaluated does not lose the task', async () => {
	await listen({
		provider: 'apiframe',
		options: { fileName: '={{ $("Nobody").item.json.name }}' },
	});
	const taskId = await order('apiframe');
	await server.waitFor(1);
	const [item] = server.executions[0]!.items('After');
	expect(failureIn(item).message).toContain(taskId);
	expect(failureIn(item)).toMatchObject({ taskId, status: 'completed' });
});

test('a number as file name is a name like any other', async () => {
	await listen({ provider: 'apiframe', options: { fileName: '={{ 7 * 6 }}' } });
	await order('apiframe');
	await server.waitFor(1);
	expect(server.executions[0]!.items('After')[0]?.binary?.data?.fileName).toBe('42.mp4');
});

test('the record of callbacks stays bounded', async () => {
	await listen({ provider: 'apiframe', options: { download: false } });
	trigger.staticData['node:Trigger'] = {
		seen: Array.from({ length: 500 }, (_, n) => `task-${n} completed`),
	};
	await order('apiframe');
	await server.waitFor(1);
	const { seen } = trigger.staticData['node:Trigger'] as { seen: string[] };
	expect(seen).toHaveLength(200);
});
