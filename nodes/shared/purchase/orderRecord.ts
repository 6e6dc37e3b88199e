import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { SendableRequest } from '../domain/request';
import { isTool } from '../execution/execution';
import { asRecord, firstText } from '../providers/json';
import { unreadableRecord } from '../report/orderMessages';
import { type OrderFacts, type Place, placeHere } from './orderIdentity';

/*
 * The record of orders in the node's context. It is part of the execution: n8n keeps it over the attempts of Retry
 * On Fail and hands it to "Retry execution". What n8n loses of it, with its process or by a Stop, is in the
 * ledger (ledger.ts).
 */

/** What an item came to. Files are named only where n8n keeps them outside of the execution's data. */
export interface Delivery {
	executionId: string;
	json: IDataObject;
	binary?: INodeExecutionData['binary'];
}

/** One order: written down before it is sent, and again when the provider has responded. */
export interface OrderRecord extends OrderFacts {
	version: 1;
	/** Which of the orders of its place this is: another one follows a task that failed. */
	number: number;
	/** How many orders of this place had been rejected before; their keys are spent. */
	rejected: number;
	/** Digest of the value of Buy Once Per. */
	oncePer?: string;
	/** Where the ledger keeps it while it is open, see openOrders.ts. */
	open?: { id: string; nonce: string };
	/** Null until the provider has responded: then the video may or may not have been bought. */
	taskId: string | null;
	/** The same for every repetition of this order. */
	idempotencyKey: string;
	/** ISO 8601. */
	sentAt: string;
	/** Until the provider has responded: what has to be repeated word for word. Without images. */
	sent?: { request: SendableRequest; callbackUrl?: string };
	/** Whether its task has failed or was cancelled: a provider may forget that before it forgets the task. */
	hasFailed?: boolean;
	/** What the node has put out for it. */
	delivery?: Delivery;
}

/** How many orders a node remembers, beside all of the present run; in a loop every round adds some. */
const REMEMBERED = 1000;

const keyOf = ({ runIndex, itemIndex }: Place): string => `${runIndex}/${itemIndex}`;

/** A part of what n8n stores with the node; changes to it are stored as well. */
function stored(context: IExecuteFunctions, name: 'orders' | 'rejected'): Record<string, unknown> {
	const data = context.getContext('node');
	data[name] = asRecord(data[name]);
	return data[name] as Record<string, unknown>;
}

/** A record as it was stored. Throws a `VideoError` for one of a format that this version does not know. */
function recordOf(value: unknown): OrderRecord | null {
	if (value === undefined) return null;
	const { version, taskId } = asRecord(value);
	if (version === 1) return value as OrderRecord;
	throw unreadableRecord(firstText(taskId));
}

/** The order that stands in a place. Throws a `VideoError` for one that cannot be read. */
export const orderAt = (context: IExecuteFunctions, place: Place): OrderRecord | null =>
	recordOf(stored(context, 'orders')[keyOf(place)]);

/** The tasks that the orders of other places have. */
export function tasksElsewhere(context: IExecuteFunctions, place: Place): string[] {
	const { [keyOf(place)]: _, ...others } = stored(context, 'orders');
	return Object.values(others).flatMap((order) => firstText(asRecord(order).taskId) ?? []);
}

/**
 * Where the order for these facts stands or belongs. Each call of a tool is a run of its own, also the one by which
 * a model tries again: it goes on with an order that has not got its video yet.
 */
export function placeOf(context: IExecuteFunctions, itemIndex: number, facts: OrderFacts): Place {
	const here = placeHere(context, itemIndex);
	if (!isTool(context)) return here;
	const execution = context.getExecutionId();
	const found = Object.entries(stored(context, 'orders')).find(([, value]) => {
		const { parameters, input, delivery } = asRecord(value);
		const isDelivered = asRecord(delivery).executionId === execution;
		return parameters === facts.parameters && input === facts.input && !isDelivered;
	});
	if (!found) return here;
	const [foundRun, foundItem] = found[0].split('/').map(Number) as [number, number];
	return { runIndex: foundRun, itemIndex: foundItem };
}

/** The orders that are open in the ledger, in all places. */
export const openRecords = (context: IExecuteFunctions): OrderRecord[] =>
	Object.values(stored(context, 'orders'))
		.map((order) => asRecord(order) as unknown as OrderRecord)
		.filter(({ version, open }) => version === 1 && open !== undefined);

/** Writes an order down; it replaces what its place held before. */
export function recordOrder(context: IExecuteFunctions, place: Place, order: OrderRecord): void {
	const orders = stored(context, 'orders');
	orders[keyOf(place)] = { ...order };
	const keys = Object.keys(orders);
	keys
		.slice(0, Math.max(0, keys.length - REMEMBERED))
		.filter((key) => !key.startsWith(`${place.runIndex}/`))
		.forEach((key) => delete orders[key]);
}

/** How many orders of a place were rejected: a provider may respond to their keys as before. */
export const rejectedAt = (context: IExecuteFunctions, place: Place): number =>
	Number(stored(context, 'rejected')[keyOf(place)] ?? 0);

/** Strikes an order that certainly bought nothing. */
export function forgetOrder(context: IExecuteFunctions, place: Place): void {
	stored(context, 'rejected')[keyOf(place)] = rejectedAt(context, place) + 1;
	delete stored(context, 'orders')[keyOf(place)];
}

/** The order of an item whose parameters cannot be read any more; null where there is none, or it cannot be read either. */
export function orderOfItem(context: IExecuteFunctions, itemIndex: number): OrderRecord | null {
	if (isTool(context)) return null;
	try {
		return orderAt(context, placeHere(context, itemIndex));
	} catch {
		return null;
	}
}
