import { failureIn } from '../failed';
import { workflowFor } from '../nodes/workflow';
import type { ExecutionRecord } from './n8nClient';
import {
	itemsOf,
	openStage,
	PROVIDER_IDS,
	type ProviderId,
	purchasesFromNow,
	type Stage,
	type StartableWorkflow,
} from './stage';
import { until } from './until';
import { N8N } from './versions';

/*
 * Everything that makes n8n run an order again, in one n8n: it is killed with orders in every state, started again, and
 * each execution is retried, some of them twice. A prompt is another one at each attempt wherever that is not
 * said otherwise.
 */

const RENDER_SECONDS = 3600;
const VOLATILE = '=A fox, variation {{ Math.random() }}';

interface Begun {
	workflow: StartableWorkflow;
	id: string;
	bought: string[];
}

let stage: Stage;
const begun: Record<string, Map<ProviderId, Begun>> = {
	savesProgress: new Map(),
	stopped: new Map(),
	twice: new Map(),
	unanswered: new Map(),
};

async function begin(provider: ProviderId, prompt: string, settings: object): Promise<Begun> {
	const bought = purchasesFromNow(stage);
	stage.simulator.outcomes.next({ renderSeconds: RENDER_SECONDS });
	const parameters = { provider, prompt, options: { pollIntervalSeconds: 0.5 } };
	const workflow = workflowFor({ parameters, onError: 'continueErrorOutput' });
	const deployed = await stage.deployWorkflow({
		...workflow,
		settings: { executionOrder: 'v1', ...settings },
	});
	const id = await deployed.start();
	await stage.client.waitFor(id, () => bought().length === 1);
	return { workflow: deployed, id, bought: bought() };
}

const untilLogged = async (taskId: string): Promise<unknown> =>
	await until('the task is in the log', () =>
		stage.server.log().includes(`Task ${taskId} was ordered`),
	);

/** What the newest retries of an execution came to. */
async function retriesOf({ workflow, id }: Begun): Promise<ExecutionRecord[]> {
	const all = await stage.client.executions(workflow);
	const retries = all.filter(({ retryOf }) => String(retryOf) === id);
	return await Promise.all(retries.map(async (each) => await stage.client.waitFor(each.id)));
}

beforeAll(async () => {
	stage = await openStage();
	for (const provider of PROVIDER_IDS) {
		begun.savesProgress!.set(
			provider,
			await begin(provider, VOLATILE, { saveExecutionProgress: true }),
		);
		begun.twice!.set(provider, await begin(provider, VOLATILE, {}));
		const stopped = await begin(provider, VOLATILE, {});
		await untilLogged(stopped.bought[0]!);
		await stage.client.stop(stopped.id);
		begun.stopped!.set(provider, stopped);
	}
	for (const of of [begun.savesProgress!, begun.twice!])
		for (const { bought } of of.values()) await untilLogged(bought[0]!);
	for (const provider of PROVIDER_IDS) {
		const effect = { type: 'hang', accept: true } as const;
		stage.simulator.faults.add({ provider, operation: 'submit', effect });
		begun.unanswered!.set(provider, await begin(provider, 'A fox of its own', {}));
	}
	await stage.server.kill();
	await stage.server.restart();
	stage.clock.skip(RENDER_SECONDS * 1000);
}, 300_000);

afterAll(async () => {
	await stage.close();
});

const tasksIn = (execution: ExecutionRecord): unknown[] =>
	itemsOf(execution, 'Success').map(({ json }) => json.taskId);

/** Where n8n does not tell whether a retry that has put out the video was one of the same execution. */
function expectDeliveredBefore(execution: ExecutionRecord, taskId: string): void {
	expect(failureIn(itemsOf(execution, 'Failure')[0])).toMatchObject({
		message: expect.stringMatching(/^An earlier retry with this input has put out the video/),
		taskId,
		bought: true,
	});
}

describe.each(PROVIDER_IDS)('%s', (provider) => {
	test('killed while polling, with n8n saving the progress of executions', async () => {
		const bought = purchasesFromNow(stage);
		const lost = begun.savesProgress!.get(provider)!;
		await stage.client.retry(lost.id);
		const [retried] = await retriesOf(lost);
		expect(tasksIn(retried!)).toEqual(lost.bought);
		expect(bought()).toEqual([]);
	});

	test('stopped, n8n started again, retried by the API', async () => {
		const bought = purchasesFromNow(stage);
		const lost = begun.stopped!.get(provider)!;
		expect((await stage.client.execution(lost.id)).status).toBe('canceled');
		await stage.client.retry(lost.id);
		const [retried] = await retriesOf(lost);
		const endsAtOnce = !N8N.retriesStopped && tasksIn(retried!).length === 0;
		if (!endsAtOnce) expect(tasksIn(retried!)).toEqual(lost.bought);
		expect(bought()).toEqual([]);
	});

	test('Retry is clicked twice at once, and once more', async () => {
		const bought = purchasesFromNow(stage);
		const lost = begun.twice!.get(provider)!;
		await Promise.all([stage.client.retry(lost.id), stage.client.retry(lost.id)]);
		await stage.client.retry(lost.id);
		const retries = await retriesOf(lost);
		expect(retries).toHaveLength(3);
		for (const retried of retries) {
			if (N8N.hasResumeTokens || itemsOf(retried, 'Success').length > 0)
				expect(tasksIn(retried)).toEqual(lost.bought);
			else expectDeliveredBefore(retried, lost.bought[0]!);
		}
		expect(bought()).toEqual([]);
	});

	test('killed between the order and its answer: found where the provider can tell, else it stops', async () => {
		const bought = purchasesFromNow(stage);
		const lost = begun.unanswered!.get(provider)!;
		await stage.client.retry(lost.id);
		const [retried] = await retriesOf(lost);
		if (provider === 'unifically') {
			expect(failureIn(itemsOf(retried!, 'Failure')[0])).toMatchObject({
				message: expect.stringMatching(/got no confirmation.*may have been bought/),
				bought: 'unknown',
			});
		} else {
			expect(tasksIn(retried!)).toEqual(lost.bought);
		}
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
		expect(itemsOf(last, 'Success')[0]?.json.taskId).toBe(bought()[0]);
	});
});
