import { failureIn } from '../failed';
import {
	errorOf,
	expectVideo,
	itemsOf,
	openStage,
	PROVIDER_IDS,
	purchasesFromNow,
	type Stage,
} from './stage';
import { until } from './until';
import { N8N } from './versions';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

/** Presses Stop, and waits until the node has ended, which takes no more than a few seconds. */
async function stop(id: string, taskId: string): Promise<void> {
	await stage.client.stop(id);
	// Not in the execution: n8n stores a stopped one at once, with its own words and without the node's.
	const message = `The execution was canceled while task ${taskId} was`;
	await until('the node has ended', () => stage.server.log().includes(message), { timeout: 3000 });
}

describe.each(PROVIDER_IDS)('Kling Generate Video with %s', (provider) => {
	test('three items make three videos, stored byte by byte and paid once each', async () => {
		const bought = purchasesFromNow(stage);
		const workflow = await stage.deploy({
			parameters: {
				provider,
				prompt: '={{ $json.prompt }}',
				options: { pollIntervalSeconds: 0.5 },
			},
		});
		const prompts = ['A fox', 'A hare', 'An owl'];
		const execution = await stage.client.waitFor(
			await workflow.start(prompts.map((prompt) => ({ prompt }))),
		);
		expect(execution.status).toBe('success');

		const items = itemsOf(execution, 'Success');
		expect(bought()).toHaveLength(3);
		expect(items.map(({ json }) => json.taskId).sort()).toEqual(bought().sort());
		for (const [index, item] of items.entries()) {
			expect(item.json).toMatchObject({ provider, status: 'completed' });
			expect(item.pairedItem).toEqual({ item: index });
			const { body } = stage.simulator.task(String(item.json.taskId))!;
			expect(JSON.stringify(body)).toContain(prompts[index]);
			await expectVideo(stage, item);
		}
	});

	test('a task that failed leaves through the error output with its ID, the other items go on', async () => {
		const bought = purchasesFromNow(stage);
		stage.simulator.outcomes.next({ provider });
		stage.simulator.outcomes.next({ provider, result: 'failed', message: 'Too violent' });
		const workflow = await stage.deploy({
			parameters: {
				provider,
				prompt: 'A fox',
				options: { pollIntervalSeconds: 0.5, maxConcurrency: 1 },
			},
			onError: 'continueErrorOutput',
		});
		const execution = await stage.client.waitFor(await workflow.start([{}, {}, {}]));
		expect(execution.status).toBe('success');

		const [first, second, third] = bought();
		const items = itemsOf(execution, 'Success');
		expect(items.map(({ json }) => json.taskId)).toEqual([first, third]);
		for (const item of items) await expectVideo(stage, item);
		const [failed, ...others] = itemsOf(execution, 'Failure');
		expect(others).toEqual([]);
		expect(failureIn(failed).message).toMatch(/Too violent/);
		expect(failureIn(failed)).toMatchObject({ taskId: second, status: 'failed' });
	});

	test('Stop ends the execution and the polling within seconds; the log names the task that goes on', async () => {
		const bought = purchasesFromNow(stage);
		stage.simulator.outcomes.next({ provider, result: 'never' });
		const workflow = await stage.deploy({
			parameters: { provider, prompt: 'A fox', options: { pollIntervalSeconds: 0.5 } },
		});
		const id = await workflow.start();
		const looks = () =>
			stage.simulator.requests.filter(({ path }) => path.includes(bought()[0] ?? 'none')).length;
		await until('the node polls', () => looks() > 0);

		await stop(id, bought()[0]!);
		const execution = await stage.client.execution(id);
		expect(execution.status).toBe('canceled');
		const told = ['The execution was cancelled manually', ...(N8N.retriesStopped ? [] : [''])];
		expect(told).toContain(errorOf(execution));
		expect(bought()).toHaveLength(1);
	});

	test('"Retry execution" of a stopped one goes on with the video that it had bought', async () => {
		const bought = purchasesFromNow(stage);
		stage.simulator.outcomes.next({ provider, renderSeconds: 10 });
		const workflow = await stage.deploy({
			parameters: { provider, prompt: 'A fox', options: { pollIntervalSeconds: 0.5 } },
		});
		const id = await workflow.start();
		await until('the video is bought', () => bought().length === 1);
		await stop(id, bought()[0]!);
		stage.clock.skip(10_000);
		expect((await stage.client.retry(id)).status).toBe(200);
		const { retrySuccessId } = await stage.client.execution(id);
		const items = itemsOf(await stage.client.waitFor(retrySuccessId!), 'Success');
		const tasks = [bought(), ...(N8N.retriesStopped ? [] : [[]])];
		expect(tasks).toContainEqual(items.map(({ json }) => json.taskId));
		expect(bought()).toHaveLength(1);
	});
});
