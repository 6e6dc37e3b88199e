import { failureIn } from '../failed';
import { installPackage, removePackage } from './package';
import { expectVideo, itemsOf, openStage, purchasesFromNow, type Stage } from './stage';
import { until } from './until';

/*
 * n8n is upgraded without the package, as a new container without its volume is: the provider calls back about
 * videos that a suspended execution waits for, and nobody is there to take the call.
 */

const RENDER_SECONDS = 3600;

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

test('videos that are finished while the package is missing are there when it is back', async () => {
	const bought = purchasesFromNow(stage);
	stage.simulator.outcomes.next({ renderSeconds: RENDER_SECONDS });
	const workflow = await stage.deploy({
		parameters: { provider: 'apiframe', prompt: 'A fox', options: { completion: 'suspend' } },
		onError: 'continueErrorOutput',
	});
	const id = await workflow.start();
	await stage.client.waitFor(id, ({ status }) => status === 'waiting');
	const [taskId] = bought();

	await stage.server.stop();
	removePackage(stage.server.userFolder);
	await stage.server.restart();
	stage.clock.skip(RENDER_SECONDS * 1000);
	await until('the provider has called', async () =>
		stage.simulator.callbacks.find((callback) => callback.taskId === taskId && callback.status),
	);
	expect((await stage.client.execution(id)).status).toBe('waiting');

	await stage.server.stop();
	installPackage(stage.server.userFolder);
	await stage.server.restart();
	const getTask = await stage.deploy({
		type: 'klingGetTask',
		parameters: { provider: 'apiframe', taskId: '={{ $json.id }}' },
	});
	const execution = await stage.client.waitFor(await getTask.start([{ id: taskId }]));
	const [item] = itemsOf(execution, 'Success');
	expect(failureIn(item)).toEqual({});
	expect(item?.json.taskId).toBe(taskId);
	await expectVideo(stage, item);
	expect(bought()).toEqual([taskId]);
});
