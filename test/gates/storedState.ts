import path from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { startBench, type Bench } from '../nodes/bench';
import { startResumeServer } from '../nodes/resumeServer';
import type { NodeUnderTest } from '../nodes/workflow';
import type { RunResult } from '../engine';
import { differences, sorted } from './compare';

/*
 * What n8n keeps for this package inside of executions: users have it in their databases when they update. A file of
 * test/golden holds it as a release has written it, with placeholders for what differs at each run.
 */

export const GOLDEN = path.join('test', 'golden');

/** Written by the node as it is now. */
type Write = (bench: Bench) => Promise<{ state: unknown; taskId?: string }>;

/** What the node "Kling" has in its context at the end of a run. */
export const contextOf = ({ run }: RunResult): IDataObject =>
	(run.data.executionData!.contextData['node:Kling'] ??= {}) as IDataObject;

const purchasedTask = (bench: Bench): string => bench.simulator.ledger.purchases.at(-1)!.taskId;

/** An order without a clear answer. */
export const UNANSWERED: NodeUnderTest = {
	parameters: {
		provider: 'apiframe',
		prompt: 'A fox',
		duration: 7,
		options: { completion: 'submit' },
	},
};

export const DELIVERED: NodeUnderTest = {
	parameters: {
		provider: 'unifically',
		prompt: 'A fox',
		duration: 7,
		options: { download: false },
	},
};

/** The execution that has put out the video of `DELIVERED`. */
export const DELIVERED_BY = '4711';

/** A video that is waited for, and an item that was rejected. */
export const PARKED: NodeUnderTest & { items: INodeExecutionData[] } = {
	parameters: {
		provider: 'unifically',
		prompt: '={{ $json.prompt }}',
		options: { completion: 'suspend' },
	},
	items: [{ json: { prompt: 'A fox' } }, { json: { prompt: '' } }],
	onError: 'continueErrorOutput',
};

/** The states by the name of their file, which ends with the version of the format. */
export const STATES: Record<string, Write> = {
	'order-unanswered-1': async (bench) => {
		bench.simulator.faults.add({
			provider: 'apiframe',
			operation: 'submit',
			times: Infinity,
			effect: { type: 'respond', status: 502, body: 'Bad gateway' },
		});
		return { state: contextOf(await bench.run(UNANSWERED)) };
	},
	'order-delivered-1': async (bench) => {
		const result = await bench.run(DELIVERED, { executionId: DELIVERED_BY });
		return { state: contextOf(result), taskId: purchasedTask(bench) };
	},
	'parked-run-1': async (bench) => {
		bench.simulator.outcomes.next({ result: 'never' });
		const result = await bench.run(PARKED);
		return { state: contextOf(result).parked, taskId: purchasedTask(bench) };
	},
};

const TASK = '@taskId';
const TIME = '@now';
const ISO_TIME = /\b\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** A state as this version writes it, as text for a file. */
export async function writtenNow(name: string): Promise<string> {
	const server = await startResumeServer();
	const bench = await startBench({ baseUrl: server.url });
	try {
		server.connect(bench.engine);
		const { state, taskId } = await STATES[name]!(bench);
		const text = JSON.stringify(state, null, 2).replace(ISO_TIME, TIME);
		return `${taskId ? text.replaceAll(taskId, TASK) : text}\n`;
	} finally {
		await bench.close();
		await server.close();
	}
}

/** A state as a file has it, for a task and a moment of this run. */
export const stateFrom = <T>(text: string, taskId: string, now: number): T =>
	JSON.parse(text.replaceAll(TASK, taskId).replaceAll(TIME, new Date(now).toISOString())) as T;

/** The keys of a JSON value and the types of what they hold. */
export function shapeOf(value: unknown, at = ''): string[] {
	if (Array.isArray(value)) return value.flatMap((each, index) => shapeOf(each, `${at}[${index}]`));
	if (typeof value !== 'object' || value === null)
		return [`${at}: ${value === null ? 'null' : typeof value}`];
	return Object.entries(value).flatMap(([key, inner]) => shapeOf(inner, `${at}.${key}`));
}

/** What is wrong where a state is not written as a file has it; null where all that is in the file is written. */
export function formatProblem(file: string, golden: unknown, now: unknown): string | null {
	const { gone } = differences(sorted(shapeOf(golden)), sorted(shapeOf(now)));
	if (gone.length === 0) return null;
	return [
		`What is stored with executions is no longer as ${file} has it:`,
		...gone.map((line) => `  - ${line}`),
		'',
		'Executions of users hold the format of this file: an update may neither lose their orders nor their suspended videos. If the change is not meant, undo it. If it is meant:',
		'  1. Give the format a new version in the code, and go on reading the old one. The file stays as it is, with the test that reads it.',
		'  2. Give the state a new name in test/gates/storedState.ts, and write its file with `npm run gates -- --update`.',
		"  3. Write it down under 'Unreleased' in CHANGELOG.md.",
	].join('\n');
}
