import type { FalServerError, FaultEffect } from '../simulator';
import { startBench, type Bench } from './bench';

/*
 * fal.ai calls a run completed whatever became of it. Where the error behind it is one of a server, only the result
 * tells, and it may also be a trouble that passes.
 */

let bench: Bench;
beforeEach(async () => {
	bench = await startBench();
});
afterEach(async () => {
	await bench.close();
});

const node = { parameters: { provider: 'fal', prompt: 'A fox' } };
const bought = () => bench.simulator.ledger.purchases.length;
const minutesSince = (begin: number) => (bench.simulator.clock.now() - begin) / 60_000;

const TYPED = { detail: 'Request timed out', error_type: 'request_timeout' };

const failResults = (times: number, status: number, body: FaultBody) =>
	bench.simulator.faults.add({
		provider: 'fal',
		operation: 'result',
		times,
		effect: { type: 'respond', status, body },
	});
type FaultBody = Extract<FaultEffect, { type: 'respond' }>['body'];

const TYPES: FalServerError[] = [
	'downstream_service_error',
	'generation_timeout',
	'request_timeout',
	'runner_server_error',
	'runner_disconnected',
];

test.each(TYPES)('%s is a failed run, and a retry buys anew', async (serverError) => {
	bench.simulator.outcomes.next({ result: 'failed', serverError, message: 'No luck' });
	const begin = bench.simulator.clock.now();
	const run = await bench.run(node);
	expect(run.error?.message).toMatch(/^Task \S+ failed at fal\.ai: No luck/);
	expect(minutesSince(begin)).toBeLessThan(4);
	const again = await bench.retry(run, node);
	expect(again.items('Success')).toHaveLength(1);
	expect(bought()).toBe(2);
});

test.each<[string, number, number, FaultBody]>([
	['with a type, twice', 2, 504, TYPED],
	['without a type, ten times', 10, 500, { detail: 'Internal Server Error' }],
	['of something in between, ten times', 10, 503, '<html><title>503</title></html>'],
])('a server error %s passes', async (_name, times, status, body) => {
	failResults(times, status, body);
	const run = await bench.run(node);
	expect(run.items('Success')).toHaveLength(1);
	expect(bought()).toBe(1);
});

test('Kling Get Task shows the failure', async () => {
	bench.simulator.outcomes.next({ result: 'failed', serverError: 'request_timeout' });
	const [item] = (
		await bench.run({ parameters: { ...node.parameters, options: { completion: 'submit' } } })
	).items('Success');
	await bench.simulator.clock.sleep(200_000);
	const read = await bench.run({
		type: 'klingGetTask',
		parameters: {
			provider: 'fal',
			taskId: item?.json.taskId,
			completion: 'once',
			options: { failOnFailedTask: false },
		},
	});
	expect(read.items('Success')[0]?.json).toMatchObject({ status: 'failed' });
});

test('a failure whose result the queue has forgotten is still one: a retry buys anew', async () => {
	bench.simulator.outcomes.next({ result: 'failed', serverError: 'request_timeout' });
	const run = await bench.run(node);
	expect(run.error?.message).toMatch(/failed at fal\.ai/);
	await bench.simulator.clock.sleep(2 * 3_600_000);
	const again = await bench.retry(run, node);
	expect(again.items('Success')).toHaveLength(1);
	expect(bought()).toBe(2);
});
