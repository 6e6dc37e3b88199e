import {
	errorOf,
	expectVideo,
	itemsOf,
	openStage,
	PROVIDER_IDS,
	purchasesFromNow,
	type Stage,
} from './stage';
import { N8N } from './versions';

/*
 * The machine on which n8n runs loses its power while videos are rendered, and n8n starts again before
 * they are finished.
 */

const RENDER_SECONDS = 3600;

/** An execution that was under way, and what it had bought. */
interface UnderWay {
	id: string;
	tasks: string[];
}

let stage: Stage;
const suspended = new Map<string, UnderWay>();
const polling = new Map<string, UnderWay>();

beforeAll(async () => {
	stage = await openStage();
	const begin = async (provider: string, items: object[], more: object): Promise<UnderWay> => {
		const bought = purchasesFromNow(stage);
		items.forEach(() => stage.simulator.outcomes.next({ renderSeconds: RENDER_SECONDS }));
		const workflow = await stage.deploy({
			parameters: {
				provider,
				prompt: 'A fox',
				...more,
			},
			onError: 'continueErrorOutput',
		});
		const id = await workflow.start(items);
		await stage.client.waitFor(id, () => bought().length === items.length);
		return { id, tasks: bought() };
	};
	for (const provider of PROVIDER_IDS) {
		suspended.set(
			provider,
			await begin(provider, [{}, {}], {
				options: { completion: 'suspend', maxConcurrency: 1 },
			}),
		);
		polling.set(provider, await begin(provider, [{}], { options: { pollIntervalSeconds: 0.5 } }));
	}
	for (const { id } of suspended.values()) {
		await stage.client.waitFor(id, ({ status }) => status === 'waiting');
	}
	for (const { id } of polling.values()) {
		await stage.client.waitFor(id, ({ status }) => status === 'running');
	}
	await stage.server.kill();
	await stage.server.restart();
	for (const { id } of suspended.values()) {
		const statuses = ['waiting', ...(N8N.seesWaitingAfterKill ? [] : ['crashed'])];
		expect(statuses).toContain((await stage.client.execution(id)).status);
	}
	stage.clock.skip(RENDER_SECONDS * 1000);
});

afterAll(async () => {
	await stage.close();
});

describe.each(PROVIDER_IDS)('killed and started again while %s renders', (provider) => {
	test('a suspended execution goes on with the videos that it had bought', async () => {
		const bought = purchasesFromNow(stage);
		const { id, tasks } = suspended.get(provider)!;
		// An n8n that has just started is slow, and all executions go on at once.
		const execution = await stage.client.waitFor(id, ({ status }) => status === 'success', {
			timeout: 90_000,
		});
		const items = itemsOf(execution, 'Success');
		expect(items.map(({ json }) => json.taskId)).toEqual(tasks);
		for (const item of items) await expectVideo(stage, item);
		expect(bought()).toEqual([]);
	});

	test('a polling execution is crashed and its task forgotten; Kling Get Task gets the video, without buying', async () => {
		const bought = purchasesFromNow(stage);
		const { id, tasks } = polling.get(provider)!;
		const crashed = await stage.client.execution(id);
		expect(crashed.status).toBe('crashed');
		expect(errorOf(crashed)).toMatch(/^Workflow did not finish, possible out-of-memory issue/);
		// n8n stores what a node knows when the node ends, so nothing of the order is left but a line in the log.
		expect(JSON.stringify(crashed.data)).not.toContain(tasks[0]);
		expect(stage.server.log()).toMatch(
			new RegExp(`Task ${tasks[0]} was ordered at .* \\[execution ${id}, item 1\\]`),
		);

		const workflow = await stage.deploy({
			type: 'klingGetTask',
			parameters: { provider, taskId: '={{ $json.id }}' },
		});
		const execution = await stage.client.waitFor(await workflow.start([{ id: tasks[0] }]));
		expect(execution.status).toBe('success');
		const [item] = itemsOf(execution, 'Success');
		expect(item?.json.taskId).toBe(tasks[0]);
		await expectVideo(stage, item);
		expect(bought()).toEqual([]);
	});

	test('"Retry execution" of the crashed one goes on with the task that was bought', async () => {
		const bought = purchasesFromNow(stage);
		const { id, tasks } = polling.get(provider)!;
		// All that n8n hands on to the retry is the token by which the ledger knows the order.
		const crashed = await stage.client.execution(id);
		expect(crashed.data.executionData?.contextData).toEqual({});
		expect((await stage.client.retry(id)).status).toBe(200);
		const retries = await stage.client.executions({ id: crashed.workflowId });
		const retried = await stage.client.waitFor(
			retries.find(({ retryOf }) => String(retryOf) === id)!.id,
		);
		expect(itemsOf(retried, 'Success').map(({ json }) => json.taskId)).toEqual(tasks);
		expect(bought()).toEqual([]);
	});
});
