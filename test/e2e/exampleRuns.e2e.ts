import { randomUUID } from 'node:crypto';

import { forReal, type Example } from './examples';
import type { Flow } from './flow';
import { FLOWS, runAndAnswer } from './flows';
import type { ExecutionRecord, StoredWorkflow } from './n8nClient';
import { writeInChat } from './referenceFlows';
import { purchasesFromNow } from './stage';
import { batch, finishingLater, recovery, runTasksIn, subWorkflow } from './taskRuns';
import { openWorld, type World } from './world';

/*
 * The examples that go from one entry to one video and on to where videos go, each with n8n's real nodes: as it is
 * imported, for real, with a video that fails, with a step behind the video that fails, and twice for the same entry.
 */

/** Another n8n has to start. */
const START_TIMEOUT = 240_000;

let world: World;

beforeAll(async () => {
	world = await openWorld();
	runTasksIn(world);
}, START_TIMEOUT);

afterEach(() => {
	world.internet.repair();
	expect(world.internet.unanswered()).toEqual([]);
});

afterAll(async () => {
	await world.close();
});

describe.each(Object.keys(FLOWS))('%s', (name) => {
	let flow: Flow;

	beforeAll(() => {
		flow = FLOWS[name]!(world);
	});

	/** Adds an entry and stores the example. */
	async function storeFor(id: string, example: Example): Promise<StoredWorkflow> {
		flow.add(id);
		const workflow = flow.prepare?.(example) ?? example;
		return flow.isCalled ? await world.stage.publish(workflow) : await world.stage.store(workflow);
	}

	const start = async (workflow: StoredWorkflow, id: string): Promise<ExecutionRecord> =>
		(await flow.start?.(workflow, id)) ?? (await world.execute(workflow, flow.trigger));

	/** Runs the example for a new entry. */
	async function run(example = forReal(world.imported(name))) {
		const id = randomUUID();
		const bought = purchasesFromNow(world.stage);
		const told = world.toldFromNow();
		const workflow = await storeFor(id, example);
		const execution = await start(workflow, id);
		expect(execution.status).toBe('success');
		return { id, workflow, bought, told };
	}

	test('as it is imported, it runs to its end and buys nothing', async () => {
		const { bought, told } = await run(world.imported(name));
		expect(told()).toEqual([]);
		expect(bought()).toEqual([]);
	});

	test('all good: the video arrives to the last byte', async () => {
		const { id, bought, told } = await run();
		expect(told()).toEqual([]);
		expect(bought()).toHaveLength(1);
		await flow.arrived(id, bought()[0]!);
	});

	test('the video fails: its task ID reaches those who have to know', async () => {
		world.stage.simulator.outcomes.next({ result: 'failed', message: 'content policy' });
		const { id, bought, told } = await run();
		expect(bought()).toHaveLength(1);
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
		expect(told()[0]).toContain('content policy');
		expect(told()[0]).not.toContain('paid for');
		await flow.failed(id, bought()[0]!);
	});

	test('the step behind the video fails: the ID of the paid task reaches those who have to know', async () => {
		const { id, bought, told } = await run(flow.spoil(forReal(world.imported(name))));
		expect(bought()).toHaveLength(1);
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
		expect(told()[0]).toContain('paid for');
		await flow.failed(id, bought()[0]!);
	});

	test('twice for the same entry: one video is bought', async () => {
		const { id, workflow, bought, told } = await run();
		flow.add(id);
		expect((await start(workflow, id)).status).toBe('success');
		expect(told()).toEqual([]);
		expect(bought()).toHaveLength(1);
		await flow.arrived(id, bought()[0]!);
	});
});

test('a price that a human declines is not paid', async () => {
	const bought = purchasesFromNow(world.stage);
	const id = randomUUID();
	FLOWS['sheet-with-approval']!(world).add(id);
	const workflow = await world.stage.store(forReal(world.imported('sheet-with-approval')));
	const execution = await runAndAnswer(world, workflow, false);
	expect(execution.status).toBe('success');
	expect(world.sheet.row(id)).toMatchObject({ status: 'declined', cost: '0.84 usd' });
	expect(bought()).toEqual([]);
});

test.each(['wordpress-to-youtube', 'edit-a-clip', 'motion-from-telegram'])(
	'%s: two calls at the same moment for the same entry buy one video',
	async (name) => {
		const bought = purchasesFromNow(world.stage);
		const flow = FLOWS[name]!(world);
		const id = randomUUID();
		flow.add(id);
		const example = flow.prepare!(forReal(world.imported(name)));
		const workflow = await world.stage.publish(example);
		await Promise.all([flow.start!(workflow, id), flow.start!(workflow, id)]);
		const executions = await world.stage.client.executions(workflow);
		expect(executions).toHaveLength(2);
		for (const execution of executions) await world.stage.client.waitFor(execution.id);
		expect(bought()).toHaveLength(1);
	},
);

test.each([
	['in another chat', { video: { file_id: 'stranger' }, chat: { id: 1, type: 'private' } }],
	['without a video', { text: 'Hello' }],
])('motion-from-telegram: a message %s buys nothing and gets no answer', async (_what, message) => {
	const bought = purchasesFromNow(world.stage);
	const flow = FLOWS['motion-from-telegram']!(world);
	const id = randomUUID();
	flow.add(id);
	world.telegram.files.set('stranger', Buffer.from('stranger'));
	const workflow = await world.stage.publish(
		flow.prepare!(forReal(world.imported('motion-from-telegram'))),
	);
	const told = world.toldFromNow();
	const execution = await world.started(workflow, async () => {
		await writeInChat(world, workflow, id, message);
	});
	expect(execution.status).toBe('success');
	expect(bought()).toEqual([]);
	expect(told()).toEqual([]);
});

describe('batch-of-20', batch);
describe('recover-videos', recovery);
describe('submit-now and finish-later', finishingLater);
describe('video-sub-workflow', subWorkflow);
