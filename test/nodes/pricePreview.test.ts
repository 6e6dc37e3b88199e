import { failureIn } from '../failed';
import { startBench, type Bench } from './bench';

/* Unifically is asked for the price before each order. Should it make an order of the question, that is the purchase. */

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const NODE = { parameters: { provider: 'unifically', prompt: 'A fox' } };
const bought = () => bench.simulator.ledger.purchases.map(({ taskId }) => taskId);

/** A task that the next question for a price will have made. */
async function makeOrderOfQuestion(): Promise<string> {
	const parameters = { ...NODE.parameters, options: { completion: 'submit' } };
	const [item] = (await bench.run({ ...NODE, parameters })).items('Success');
	const taskId = String(item?.json.taskId);
	bench.simulator.faults.add({
		provider: 'unifically',
		operation: 'price',
		effect: {
			type: 'respond',
			status: 200,
			body: { code: 200, success: true, data: { task_id: taskId, status: 'pending', cost: 9 } },
		},
	});
	return taskId;
}

test('it is gone on with, whatever it costs, and a retry finds it', async () => {
	const taskId = await makeOrderOfQuestion();
	const parameters = { ...NODE.parameters, options: { maxCostUsd: 2, timeoutMinutes: 1 } };
	bench.simulator.outcomes.next({});
	const run = await bench.run({ ...NODE, parameters });
	expect(run.error?.message).toContain(taskId);
	const retried = await bench.retry(run, NODE);
	expect(retried.items('Success')[0]?.json).toMatchObject({ taskId, status: 'completed' });
	expect(bought()).toEqual([taskId]);
});

test('a dry run says so', async () => {
	const taskId = await makeOrderOfQuestion();
	const parameters = { ...NODE.parameters, options: { dryRun: true } };
	const run = await bench.run({ ...NODE, parameters, onError: 'continueErrorOutput' });
	expect(failureIn(run.items('Failure')[0])).toMatchObject({
		message: expect.stringMatching(/asked for the price only and made task/),
		taskId,
		bought: true,
	});
	expect(bought()).toEqual([taskId]);
});
