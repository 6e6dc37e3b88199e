import { KINDS, openStage, type Stage } from '../stage';
import { expectCallsTo, expectSuspendedRun } from '../suspended';
import { attachCluster } from './cluster';
import { expectVideoInDatabase, workerOf } from './queueStage';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

test.each(KINDS)(
	'suspended until %s calls the webhook process: a worker goes on with three items in their order',
	async (provider) => {
		const { id, items } = await expectSuspendedRun(stage, provider);
		for (const item of items) await expectVideoInDatabase(stage, item);
		await workerOf(id);
		expectCallsTo(stage, attachCluster().webhook.url);
	},
);
