import { randomUUID } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { sha256Hex } from '../domain/hash';
import { isTool, originOf, runIndexOf } from '../execution/execution';
import { keepNewest } from '../execution/keepNewest';
import { asList, asRecord } from '../providers/json';

/*
 * How an order of an earlier attempt is found again, so that none is paid for twice:
 *
 * 1. The record in the node's context (`findOrder`). It is part of the execution: n8n keeps it over the
 *    attempts of Retry On Fail and over "Retry execution".
 * 2. The same record, by what was ordered instead of by its place (`placeOf`): each call of a tool is a run of
 *    its own, also the call by which a model, or n8n, tries again.
 * 3. The memory of this process (`takeStopped`): n8n stores a stopped execution without what its nodes know.
 * 4. A key that follows from the execution (`keyFor`): a provider that knows orders by their key still knows
 *    one that was lost with n8n's process.
 * 5. The provider, asked for the order or sent it again under its key, where there was no clear response
 *    (`recovery` of the provider, see orderOnce.ts).
 * 6. The stand-ins that n8n leaves in an execution that broke off with the process (`isRetryOfLostRun`): all
 *    that tells its retry from a first attempt. What it had ordered cannot be known, so nothing is ordered.
 */

/** One order: written down before it is sent, and again when the provider has responded. */
export interface OrderRecord {
	/** Stands for everything that affects the video: a changed request is another order. */
	hash: string;
	/** Null until the provider has responded: then the video may or may not have been bought. */
	taskId: string | null;
	/** The same for every repetition of this order. */
	idempotencyKey: string;
	/** ISO 8601. */
	sentAt: string;
	/** What differs between attempts and has to be repeated word for word with an idempotency key. */
	sent: { startFrameUrl?: string; endFrameUrl?: string; callbackUrl?: string };
	/** Tools only: the execution in which the agent has got what it ordered. */
	deliveredIn?: string;
}

/** Where in an execution an order was made. */
export interface Place {
	runIndex: number;
	itemIndex: number;
}

/** How many orders a node remembers, beside all of the present run; in a loop every round adds some. */
const REMEMBERED = 1000;

const keyOf = ({ runIndex, itemIndex }: Place): string => `${runIndex}/${itemIndex}`;

/** A part of what n8n stores with the node; changes to it are stored as well. */
function stored(context: IExecuteFunctions, name: 'orders' | 'spentKeys'): Record<string, unknown> {
	const data = context.getContext('node');
	data[name] = asRecord(data[name]);
	return data[name] as Record<string, unknown>;
}

/** Where the order for a request stands or belongs: that of an earlier call of a tool, if it has not got its video yet. */
export function placeOf(context: IExecuteFunctions, itemIndex: number, hash: string): Place {
	const here = { runIndex: runIndexOf(context), itemIndex };
	if (!isTool(context)) return here;
	const execution = context.getExecutionId();
	const orders = stored(context, 'orders') as Record<string, OrderRecord>;
	const found = Object.entries(orders).find(
		([, order]) => order.hash === hash && order.deliveredIn !== execution,
	);
	if (!found) return here;
	const [foundRun, foundItem] = found[0].split('/').map(Number) as [number, number];
	return { runIndex: foundRun, itemIndex: foundItem };
}

/** The order that stands for this request in its place, or null when there is none. */
export function findOrder(
	context: IExecuteFunctions,
	place: Place,
	hash: string,
): OrderRecord | null {
	const found = stored(context, 'orders')[keyOf(place)] as OrderRecord | undefined;
	return found?.hash === hash ? found : null;
}

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

/** Strikes an order that certainly bought nothing. Its key is spent: a provider may respond to it as before. */
export function forgetOrder(context: IExecuteFunctions, place: Place): void {
	const key = keyOf(place);
	const orders = stored(context, 'orders');
	stored(context, 'spentKeys')[key] = (orders[key] as OrderRecord | undefined)?.idempotencyKey;
	delete orders[key];
}

/**
 * The idempotency key of an order that is new. It follows from the execution, so that the retry of an execution
 * which was lost with its process comes to the same key; `previous` makes the key of the order after one
 * that failed. Where n8n gives an execution nothing that its retries share, the key is one of a kind: the IDs of
 * executions are counted from 1 in every n8n, so those of another one would make the same key.
 */
export function keyFor(
	context: IExecuteFunctions,
	place: Place,
	hash: string,
	previous: OrderRecord | null,
): string {
	const facts = [originOf(context) ?? randomUUID(), context.getNode().id, keyOf(place), hash];
	const before = previous?.idempotencyKey ?? stored(context, 'spentKeys')[keyOf(place)] ?? '';
	return sha256Hex([...facts, before].join(' '));
}

/** Few executions are stopped, but one may have many items. */
const STOPPED_REMEMBERED = 10_000;

const stoppedOrders = new Map<string, OrderRecord>();

const stoppedKey = (context: IExecuteFunctions, place: Place, hash: string): string =>
	[context.getWorkflow().id, context.getNode().id, keyOf(place), hash].join(' ');

/** Keeps the order of a stopped execution for its retry. */
export function rememberStopped(context: IExecuteFunctions, place: Place, hash: string): void {
	const order = findOrder(context, place, hash);
	if (!order) return;
	stoppedOrders.set(stoppedKey(context, place, hash), order);
	keepNewest(stoppedOrders, STOPPED_REMEMBERED);
}

/** The order of a stopped execution that this retry goes on with, once; null when there is none. */
export function takeStopped(
	context: IExecuteFunctions,
	place: Place,
	hash: string,
): OrderRecord | null {
	if (context.getMode() !== 'retry') return null;
	const key = stoppedKey(context, place, hash);
	const order = stoppedOrders.get(key) ?? null;
	stoppedOrders.delete(key);
	return order;
}

const isStandIn = (item: unknown): boolean =>
	asRecord(asRecord(item).json).isArtificialRecoveredEventItem === true;

/** The first items that an earlier node has put out in this execution; none for a node that has not run. */
function firstItemsOf(context: IExecuteFunctions, name: string): unknown[] {
	try {
		return asList(context.evaluateExpression(`{{ $(${JSON.stringify(name)}).all(0, 0) }}`, 0));
	} catch {
		return [];
	}
}

/** Whether this execution is the retry of one that broke off with the process, so that its orders are not recorded. */
export function isRetryOfLostRun(context: IExecuteFunctions): boolean {
	if (context.getMode() !== 'retry') return false;
	return context
		.getParentNodes(context.getNode().name)
		.some(({ name }) => firstItemsOf(context, name).some(isStandIn));
}
