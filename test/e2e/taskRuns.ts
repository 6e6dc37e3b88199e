import { randomUUID } from 'node:crypto';

import { example, forReal, withOption, type Example } from './examples';
import { expectBytes, pathOf, withOwnPath } from './flow';
import type { StoredWorkflow } from './n8nClient';
import { allItemsOf, itemsOf, purchasesFromNow } from './stage';
import { until } from './until';
import type { World } from './world';

/* The examples of many videos, of videos that are finished elsewhere, and of workflows that call each other. */

let world: World;

/** Says where these examples run, before they do. */
export const runTasksIn = (opened: World): void => {
	world = opened;
};

const imported = (name: string, setUp: Parameters<typeof example>[1] = {}) =>
	world.imported(name, setUp);

/** Longer than any test takes. */
const RENDER_SECONDS = 600;

/** Where a bucket is missing, S3 takes no file. */
const NO_BUCKET = { 'Keep It in S3': { parameters: { bucketName: 'no-such-bucket' } } };

export const batch = (): void => {
	const run = async (workflow: StoredWorkflow) => {
		const execution = await world.execute(workflow, 'Start');
		expect(execution.status).toBe('success');
		return execution;
	};

	/** The first of the ideas. */
	const ideas = (count: number) => {
		const list = Array.from({ length: count }, (_, at) => ({
			number: at + 1,
			prompt: `Idea ${at}`,
		}));
		const value = `={{ ${JSON.stringify(list)} }}`;
		const assignments = { assignments: [{ id: 'a1', name: 'ideas', value, type: 'array' }] };
		return { 'Twenty Ideas': { parameters: { assignments } } };
	};

	test('as it is imported, 20 samples arrive and nothing is bought', async () => {
		const bought = purchasesFromNow(world.stage);
		await run(await world.stage.store(imported('batch-of-20')));
		for (let number = 1; number <= 20; number++) {
			expect(await world.s3.file(`idea-${number}.mp4`)).not.toBeNull();
		}
		expect(bought()).toEqual([]);
	});

	test('17 videos arrive, one of them after a broken download; 3 reasons are told; never more than 4 at a time', async () => {
		const { simulator } = world.stage;
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const endings = Array.from({ length: 20 }, () => ({}) as object);
		for (const index of [2, 9, 15])
			endings[index] = { result: 'failed', message: 'content policy' };
		for (const ending of endings) simulator.outcomes.next({ renderSeconds: 1.5, ...ending });
		simulator.faults.add({ operation: 'download', effect: { type: 'html', status: 200 } });
		const workflow = await world.stage.store(forReal(imported('batch-of-20')));
		const execution = await run(workflow);
		expect(bought()).toHaveLength(20);

		expect(itemsOf(execution, 'Kling Get Task')).toHaveLength(1);
		const failed = bought().filter((id) => simulator.task(id)?.phase === 'failed');
		expect(told()).toHaveLength(3);
		for (const id of failed) expect(told().join()).toContain(`Task ID: ${id}`);
		const videos = allItemsOf(execution, 'A Paid Video').map(({ json, binary }) => ({
			id: String(json.taskId),
			name: binary!.data!.fileName!,
		}));
		expect(new Set([...videos.map(({ id }) => id), ...failed])).toEqual(new Set(bought()));
		expect(new Set(videos.map(({ name }) => name)).size).toBe(17);
		for (const { id, name } of videos) await expectBytes(world, await world.s3.file(name), id);

		const tasks = bought().map((id) => simulator.task(id)!);
		const atOnce = tasks.map(
			({ boughtAt }) =>
				tasks.filter((other) => other.boughtAt <= boughtAt && other.endedAt! > boughtAt).length,
		);
		expect(Math.max(...atOnce)).toBe(4);
	});

	test('without the bucket every paid task is told; once more with it, nothing is bought', async () => {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const setUp = ideas(2);
		const broken = forReal(imported('batch-of-20', { ...setUp, ...NO_BUCKET }));
		const workflow = await world.stage.store(broken);
		await run(workflow);
		expect(told()).toHaveLength(2);
		for (const id of bought()) expect(told().join()).toContain(`Task ID: ${id}`);

		const { nodes } = workflow as StoredWorkflow & Example;
		const corrected = nodes.map((node) =>
			node.name === 'Keep It in S3'
				? { ...node, parameters: { ...node.parameters, bucketName: 'my-videos' } }
				: node,
		);
		await run(await world.stage.client.update(workflow, { nodes: corrected }));
		expect(bought()).toHaveLength(2);
		expect(told()).toHaveLength(2);
		for (const [index, id] of bought().entries()) {
			await expectBytes(world, await world.s3.file(`idea-${index + 1}.mp4`), id);
		}
	});

	test('nothing is bought above the cap of the run', async () => {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const workflow = forReal(imported('batch-of-20', ideas(4)));
		const capped = withOption(workflow, 'Kling Generate Video', { maxRunCostUsd: 1 });
		await run(await world.stage.store(capped));
		// One costs $0.42.
		expect(bought()).toHaveLength(2);
		expect(told()).toHaveLength(2);
		for (const text of told()) expect(text).toContain('Task ID: none');
	});
};

export const recovery = (): void => {
	/** What a crash leaves behind: tasks that were bought, and nobody waits for them. */
	async function leaveBehind(count: number): Promise<string[]> {
		const bought = purchasesFromNow(world.stage);
		const workflow = await world.stage.deploy({
			parameters: { provider: 'apiframe', prompt: 'A fox', options: { completion: 'submit' } },
		});
		const items = Array.from({ length: count }, () => ({}));
		await world.stage.client.waitFor(await workflow.start(items));
		return bought();
	}

	/** Has the clock of the provider go on to the end of all tasks. */
	const finishAll = () => world.stage.clock.skip(RENDER_SECONDS * 1000);

	test('as it is imported, it brings what is paid for and not in S3 there, once, and buys nothing', async () => {
		world.stage.simulator.outcomes.next({ result: 'failed', message: 'content policy' });
		const [failed, ...paid] = await leaveBehind(3);
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const workflow = await world.stage.store(imported('recover-videos'));
		finishAll();
		const execution = await world.execute(workflow, 'Every Night');
		expect(execution.status).toBe('success');
		const brought = allItemsOf(execution, 'Get the Video').map(({ json }) => json.taskId);
		expect(brought).toEqual(expect.arrayContaining(paid));
		for (const id of paid) await expectBytes(world, await world.s3.file(`${id}.mp4`), id);
		expect(await world.s3.file(`${failed}.mp4`)).toBeNull();

		const again = await world.execute(workflow, 'Every Night');
		expect(again.status).toBe('success');
		expect(allItemsOf(again, 'Get the Video')).toEqual([]);
		expect(told()).toEqual([]);
		expect(bought()).toEqual([]);
	});

	test('a task that fails while it is waited for, and one that S3 does not take, are told; the next night brings the latter', async () => {
		const { simulator, client } = world.stage;
		for (const result of ['failed', 'completed'] as const) {
			simulator.outcomes.next({ result, renderSeconds: RENDER_SECONDS });
		}
		const [failed, paid] = await leaveBehind(2);
		const told = world.toldFromNow();
		const broken = await world.stage.store(imported('recover-videos', NO_BUCKET));
		const listed = () => simulator.requests.filter(({ operation }) => operation === 'list').length;
		const before = listed();
		const id = await client.run(broken, 'Every Night');
		await until('the tasks are listed', () => listed() > before);
		finishAll();
		expect((await client.waitFor(id)).status).toBe('success');
		expect(told()).toHaveLength(2);
		for (const taskId of [failed, paid]) expect(told().join()).toContain(`Task ID: ${taskId}`);

		const workflow = await world.stage.store(imported('recover-videos'));
		expect((await world.execute(workflow, 'Every Night')).status).toBe('success');
		await expectBytes(world, await world.s3.file(`${paid}.mp4`), paid!);
		expect(told()).toHaveLength(2);
	});
};

export const finishingLater = (): void => {
	let now: StoredWorkflow;
	let finish: StoredWorkflow;
	const entry = randomUUID();

	const submit = async (id: string) =>
		await world.started(now, async () => {
			await world.call(pathOf(now, 'New Entry'), { id, prompt: `A film of ${id}` });
		});

	beforeAll(async () => {
		const { server } = world.stage;
		const later = imported('finish-later');
		const trigger = later.nodes.find(({ name }) => name === 'Kling Trigger')!;
		trigger.webhookId = randomUUID();
		finish = await world.stage.publish(later);
		now = await world.stage.publish(submitTo(`${server.url}/webhook/${trigger.webhookId}/webhook`));
	});

	function submitTo(callbackUrl: string): Example {
		const workflow = forReal(imported('submit-now'));
		const called = withOption(workflow, 'Kling Generate Video', { callbackUrl });
		return withOwnPath(called, 'New Entry');
	}

	/** Submits an entry's video and waits until its callback has been worked on. */
	async function submitAndFinish(id: string) {
		world.stage.simulator.outcomes.next({ renderSeconds: 3, ...nextOutcome });
		let order: Awaited<ReturnType<typeof submit>> | undefined;
		const execution = await world.started(finish, async () => {
			order = await submit(id);
		});
		expect(order!.status).toBe('success');
		expect(execution.status).toBe('success');
	}

	let nextOutcome: object = {};

	test('as it is imported, submit-now runs to its end and buys nothing', async () => {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const workflow = await world.stage.store(imported('submit-now'));
		expect((await world.execute(workflow, 'New Entry')).status).toBe('success');
		expect(told()).toEqual([]);
		expect(bought()).toEqual([]);
	});

	test('all good: the video is kept, and the CMS is told with the ID of its entry', async () => {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		await submitAndFinish(entry);
		const [taskId] = bought();
		await expectBytes(world, await world.s3.file(`${taskId}.mp4`), taskId!);
		const video = `s3://my-videos/${taskId}.mp4`;
		expect(world.cms.received.at(-1)).toEqual({ path: `/entries/${entry}`, video, taskId });
		expect(told()).toEqual([]);
	});

	test('called once more for the same entry, nothing is bought', async () => {
		const bought = purchasesFromNow(world.stage);
		expect((await submit(entry)).status).toBe('success');
		expect(bought()).toEqual([]);
	});

	test('the video fails: its task ID is told', async () => {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		nextOutcome = { result: 'failed', message: 'content policy' };
		await submitAndFinish(randomUUID());
		nextOutcome = {};
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
		expect(told()[0]).toContain('content policy');
		expect(await world.s3.file(`${bought()[0]}.mp4`)).toBeNull();
	});

	test('the CMS is down: the ID of the paid task is told', async () => {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		world.internet.breakDown(({ host }) => host === 'cms.example.com', { status: 503 });
		await submitAndFinish(randomUUID());
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
		expect(await world.s3.file(`${bought()[0]}.mp4`)).not.toBeNull();
	});
};

export const subWorkflow = (): void => {
	/** A workflow that calls the example for one entry, and hands on what it returns. */
	async function parentOf(sub: StoredWorkflow, entryId: string): Promise<StoredWorkflow> {
		const common = { position: [0, 0] };
		const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
		return await world.stage.store({
			nodes: [
				{
					...common,
					id: 'start',
					name: 'Start',
					type: 'n8n-nodes-base.manualTrigger',
					typeVersion: 1,
					parameters: {},
				},
				{
					...common,
					id: 'call',
					name: 'Call',
					type: 'n8n-nodes-base.executeWorkflow',
					typeVersion: 1.2,
					parameters: {
						workflowId: { __rl: true, mode: 'id', value: sub.id },
						workflowInputs: {
							mappingMode: 'defineBelow',
							value: { entryId, prompt: 'A paper boat' },
							schema: ['entryId', 'prompt'].map((id) => ({
								id,
								displayName: id,
								type: 'string',
								display: true,
								required: false,
								defaultMatch: false,
							})),
						},
						mode: 'each',
						options: {},
					},
				},
			],
			connections: { Start: to('Call') },
			settings: { executionOrder: 'v1' },
		});
	}

	async function call(sub: StoredWorkflow, entryId: string = randomUUID()) {
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const execution = await world.execute(await parentOf(sub, entryId), 'Start');
		expect(execution.status).toBe('success');
		const [returned] = allItemsOf(execution, 'Call').map(({ json }) => json);
		return { entryId, bought, told, returned };
	}

	const store = async () => await world.stage.publish(forReal(imported('video-sub-workflow')));

	test('as it is imported, it runs to its end and buys nothing', async () => {
		const bought = purchasesFromNow(world.stage);
		const sub = await world.stage.store(imported('video-sub-workflow'));
		expect((await world.execute(sub, 'When Called')).status).toBe('success');
		expect(bought()).toEqual([]);
	});

	test('all good: the caller gets the file; called twice, one video is bought', async () => {
		const sub = await store();
		const { entryId, bought, told, returned } = await call(sub);
		expect(bought()).toHaveLength(1);
		const file = `s3://my-videos/${entryId}.mp4`;
		expect(returned).toMatchObject({ entryId, done: true, taskId: bought()[0], file });
		await expectBytes(world, await world.s3.file(`${entryId}.mp4`), bought()[0]!);
		expect((await call(sub, entryId)).returned).toEqual(returned);
		expect(bought()).toHaveLength(1);
		expect(told()).toEqual([]);
	});

	test('the video fails: the caller and the channel get its task ID', async () => {
		world.stage.simulator.outcomes.next({ result: 'failed', message: 'content policy' });
		const { entryId, bought, told, returned } = await call(await store());
		expect(returned).toMatchObject({ entryId, done: false, taskId: bought()[0] });
		expect(returned?.message).toContain('content policy');
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
	});

	test('S3 does not take it: the caller and the channel get the ID of the paid task', async () => {
		const sub = forReal(imported('video-sub-workflow', NO_BUCKET));
		const { entryId, bought, told, returned } = await call(await world.stage.publish(sub));
		expect(returned).toMatchObject({ entryId, done: false, taskId: bought()[0] });
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
		expect(told()[0]).toContain('paid for');
	});
};
