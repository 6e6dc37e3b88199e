import { randomUUID } from 'node:crypto';

import { forReal, type Example } from './examples';
import { FLOWS, runAndAnswer, type Flow } from './flows';
import type { ExecutionRecord, StoredWorkflow } from './n8nClient';
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
		flow.failed(id, bought()[0]!);
	});

	test('the step behind the video fails: the ID of the paid task reaches those who have to know', async () => {
		const body = { error: { message: 'no space' } };
		world.internet.breakDown((request) => flow.later(request), { status: 400, body });
		const { id, bought, told } = await run();
		expect(bought()).toHaveLength(1);
		expect(told()).toHaveLength(1);
		expect(told()[0]).toContain(`Task ID: ${bought()[0]}`);
		expect(told()[0]).toContain('paid for');
		flow.failed(id, bought()[0]!);
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

test('two calls at the same moment for the same post buy one video', async () => {
	const bought = purchasesFromNow(world.stage);
	const flow = FLOWS['wordpress-to-youtube']!(world);
	const id = randomUUID();
	flow.add(id);
	const example = flow.prepare!(forReal(world.imported('wordpress-to-youtube')));
	const workflow = await world.stage.publish(example);
	await Promise.all([flow.start!(workflow, id), flow.start!(workflow, id)]);
	expect(bought()).toHaveLength(1);
});

describe('batch-of-20', batch);
describe('recover-videos', recovery);
describe('submit-now and finish-later', finishingLater);
describe('video-sub-workflow', subWorkflow);
