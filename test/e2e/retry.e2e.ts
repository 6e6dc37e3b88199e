import {
	errorOf,
	expectVideo,
	itemsOf,
	openStage,
	PROVIDER_IDS,
	purchasesFromNow,
	type Stage,
} from './stage';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

test.each(PROVIDER_IDS)(
	'Retry On Fail goes on with the task when %s refuses to show it: one purchase',
	async (provider) => {
		const bought = purchasesFromNow(stage);
		const effect = { type: 'respond', status: 403, body: { error: 'no' } } as const;
		// The first try gives up after three refusals, the second one, which looks for the bought task, after one.
		stage.simulator.faults.add({ provider, operation: 'status', times: 4, effect });
		const workflow = await stage.deploy({
			parameters: { provider, prompt: 'A fox', options: { pollIntervalSeconds: 0.5 } },
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
		});
		const execution = await stage.client.waitFor(await workflow.start());
		expect(execution.status).toBe('success');
		const refused = stage.simulator.requests.filter(
			({ status, provider: asked }) => asked === provider && status === 403,
		);
		expect(refused).toHaveLength(4);
		const [item] = itemsOf(execution, 'Success');
		expect(item?.json.taskId).toBe(bought()[0]);
		await expectVideo(stage, item);
		expect(bought()).toHaveLength(1);
	},
);

describe('executions that ran into the time limit', () => {
	/** The shortest limit that the form allows. */
	const options = { timeoutMinutes: 1, pollIntervalSeconds: 5 };
	const executions = new Map<string, { id: string; taskId: string }>();

	beforeAll(async () => {
		// All of them wait at the same time, because it is a real minute.
		for (const provider of PROVIDER_IDS) {
			const bought = purchasesFromNow(stage);
			stage.simulator.outcomes.next({ provider, renderSeconds: 3600 });
			const workflow = await stage.deploy({ parameters: { provider, prompt: 'A fox', options } });
			const id = await workflow.start();
			await stage.client.waitFor(id, () => bought().length === 1);
			executions.set(provider, { id, taskId: bought()[0]! });
		}
		for (const { id } of executions.values()) {
			await stage.client.waitFor(id, undefined, { timeout: 90_000, interval: 500 });
		}
		stage.clock.skip(3_600_000);
	});

	test.each(PROVIDER_IDS)(
		'"Retry execution" gets the video that was bought at %s and buys nothing',
		async (provider) => {
			const { id, taskId } = executions.get(provider)!;
			const failed = await stage.client.execution(id);
			expect(failed.status).toBe('error');
			expect(errorOf(failed)).toMatch(`Task ${taskId} was still`);

			const bought = purchasesFromNow(stage);
			expect((await stage.client.retry(id)).status).toBe(200);
			const { retrySuccessId } = await stage.client.execution(id);
			const retried = await stage.client.waitFor(retrySuccessId!);
			expect(retried).toMatchObject({ status: 'success', mode: 'retry', retryOf: id });
			const [item] = itemsOf(retried, 'Success');
			expect(item?.json.taskId).toBe(taskId);
			await expectVideo(stage, item);
			expect(bought()).toEqual([]);
		},
	);
});
