import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import { sha256Hex } from '../domain/hash';
import { originOf } from '../execution/execution';
import type { VideoJob } from '../job/job';
import { KEPT_ORDERS, KEPT_VALUES, isMadeBy, type LedgerOrder, readOrder } from './ledger';
import { type LedgerKey, secondsOf } from './ledgerEntries';
import { factsOf, openScopeOf, type OrderFacts, type Place, scopeOf } from './orderIdentity';
import { orderAt, type OrderRecord, placeOf, rejectedAt } from './orderRecord';

/*
 * How an order of an earlier attempt is found again, so that none is paid for twice:
 *
 * 1. The record in the node's context (orderRecord.ts).
 * 2. The ledger in n8n's database (ledger.ts), where the record was lost, or another attempt has gone on since.
 * 3. The orders of executions that broke off, where n8n tells nothing else (openOrders.ts).
 * 4. A key that follows from the execution (`keyFor`): a provider that knows orders by their key still knows one
 *    that had no response (`recovery` of the provider, see resolveOrder.ts).
 * 5. The provider's list of orders, in which one may be found by its input (`orderList`).
 */

/** The orders of one job: where they belong, and what they are known by. */
export interface OrderBook {
	place: Place;
	facts: OrderFacts;
	/** Null where n8n gives an execution and its retries nothing in common. */
	scope: string | null;
	/** What the order is known by while it is open, where there is no scope. */
	openScope: string;
	/** Whether all executions share one order, by the value of Buy Once Per. */
	isOncePer: boolean;
	/** Whether other executions may have made orders of this job. */
	isShared: boolean;
	/** Digest of the node's name, where it matters. */
	nodeName?: string;
	/** How many orders the ledger keeps for the node, at least those of the present run. */
	kept: number;
}

/** An order of an earlier attempt. */
export type EarlierOrder = OrderFacts &
	Pick<
		OrderRecord,
		| 'number'
		| 'rejected'
		| 'taskId'
		| 'idempotencyKey'
		| 'sentAt'
		| 'sent'
		| 'delivery'
		| 'open'
		| 'hasFailed'
	> & { isOfOtherNode?: boolean };

export interface EarlierOrders {
	/** The one to go on with. */
	current: EarlierOrder | null;
	/** One in the same place, by the same parameters, but for other input. */
	forOtherInput: EarlierOrder | null;
	/** One in the same place, by a node of another name. */
	ofOtherNode: EarlierOrder | null;
	/** The number of the next one. */
	next: number;
	/** Whether there may be others, of which nothing is known. */
	isIncomplete: boolean;
}

/** Short enough to be stored with each order. */
const nameOf = (name: string): string => sha256Hex(name).slice(0, 24);

export function orderBook(
	context: IExecuteFunctions,
	job: VideoJob,
	{ account }: VideoApi,
): OrderBook {
	const facts = factsOf(context, job, account);
	const place = placeOf(context, job.itemIndex, facts);
	const { buyOncePer } = job.options;
	const isOncePer = buyOncePer !== undefined;
	return {
		place,
		facts,
		scope: scopeOf(context, place, buyOncePer),
		openScope: openScopeOf(context, place, facts),
		isOncePer,
		// A value is bought for once, whatever the node is called now.
		nodeName: isOncePer ? undefined : nameOf(context.getNode().name),
		isShared: isOncePer || context.getMode() === 'retry',
		kept: Math.max(isOncePer ? KEPT_VALUES : KEPT_ORDERS, context.getInputData().length),
	};
}

/** Where the ledger has an order; null where it has none. */
export function ledgerKeyOf(
	{ scope, kept, nodeName }: OrderBook,
	{ number, open }: Pick<OrderRecord, 'number' | 'open'>,
): LedgerKey | null {
	if (scope !== null) return { id: `${scope} ${number}`, kept, nodeName };
	return open ? { id: open.id, kept, hasNonce: true } : null;
}

/**
 * The idempotency key of an order. It follows from the execution, so that a retry of an execution that was lost with its
 * process comes to the same key. Where n8n gives an execution nothing that its retries share, a nonce makes the key
 * one of a kind: the IDs of executions are counted from 1 in every n8n, so those of another one would make the same key.
 */
export function keyFor(
	context: IExecuteFunctions,
	{ scope, openScope, facts, isOncePer }: OrderBook,
	{
		number,
		rejected,
		sentAt,
		nonce = '',
	}: Pick<OrderRecord, 'number' | 'rejected' | 'sentAt'> & { nonce?: string },
): string {
	if (scope === null) return sha256Hex([openScope, secondsOf(sentAt), nonce].join(' '));
	const { parameters, input } = facts;
	const own = isOncePer ? [] : [originOf(context) ?? '', parameters, input];
	return sha256Hex([scope, ...own, number, rejected].join(' '));
}

/** The order that the record holds, if it is one of this book. */
function fromRecord(book: OrderBook, record: OrderRecord | null): EarlierOrder | null {
	if (!record) return null;
	const isInBook = book.isOncePer ? record.oncePer === book.scope : record.oncePer === undefined;
	return isInBook ? record : null;
}

/** An order as the ledger tells it. */
export function asEarlier(
	context: IExecuteFunctions,
	book: OrderBook,
	{ taskId, sentAt, rejected, nonce, isSame, isOfOtherNode }: LedgerOrder,
	number: number,
): EarlierOrder {
	const factIf = (name: keyof OrderFacts) => (isSame[name] ? book.facts[name] : '');
	return {
		number,
		taskId,
		sentAt,
		rejected,
		isOfOtherNode,
		idempotencyKey: keyFor(context, book, { number, rejected, sentAt, nonce }),
		parameters: factIf('parameters'),
		input: factIf('input'),
		account: factIf('account'),
	};
}

/** Orders by their number, from the ledger; null where there is none to ask. */
async function fromLedger(
	context: IExecuteFunctions,
	book: OrderBook,
	from: number,
): Promise<EarlierOrder[] | null> {
	const { facts } = book;
	if (book.scope === null) return null;
	const orders: EarlierOrder[] = [];
	for (let number = from; ; number++) {
		const order = await readOrder(context, ledgerKeyOf(book, { number })!, facts);
		if (order === undefined) return null;
		if (order === null) return orders;
		orders.push(asEarlier(context, book, order, number));
	}
}

/** What earlier attempts have ordered for a job. `asksLedger`: also what other executions have ordered. */
export async function earlierOrders(
	context: IExecuteFunctions,
	book: OrderBook,
	asksLedger: boolean,
): Promise<EarlierOrders> {
	const record = fromRecord(book, orderAt(context, book.place));
	// What had no response may have been settled since by another retry.
	const isOpen = record !== null && record.taskId === null;
	const from = record ? record.number + (isOpen ? 0 : 1) : 0;
	const later = asksLedger ? await fromLedger(context, book, from) : [];
	const isSettled = isOpen && later?.[0] !== undefined && later[0].taskId !== null;
	const orders = [
		...(record && !isSettled ? [record] : []),
		...(later ?? []).filter(({ number }) => number !== record?.number || isSettled),
	];
	const { facts, isOncePer } = book;
	const own = orders.filter(({ isOfOtherNode }) => !isOfOtherNode);
	const alike = own.filter(({ parameters }) => isOncePer || parameters === facts.parameters);
	return {
		current: alike.filter(({ input }) => isOncePer || input === facts.input).at(-1) ?? null,
		forOtherInput: alike.at(-1) ?? null,
		ofOtherNode: orders.find(({ isOfOtherNode }) => isOfOtherNode) ?? null,
		next: Math.max(from, ...orders.map(({ number }) => number + 1)),
		isIncomplete: later === null,
	};
}

/**
 * Whether an order of a node with this ID and another name may be one of this node, under its earlier name. Within
 * one execution a node keeps its name, and so does one beside which the other stands.
 */
export async function wasRenamed(
	context: IExecuteFunctions,
	book: OrderBook,
	order: EarlierOrder,
): Promise<boolean> {
	if (context.getMode() !== 'retry') return false;
	const { name } = context.getNode();
	const neighbours = [...context.getParentNodes(name), ...context.getChildNodes(name)];
	const names = neighbours.map((node) => nameOf(node.name));
	return !(await isMadeBy(context, ledgerKeyOf(book, order)!, names));
}

export const rejectedIn = (context: IExecuteFunctions, { place }: OrderBook): number =>
	rejectedAt(context, place);
