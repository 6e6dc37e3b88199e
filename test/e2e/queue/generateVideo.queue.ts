import { KINDS, itemsOf, openStage, purchasesFromNow, type Stage } from '../stage';
import { expectVideoInDatabase, workerOf } from './queueStage';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

test.each(KINDS)(
	'a worker makes three videos at %s, which the main process reads from the database, byte by byte',
	async (provider) => {
		const bought = purchasesFromNow(stage);
		const workflow = await stage.deploy({
			parameters: { provider, prompt: 'A fox', options: { pollIntervalSeconds: 0.5 } },
		});
		const id = await workflow.start([{}, {}, {}]);
		const execution = await stage.client.waitFor(id);
		expect(execution.status).toBe('success');
		const worker = await workerOf(id);

		const items = itemsOf(execution, 'Success');
		expect(bought()).toHaveLength(3);
		expect(items.map(({ json }) => json.taskId).sort()).toEqual(bought().sort());
		for (const item of items) await expectVideoInDatabase(stage, item);
		for (const taskId of bought()) expect(worker.log()).toContain(taskId);
	},
);
