import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';

import { startBench, type Bench } from './bench';
import { justBegun } from './justBegun';

/*
 * What the versions of the record and of the ledger look like. Executions of users hold them: a change of either has to read
 * these files still, and to write files of its own beside them. Never write them anew to make this pass.
 */

const FOLDER = path.join(__dirname, '..', 'golden');
const RECORD = path.join(FOLDER, 'order-record-1.json');
const LEDGERS = ['order-ledger-1.json', 'order-ledger-2.json'];

const TOKEN = 'b'.repeat(64);

const NODE = {
	parameters: {
		provider: 'unifically',
		prompt: '=A fox, {{ $json.word }} {{ Math.random() }}',
		duration: 7,
		options: { timeoutMinutes: 1 },
	},
	items: [{ json: { word: 'red' } }],
};

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;

/** An execution with the token by which all its retries are known. */
const begun = (): IRunExecutionData => Object.assign(justBegun(NODE), { resumeToken: TOKEN });

/** The same text with the ID of another task. */
const withTask = <T>(file: string, taskId: string): T =>
	JSON.parse(readFileSync(file, 'utf8').replaceAll('@taskId', taskId)) as T;

/** A task that nobody knows of but the provider. */
async function strayTask(): Promise<string> {
	bench.simulator.outcomes.next({ renderSeconds: 200 });
	const { taskId } = (await bench.run(NODE)).items('Kling')[0]?.json ?? {};
	bench.engine.processed.clear();
	return String(taskId ?? purchases()[0]?.taskId);
}

const contextOf = (data: IRunExecutionData): IDataObject =>
	(data.executionData!.contextData['node:Kling'] ??= {}) as IDataObject;

test('a record of version 1 is gone on with', async () => {
	const taskId = await strayTask();
	const data = begun();
	Object.assign(contextOf(data), withTask<IDataObject>(RECORD, taskId));
	const parameters = { ...NODE.parameters, options: {} };
	const retried = await bench.run(
		{ ...NODE, parameters },
		{ runExecutionData: data, mode: 'retry' },
	);
	expect(retried.items('Success')[0]?.json.taskId).toBe(taskId);
	expect(purchases()).toHaveLength(1);
});

test('a record of another version buys nothing', async () => {
	const taskId = await strayTask();
	const data = begun();
	const record = withTask<{ orders: Record<string, IDataObject> }>(RECORD, taskId);
	record.orders['0/0']!.version = 2;
	Object.assign(contextOf(data), record);
	const retried = await bench.run(NODE, { runExecutionData: data, mode: 'retry' });
	expect(retried.error?.message).toMatch(
		new RegExp(`of task ${taskId}, was written by another version of this package`),
	);
	expect(purchases()).toHaveLength(1);
});

/** A task of this ID, as the ledgers have it written down. */
const LEDGER_TASK = '0b9fdc52-7c5c-4a3b-9f43-6d5e2c1a7b80';
const ROW = 'workflow n:kling';

const entriesOf = (file: string) =>
	JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as string[];

test.each(LEDGERS)('%s is read', async (file) => {
	const data = begun();
	bench.engine.processed.set(ROW, entriesOf(file));
	const retried = await bench.run(NODE, { runExecutionData: data, mode: 'retry' });
	// The simulator does not know it: the error names what was read.
	expect(retried.error?.message).toMatch(`Task ${LEDGER_TASK} was bought, but`);
	expect(purchases()).toHaveLength(0);
});

/** The account is at the address of this run's simulator, and the time is written in four bytes. */
const DIFFERENT_ENTRIES = 1 + 4;

test('the ledger is written as the newest file has it', async () => {
	bench.simulator.faults.add({
		provider: 'unifically',
		operation: 'submit',
		effect: {
			type: 'respond',
			status: 200,
			body: { code: 200, success: true, data: { task_id: LEDGER_TASK } },
		},
	});
	await bench.run(NODE, { runExecutionData: begun() });
	const now = bench.engine.processed.get(ROW)!;
	const golden = entriesOf(LEDGERS.at(-1)!);
	expect(now).toHaveLength(golden.length);
	const same = golden.filter((entry) => now.includes(entry));
	expect(same.length).toBeGreaterThanOrEqual(golden.length - DIFFERENT_ENTRIES);
});
