import type { N8nServer } from '../n8nServer';
import { KINDS, itemsOf, openStage, purchasesFromNow, type ProviderId, type Stage } from '../stage';
import { until } from '../until';
import { attachCluster } from './cluster';
import { beginOn, expectVideoInDatabase, LONG_RENDER_SECONDS, type UnderWay } from './queueStage';

/*
 * A worker dies together with the process that waits for its job, so that nobody is left to fail the
 * execution. The main process finds it when it starts, and marks it as crashed without a trace of what the
 * nodes have done: for a retry, it looks as if it had never begun.
 */

let stage: Stage;
let doomed: N8nServer;
const lost = new Map<ProviderId, UnderWay>();

beforeAll(async () => {
	stage = await openStage();
	const { webhook, workers } = attachCluster();
	doomed = workers[0]!;
	for (const provider of KINDS) {
		const options = { pollIntervalSeconds: 0.5 };
		const { begun } = await beginOn(doomed, stage, { provider, prompt: 'A fox', options });
		lost.set(provider, begun);
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
			return (await Promise.all(executions)).every(({ status }) => status === 'crashed');
		},
		{ timeout: 60_000 },
	);
});

afterAll(async () => {
	// Not before: a worker that starts leaves traces in the executions that it had lost.
	await doomed.restart();
	await stage.close();
});

/** What "Retry execution" comes to, and what it buys. */
async function retry(id: string) {
	const bought = purchasesFromNow(stage);
	expect((await stage.client.retry(id)).status).toBe(200);
	const { retrySuccessId } = await stage.client.execution(id);
	return { execution: await stage.client.execution(retrySuccessId!), bought };
}

test.each(KINDS)('"Retry execution" goes on with what was bought at %s', async (provider) => {
	const { id, tasks } = lost.get(provider)!;
	const { execution, bought } = await retry(id);
	expect(execution.status).toBe('success');
	const items = itemsOf(execution, 'Success');
	expect(items.map(({ json }) => json.taskId).sort()).toEqual([...tasks].sort());
	for (const item of items) await expectVideoInDatabase(stage, item);
	expect(bought()).toEqual([]);
});
