import { failureIn } from '../../failed';
import type { ExecutionRecord } from '../n8nClient';
import type { N8nServer } from '../n8nServer';
import {
	itemsOf,
	openStage,
	PROVIDER_IDS,
	purchasesFromNow,
	type ProviderId,
	type Stage,
} from '../stage';
import { until } from '../until';
import { attachCluster } from './cluster';
import { beginOn, LONG_RENDER_SECONDS, type UnderWay } from './queueStage';

/*
 * What makes n8n run an order again, with two workers: one is killed with -9 together with the process that waits for its
 * jobs, and whichever worker is there takes the retries. A prompt is another one at each attempt.
 */

const SCENARIOS = ['polling', 'stopped', 'twice', 'failing'] as const;
type Scenario = (typeof SCENARIOS)[number];

const VOLATILE = '=A fox, variation {{ Math.random() }}';

let stage: Stage;
let doomed: N8nServer;
const lost = new Map<string, UnderWay>();
const lostIn = (provider: ProviderId, scenario: Scenario): UnderWay =>
	lost.get(`${provider} ${scenario}`)!;

beforeAll(async () => {
	stage = await openStage();
	const { webhook, workers } = attachCluster();
	doomed = workers[0]!;
	for (const provider of PROVIDER_IDS) {
		const parameters = { provider, prompt: VOLATILE, options: { pollIntervalSeconds: 0.5 } };
		for (const scenario of SCENARIOS) {
			const { begun } = await beginOn(doomed, stage, parameters, [{}]);
			lost.set(`${provider} ${scenario}`, begun);
			await until('the task is in the log', () =>
				doomed.log().includes(`Task ${begun.tasks[0]} was ordered`),
			);
		}
		await stage.client.stop(lostIn(provider, 'stopped').id);
	}
	await doomed.kill();
	await webhook.kill();
	stage.clock.skip(LONG_RENDER_SECONDS * 1000);
	await webhook.restart();
	await until(
		'the main process finds the executions when it starts',
		async () => {
			await stage.server.kill();
			await stage.server.restart();
			const executions = [...lost.values()].map(async ({ id }) => await stage.client.execution(id));
			return (await Promise.all(executions)).every(({ status }) =>
				['crashed', 'canceled'].includes(status),
			);
		},
		{ timeout: 90_000 },
	);
}, 400_000);

afterAll(async () => {
	// Not before: a worker that starts leaves traces in the executions that it had lost.
	await doomed.restart();
	await stage.close();
});

const tasksIn = (execution: ExecutionRecord): unknown[] =>
	itemsOf(execution, 'Success').map(({ json }) => json.taskId);

/** What all retries of an execution have come to, the latest first. */
async function retriesOf({ workflow, id }: UnderWay): Promise<ExecutionRecord[]> {
	const all = await stage.client.executions(workflow);
	const retries = all.filter(({ retryOf }) => String(retryOf) === id);
	return await Promise.all(retries.map(async (each) => await stage.client.waitFor(each.id)));
}

describe.each(PROVIDER_IDS)('%s', (provider) => {
	test('killed while polling, and retried', async () => {
		const bought = purchasesFromNow(stage);
		const begun = lostIn(provider, 'polling');
		expect((await stage.client.execution(begun.id)).status).toBe('crashed');
		await stage.client.retry(begun.id);
		const [retried] = await retriesOf(begun);
		expect(tasksIn(retried!)).toEqual(begun.tasks);
		expect(bought()).toEqual([]);
	});

	test('stopped, all but one worker started again, and retried by the API', async () => {
		const bought = purchasesFromNow(stage);
		const begun = lostIn(provider, 'stopped');
		expect((await stage.client.execution(begun.id)).status).toBe('canceled');
		await stage.client.retry(begun.id);
		const [retried] = await retriesOf(begun);
		expect(tasksIn(retried!)).toEqual(begun.tasks);
		expect(bought()).toEqual([]);
	});

	test('Retry is clicked twice at once, and once more', async () => {
		const bought = purchasesFromNow(stage);
		const begun = lostIn(provider, 'twice');
		await Promise.all([stage.client.retry(begun.id), stage.client.retry(begun.id)]);
		await stage.client.retry(begun.id);
		const retries = await retriesOf(begun);
		expect(retries).toHaveLength(3);
		for (const retried of retries) expect(tasksIn(retried)).toEqual(begun.tasks);
		expect(bought()).toEqual([]);
	});

	test('the original is retried again after its retry failed', async () => {
		const bought = purchasesFromNow(stage);
		const begun = lostIn(provider, 'failing');
		const effect = { type: 'respond', status: 403, body: { error: 'no' } } as const;
		stage.simulator.faults.add({ provider, operation: 'status', effect });
		await stage.client.retry(begun.id);
		const [failed] = await retriesOf(begun);
		expect(failureIn(itemsOf(failed!, 'Failure')[0])).toMatchObject({ taskId: begun.tasks[0] });
		await stage.client.retry(begun.id);
		const [retried] = await retriesOf(begun);
		expect(tasksIn(retried!)).toEqual(begun.tasks);
		expect(bought()).toEqual([]);
	});

	test('Retry On Fail and Retry execution with a prompt that is another one each time', async () => {
		const bought = purchasesFromNow(stage);
		const effect = { type: 'respond', status: 403, body: { error: 'no' } } as const;
		stage.simulator.faults.add({ provider, operation: 'status', times: 5, effect });
		const workflow = await stage.deploy({
			parameters: { provider, prompt: VOLATILE, options: { pollIntervalSeconds: 0.5 } },
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 },
		});
		const id = await workflow.start();
		const execution = await stage.client.waitFor(id);
		if (execution.status !== 'success') await stage.client.retry(id);
		expect(bought()).toHaveLength(1);
		const executions = await stage.client.executions(workflow);
		const last = await stage.client.waitFor(executions[0]!.id);
		expect(tasksIn(last)).toEqual(bought());
	});
});
