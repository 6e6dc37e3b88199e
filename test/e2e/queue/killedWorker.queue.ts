import type { N8nServer } from '../n8nServer';
import {
	KINDS,
	errorOf,
	itemsOf,
	openStage,
	purchasesFromNow,
	type ProviderId,
	type Stage,
} from '../stage';
import { attachCluster } from './cluster';
import {
	beginningsOf,
	beginOn,
	expectVideoInDatabase,
	LONG_RENDER_SECONDS,
	type UnderWay,
} from './queueStage';

/*
 * A worker is killed, and started again, while videos that it has ordered are rendered. Its polling executions
 * are marked as crashed when it is back, and fail once n8n notices that nobody holds the locks of their jobs
 * any more. n8n 2 does not run them again.
 */

/** Six seconds here; without the worker, n8n looks for 30 seconds more whether the execution ends after all. */
const UNTIL_GIVEN_UP = { timeout: 60_000, interval: 500 };

let stage: Stage;
let doomed: N8nServer;
const polling = new Map<ProviderId, UnderWay>();
const suspended = new Map<ProviderId, UnderWay>();
/** What the other worker has begun in the meantime. */
const undisturbed: UnderWay[] = [];

async function begin(parameters: object): Promise<UnderWay> {
	const { begun, others } = await beginOn(doomed, stage, parameters);
	undisturbed.push(...others);
	// A callback that comes before n8n has put an execution away is lost.
	if ('completion' in parameters)
		for (const { id } of others)
			await stage.client.waitFor(id, ({ status }) => status === 'waiting');
	return begun;
}

beforeAll(async () => {
	stage = await openStage();
	doomed = attachCluster().workers[0]!;
	for (const provider of KINDS) {
		const common = { provider, prompt: 'A fox' };
		polling.set(provider, await begin({ ...common, options: { pollIntervalSeconds: 0.5 } }));
		const options = { maxConcurrency: 1 };
		suspended.set(
			provider,
			await begin({ ...common, options: { completion: 'suspend', ...options } }),
		);
	}
	for (const { id } of suspended.values()) {
		await stage.client.waitFor(id, ({ status }) => status === 'waiting');
	}
	for (const { id } of polling.values()) {
		expect((await stage.client.execution(id)).status).toBe('running');
	}
	await doomed.kill();
	await doomed.restart();
	for (const { id } of suspended.values()) {
		expect((await stage.client.execution(id)).status).toBe('waiting');
	}
	stage.clock.skip(LONG_RENDER_SECONDS * 1000);
	for (const { id } of polling.values()) {
		// A worker that starts again marks its executions as crashed, before n8n fails them.
		await stage.client.waitFor(id, ({ status }) => status === 'error', UNTIL_GIVEN_UP);
	}
});

afterAll(async () => {
	await stage.close();
});

test('what the other worker had begun is not disturbed', async () => {
	const bought = purchasesFromNow(stage);
	for (const { id, tasks } of undisturbed) {
		const execution = await stage.client.waitFor(id, undefined, { timeout: 90_000 });
		expect(execution.status).toBe('success');
		const items = itemsOf(execution, 'Success');
		expect(items.map(({ json }) => json.taskId).sort()).toEqual([...tasks].sort());
	}
	expect(bought()).toEqual([]);
});

describe.each(KINDS)('killed while %s renders', (provider) => {
	test('an execution that the worker had suspended goes on with the videos that it had bought', async () => {
		const { id, tasks } = suspended.get(provider)!;
		const execution = await stage.client.waitFor(id);
		expect(execution.status).toBe('success');
		const items = itemsOf(execution, 'Success');
		expect(items.map(({ json }) => json.taskId)).toEqual(tasks);
		for (const item of items) await expectVideoInDatabase(stage, item);
		expect(itemsOf(execution, 'Failure')).toEqual([]);
	});

	test('a polling execution fails and is not run again; nothing more was bought than before', async () => {
		const { id, workflow } = polling.get(provider)!;
		const failed = await stage.client.execution(id);
		expect(failed.status).toBe('error');
		expect(errorOf(failed)).toMatch(
			/^This execution failed to be processed too many times and will no longer retry/,
		);
		// Nothing is left of it, so nothing could be found in the node's context.
		expect(failed.data.resultData.runData).toEqual({});
		expect(failed.data.executionData?.contextData).toEqual({});
		expect(beginningsOf(id)).toBe(1);
		const ordered = [polling, suspended].map((executions) => executions.get(provider)!);
		const tasks = [...ordered, ...undisturbed].flatMap((execution) => execution.tasks);
		const bought = stage.simulator.ledger.purchases.filter(
			(purchase) => purchase.provider === provider,
		);
		expect(bought.filter(({ taskId }) => !tasks.includes(taskId))).toEqual([]);
		expect((await stage.client.executions(workflow))[0]?.id).toBe(id);
	});

	test("the worker's log names what it had bought, and Kling Get Task gets it", async () => {
		const bought = purchasesFromNow(stage);
		const { id, tasks } = polling.get(provider)!;
		const lines = doomed.log().match(new RegExp(`Task \\S+ was ordered .*execution ${id},`, 'g'));
		const named = lines?.map((line) => line.split(' ')[1]);
		expect(named?.sort()).toEqual([...tasks].sort());

		const workflow = await stage.deploy({
			type: 'klingGetTask',
			parameters: { provider, taskId: '={{ $json.id }}' },
		});
		const execution = await stage.client.waitFor(
			await workflow.start(named!.map((taskId) => ({ id: taskId }))),
		);
		expect(execution.status).toBe('success');
		const items = itemsOf(execution, 'Success');
		expect(items.map(({ json }) => json.taskId)).toEqual(named);
		for (const item of items) await expectVideoInDatabase(stage, item);
		expect(bought()).toEqual([]);
	});

	test('"Retry execution" of the failed one finds nothing to run and buys nothing', async () => {
		const bought = purchasesFromNow(stage);
		const { id } = polling.get(provider)!;
		expect((await stage.client.retry(id)).status).toBe(200);
		const { retrySuccessId } = await stage.client.execution(id);
		const retried = await stage.client.execution(retrySuccessId!);
		expect(retried.status).toBe('error');
		expect(retried.data.resultData.runData).toEqual({});
		expect(bought()).toEqual([]);
	});
});
