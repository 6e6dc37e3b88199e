import { expectVideo, openStage, PROVIDER_IDS, type Stage } from './stage';
import { expectCallsTo, expectSuspendedRun } from './suspended';

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
		const { items } = await expectSuspendedRun(stage, provider);
		for (const item of items) await expectVideo(stage, item);
		expectCallsTo(stage, stage.server.url);
	},
);
