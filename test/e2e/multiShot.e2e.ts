import loop from '../getTaskLoop.json';
import {
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

/** The loop with shorter waits. */
function loopWith(provider: string) {
	const nodes = loop.nodes.map((node) => ({
		...node,
		parameters: {
			...node.parameters,
			...('provider' in node.parameters ? { provider } : {}),
			...('amount' in node.parameters ? { amount: 1 } : {}),
		},
	}));
	return { ...loop, nodes };
}

describe.each(PROVIDER_IDS)('with %s', (provider) => {
	test('Kling Multi-Shot makes one video of its shots', async () => {
		const bought = purchasesFromNow(stage);
		const workflow = await stage.deploy({
			type: 'klingMultiShot',
			parameters: {
				provider,
				shots: { shot: [3, 4].map((duration) => ({ prompt: `Scene of ${duration} s`, duration })) },
				options: { pollIntervalSeconds: 0.5 },
			},
		});
		const execution = await stage.client.waitFor(await workflow.start());
		expect(execution.status).toBe('success');

		const [item, ...others] = itemsOf(execution, 'Success');
		expect(others).toEqual([]);
		expect(item?.json.taskId).toBe(bought()[0]);
		expect(item?.json.durationSeconds).toBe(7);
		expect(item?.json.shots).toEqual([
			{ prompt: 'Scene of 3 s', duration: 3 },
			{ prompt: 'Scene of 4 s', duration: 4 },
		]);
		await expectVideo(stage, item);
		expect(bought()).toHaveLength(1);
	});

	test('a loop of Wait and Kling Get Task submits once, looks once per round and ends with the video', async () => {
		const bought = purchasesFromNow(stage);
		stage.simulator.outcomes.next({ provider, renderSeconds: 2.5 });
		const workflow = await stage.deployWorkflow(loopWith(provider));
		const execution = await stage.client.waitFor(await workflow.start());
		expect(execution.status).toBe('success');

		expect(execution.data.resultData.runData['Kling Get Task']!.length).toBeGreaterThan(1);
		const [item] = itemsOf(execution, 'Use the Video');
		expect(item?.json).toMatchObject({ taskId: bought()[0], status: 'completed', mode: 'pro' });
		await expectVideo(stage, item);
		expect(bought()).toHaveLength(1);
	});
});
