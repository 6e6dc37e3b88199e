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

test.each(PROVIDER_IDS)(
	'suspended until %s calls back: the execution waits, then three items go on in their order',
	async (provider) => {
		const bought = purchasesFromNow(stage);
		// The last one is finished first.
		for (const renderSeconds of [4, 3.5, 3]) {
			stage.simulator.outcomes.next({ provider, renderSeconds });
		}
		const workflow = await stage.deploy({
			parameters: {
				provider,
				prompt: 'A fox',
				completion: 'suspend',
				options: { maxConcurrency: 1 },
			},
			onError: 'continueErrorOutput',
		});
		const id = await workflow.start([{ n: 1 }, { n: 2 }, { n: 3 }]);
		const waiting = await stage.client.waitFor(id, ({ status }) => status === 'waiting');
		expect(waiting.data.resultData.runData.Success).toBeUndefined();
		const execution = await stage.client.waitFor(id);
		expect(execution.status).toBe('success');

		const items = itemsOf(execution, 'Success');
		expect(items.map(({ json }) => json.taskId)).toEqual(bought());
		expect(items.map(({ pairedItem }) => pairedItem)).toMatchObject(
			[0, 1, 2].map((item) => ({ item })),
		);
		for (const item of items) await expectVideo(stage, item);
		expect(itemsOf(execution, 'Failure')).toEqual([]);
		expect(bought()).toHaveLength(3);
		const urls = stage.simulator.callbacks.map(({ url }) => url);
		expect(urls.every((url) => url.startsWith(`${stage.server.url}/webhook-waiting/`))).toBe(true);
	},
);
