import { parse, stringify } from 'flatted';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';

import { startBench, type Bench } from '../nodes/bench';
import { justBegun } from '../nodes/justBegun';
import { startResumeServer } from '../nodes/resumeServer';
import { workflowFor } from '../nodes/workflow';
import { failureIn } from '../failed';
import {
	DELIVERED,
	DELIVERED_BY,
	formatProblem,
	GOLDEN,
	PARKED,
	shapeOf,
	stateFrom,
	STATES,
	UNANSWERED,
	writtenNow,
} from './storedState';

/* Records of orders and parked runs, as releases have written them: read still, and written in the same way. */

const fileOf = (name: string) => path.join(GOLDEN, `${name}.json`);
const textOf = (name: string) => readFileSync(fileOf(name), 'utf8');

test.each(Object.keys(STATES))('%s is written as it was', async (name) => {
	const now = JSON.parse(await writtenNow(name)) as unknown;
	const problem = formatProblem(fileOf(name), JSON.parse(textOf(name)), now);
	if (problem) throw new Error(problem);
});

test('a changed format is told with what to do', () => {
	const golden = { orders: { '0/0': { version: 1, taskId: 'a', sent: null } } };
	const now = { orders: { '0/0': { version: '1', task: 'a', sent: null, more: true } } };
	const problem = formatProblem('a-1.json', golden, now);
	expect(problem).toMatch('  - .orders.0/0.taskId: string\n  - .orders.0/0.version: number\n');
	expect(problem).toMatch(
		/go on reading the old one[^]*npm run gates -- --update[^]*CHANGELOG\.md/,
	);
	expect(formatProblem('a-1.json', golden, { ...golden, more: 1 })).toBeNull();
	expect(shapeOf([{ a: null }])).toEqual(['[0].a: null']);
});

describe('as version 1 has written it', () => {
	let bench: Bench;
	let server: Awaited<ReturnType<typeof startResumeServer>>;

	beforeEach(async () => {
		server = await startResumeServer();
		bench = await startBench({ baseUrl: server.url });
		server.connect(bench.engine);
	});

	afterEach(async () => {
		await bench.close();
		await server.close();
	});

	const purchases = () => bench.simulator.ledger.purchases;
	const now = () => bench.simulator.clock.now();

	const withContext = (data: IRunExecutionData, state: IDataObject): IRunExecutionData => {
		data.executionData!.contextData['node:Kling'] = state;
		return data;
	};

	type Orders = { orders: Record<string, IDataObject> };

	/** The digest of the account differs with the address of the simulator. */
	async function accountHere(): Promise<unknown> {
		const { state } = await STATES['order-unanswered-1']!(bench);
		bench.simulator.faults.clear();
		bench.engine.processed.clear();
		return (state as Orders).orders['0/0']!.account;
	}

	test('an order without an answer is sent again under its key', async () => {
		const account = await accountHere();
		const state = stateFrom<Orders>(textOf('order-unanswered-1'), '', now());
		Object.assign(state.orders['0/0']!, { account });
		const data = withContext(justBegun(UNANSWERED), state as unknown as IDataObject);
		const result = await bench.run(UNANSWERED, { runExecutionData: data });
		expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		expect(purchases().map(({ idempotencyKey }) => idempotencyKey)).toEqual([
			state.orders['0/0']!.idempotencyKey,
		]);
	});

	test('a video that was put out is put out again, without asking the provider', async () => {
		const state = stateFrom<IDataObject>(textOf('order-delivered-1'), 'task-1', now());
		const data = withContext(justBegun(DELIVERED), state);
		const result = await bench.run(DELIVERED, {
			runExecutionData: data,
			executionId: DELIVERED_BY,
		});
		expect(result.items('Success')[0]?.json).toMatchObject({
			taskId: 'task-1',
			status: 'completed',
			durationSeconds: 7,
		});
		expect(bench.simulator.requests).toEqual([]);
	});

	/** Suspends an execution, and resumes it as if n8n had stored the run in a file for it. */
	async function resumeFrom(name: string, changes: object = {}) {
		const waiting = await bench.run(PARKED, { executionId: '1' });
		expect(waiting.status).toBe('waiting');
		const { taskId } = purchases()[0]!;
		const stored = parse(bench.engine.serialize(waiting)) as { data: IRunExecutionData };
		const parked = stateFrom<IDataObject>(textOf(name), taskId, now());
		const context = stored.data.executionData!.contextData['node:Kling'] as IDataObject;
		context.parked = { ...parked, ...changes };
		server.store('1', { workflow: workflowFor(PARKED), serialized: stringify(stored) });
		await server.waitFor(1);
		expect(purchases()).toHaveLength(1);
		return { taskId, result: server.results[0]! };
	}

	test.each(['parked-run-1', 'parked-run-unversioned'])(
		'a run in %s is resumed with its video',
		async (name) => {
			const { taskId, result } = await resumeFrom(name);
			const [item] = result.items('Success');
			expect(item?.json).toMatchObject({ taskId, status: 'completed', durationSeconds: 5 });
			expect(item?.binary?.data?.mimeType).toBe('video/mp4');
			const [failed] = result.items('Failure');
			expect(failureIn(failed)).toMatchObject({ bought: false, kind: 'invalidRequest' });
		},
	);

	test('a parked run of a newer version names its tasks, and says how to get the videos', async () => {
		const { taskId, result } = await resumeFrom('parked-run-1', { version: 2 });
		expect(result.items('Success')).toEqual([]);
		const [unreadable, rejected] = result.items('Failure').map(failureIn);
		expect(unreadable).toMatchObject({
			taskId,
			bought: true,
			kind: 'unreadableTask',
			message: `Task ${taskId} was bought, but the suspended execution was stored by a newer version of this package, which this one cannot read`,
			hint: expect.stringContaining("'Kling Get Task'") as unknown,
		});
		expect(rejected).toMatchObject({ bought: false, kind: 'invalidRequest' });
	});
});
