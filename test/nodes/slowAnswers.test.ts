import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { apiLimits } from '../../nodes/shared/transport/http';
import type { ProviderId } from '../../nodes/shared/providers';
import { CREDENTIAL_TYPES } from '../providers';
import type { FaultEffect } from '../simulator';
import { startBench, type Bench } from './bench';

let bench: Bench;
const { ...realLimits } = apiLimits;

beforeAll(async () => {
	bench = await startBench({ renderSeconds: 1, hasRealTimeouts: true });
});

beforeEach(() => {
	apiLimits.total = 300;
});

afterEach(() => {
	bench.simulator.faults.clear();
	Object.assign(apiLimits, realLimits);
});

afterAll(async () => {
	await bench.close();
});

const make = async (provider: string, options: object = {}) =>
	await bench.run({
		parameters: { provider, prompt: 'A fox', options },
		onError: 'continueErrorOutput',
	});

const DRIP: FaultEffect = { type: 'drip', everyMs: 50, accept: true };
const FLOOD: FaultEffect = { type: 'flood', accept: true };

describe.each([
	['that comes a byte at a time', DRIP, 'no complete answer within 0.3 seconds'],
	['without an end', FLOOD, 'its answer is longer than 2 MB'],
])('an answer %s', (_name, effect, reason) => {
	// A flood is cut off by its length, however long that takes.
	beforeEach(() => {
		if (effect === FLOOD) apiLimits.total = realLimits.total;
	});

	test('to a question about a task is asked for again', async () => {
		bench.simulator.faults.add({ operation: 'status', times: 1, effect });
		const result = await make('unifically');
		expect(result.items('Failure')).toEqual([]);
		expect(result.items('Success')[0]!.json.status).toBe('completed');
	});

	test('to every question about a task ends the run and names the task', async () => {
		bench.simulator.faults.add({ operation: 'status', times: Infinity, effect });
		const result = await make('unifically', { timeoutMinutes: 5 });
		const { error } = result.items('Failure')[0]!.json;
		expect(JSON.stringify(error)).toContain(bench.simulator.ledger.purchases.at(-1)!.taskId);
	});

	test('to an order may have bought it, so it is not submitted again', async () => {
		const bought = bench.simulator.ledger.purchases.length;
		bench.simulator.faults.add({ operation: 'submit', times: Infinity, effect });
		const result = await make('unifically');
		const { error } = result.items('Failure')[0]!.json;
		expect(JSON.stringify(error)).toContain('The video may have been bought');
		if (effect === DRIP) expect(JSON.stringify(error)).toContain(reason);
		expect(bench.simulator.ledger.purchases).toHaveLength(bought + 1);
	});

	test('about a price does not keep a video from being bought', async () => {
		bench.simulator.faults.add({ operation: 'price', times: Infinity, effect });
		expect((await make('unifically')).items('Success')).toHaveLength(1);
	});
});

test('a task in the beginning of an answer to an order that is too long has been bought', async () => {
	apiLimits.answerBytes = 1000;
	const order = { code: 200, success: true, data: { task_id: 'task-1', status: 'pending' } };
	const body = `${JSON.stringify(order).slice(0, -1)},"log":["${'x'.repeat(2000)}"]}`;
	bench.simulator.faults.add({
		operation: 'submit',
		effect: { type: 'respond', status: 200, body },
	});
	const result = await bench.run({
		parameters: { provider: 'unifically', prompt: 'A fox', options: { completion: 'submit' } },
	});
	expect(result.items('Kling')[0]!.json.taskId).toBe('task-1');
});

test.each(['apiframe', 'unifically'])(
	'%s behind a firewall that swallows everything is asked for a while before an order, and nothing is bought',
	async (provider) => {
		apiLimits.firstContact = 200;
		const sent: string[] = [];
		const firewall = createServer((socket) => {
			socket.on('data', (data) => sent.push(String(data).split('\r')[0]!)).on('error', () => {});
		});
		await once(firewall.listen(0, '127.0.0.1'), 'listening');
		const { port } = firewall.address() as AddressInfo;
		const baseUrl = `http://127.0.0.1:${port}`;
		const type = CREDENTIAL_TYPES[provider as ProviderId];
		const offline = await startBench({
			hasRealTimeouts: true,
			credentials: { [type]: { baseUrl } },
		});
		try {
			const result = await offline.run({
				parameters: { provider, prompt: 'A fox' },
				items: [{ json: {} }, { json: {} }],
			});
			expect(result.error?.message).toMatch(
				/could not be reached: no answer within 0\.2 seconds\. Nothing was bought \[item 1\]$/,
			);
			// One question for all items.
			expect(sent).toEqual(['GET / HTTP/1.1']);
		} finally {
			await offline.close();
			firewall.close();
		}
	},
);
