import { stringify } from 'flatted';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { inspect } from 'node:util';

import type { RunResult } from '../engine';
import type { Purchase } from '../simulator';
import type { Played } from './play';
import type { Stage } from './stage';
import { itemOrdered, itemsOf } from './workflows';

/** What the invariants look at. */
export interface Evidence {
	stage: Stage;
	played: Played;
	/** The bytes behind an item's binary property. */
	read: (binary: IBinaryData) => Promise<Buffer>;
}

/** An item that came out of a node, and the number of the item that it belongs to. */
export interface Delivered {
	node: 'Kling' | 'Get';
	n: number;
	item: INodeExecutionData;
	/** Whether it left through the error output. */
	isInErrorOutput: boolean;
	/** The item that went in. */
	input: IDataObject;
}

const indexOf = ({ pairedItem }: INodeExecutionData): number => {
	const [pair] = [pairedItem].flat();
	return (typeof pair === 'number' ? pair : pair?.item) ?? NaN;
};

/** What a failed item looks like; n8n adds the fields of the item that went in. */
export const isErrorItem = ({ json }: INodeExecutionData): boolean => 'error' in json;

function outputsOf(
	result: RunResult,
	node: Delivered['node'],
	inputs: Array<{ n: number; json: IDataObject }>,
): Delivered[] {
	return [0, 1].flatMap((output) =>
		result.items(node, { output }).map((item) => {
			const input = inputs[indexOf(item)];
			const isInErrorOutput = output === 1;
			return { node, n: input?.n ?? NaN, item, isInErrorOutput, input: input?.json ?? {} };
		}),
	);
}

/** What came out of the node that orders for item number `n`. */
export function orderedBy(result: RunResult, n: number): INodeExecutionData[] {
	const items = [0, 1].flatMap((output) => result.items('Kling', { output }));
	return items.filter((item) => indexOf(item) === n - 1);
}

/** What came out of the nodes that order and fetch, in the last execution. */
export function deliveredBy({ stage, played }: Evidence): Delivered[] {
	const { scenario } = stage;
	const last = played.runs.at(-1);
	if (!last) return [];
	const started = itemsOf(scenario).map(({ json }) => ({ n: Number(json.n), json }));
	const ordered = outputsOf(last, 'Kling', started);
	if (scenario.completion !== 'getTask') return ordered;
	const passedOn = ordered.filter(({ isInErrorOutput }) => !isInErrorOutput);
	const inputs = passedOn.map(({ n, item }) => ({ n, json: item.json }));
	const isOver = last.tasks('Get').length > 0 || last.status !== 'success';
	const fetched = outputsOf(last, 'Get', inputs);
	return isOver
		? [...ordered.filter(({ isInErrorOutput }) => isInErrorOutput), ...fetched]
		: ordered;
}

/** What the user of an execution gets to read: its items, and the error that ended it. */
export function visibleIn(result: RunResult): string {
	const items = ['Kling', 'Get', 'Trigger'].flatMap((node) =>
		[0, 1].flatMap((output) => result.items(node, { output }).map(({ json }) => json)),
	);
	const { error } = result;
	return [JSON.stringify(items), error?.message, error?.description].filter(Boolean).join('\n');
}

/** Everything of a run that n8n stores, shows or logs. */
export function toldBy({ stage, played }: Evidence): string {
	const results = [...played.runs, ...played.triggered.map(({ result }) => result)];
	const runs = results.flatMap(({ run, error }) => [
		stringify(run),
		error ? inspect(error, { depth: 8, showHidden: true, maxStringLength: null }) : '',
	]);
	return [...runs, ...stage.logs].join('\n');
}

/** The ID by which the provider knows a task: where it takes the model's path as well, the node puts that in front. */
export const idOf = (told: unknown): string => String(told).split('/').at(-1)!;

/** The purchases for each item, oldest first. */
export function purchasesByItem({ simulator }: Stage): Map<number, Purchase[]> {
	const byItem = new Map<number, Purchase[]>();
	for (const purchase of simulator.ledger.purchases) {
		const n = itemOrdered(purchase.body);
		byItem.set(n, [...(byItem.get(n) ?? []), purchase]);
	}
	return byItem;
}

/** Whether a task ends, or has ended, without a video of its own making. */
export function isUnsuccessful({ simulator }: Stage, { taskId }: Purchase): boolean {
	const result = simulator.task(taskId)?.outcome.result;
	return result === 'failed' || result === 'cancelled';
}

/** Whether the answer to an order has reached the node that sent it. */
export function isKnown({ answers }: Stage, { taskId }: Purchase): boolean {
	return answers.some((answer) => answer.includes(taskId));
}
