import type { IExecuteFunctions } from 'n8n-workflow';

import { isStopped } from '../execution/execution';
import { asEarlier, type EarlierOrder, type OrderBook } from './earlierOrders';
import {
	claimedOrders,
	claimOrder,
	KEPT_ORDERS,
	readOrder,
	recordDelivered,
	removeOrder,
} from './ledger';
import type { LedgerFacts, LedgerKey } from './ledgerEntries';
import { openRecords, type OrderRecord } from './orderRecord';

/*
 * n8n before 2.14 gives an execution and its retries nothing in common. There the ledger knows an order by its place, its
 * parameters and its input, and only while it is open: until its node has ended in good order, so that n8n stores the
 * record. What is still open later comes from executions that were stopped or that crashed. Executions with the same
 * input may run at the same time, so an order takes any free slot.
 */

/** `isDelivered`: a retry has put out its video. */
export type OpenOrder = EarlierOrder & { isDelivered: boolean };

/** The slot of retries: of two that begin at once, one gets it. */
const RETRY_SLOT = 0;
const SLOTS = 32;

const keyOf = ({ openScope, kept }: OrderBook, slot: number): LedgerKey => ({
	id: `${openScope} ${slot}`,
	kept,
	hasNonce: true,
});

/** The slots to try, in order, beginning anywhere, because several processes may choose at once. */
function slotsToTry(): number[] {
	const first = Math.floor(Math.random() * SLOTS);
	return Array.from({ length: SLOTS }, (_, n) => 1 + ((first + n) % SLOTS));
}

/**
 * Claims a slot for an order that is about to be sent. `taken`: another retry was first. Undefined where there is no
 * ledger, or no free slot.
 */
export async function openOrder(
	context: IExecuteFunctions,
	book: OrderBook,
	facts: LedgerFacts & { nonce: string },
	isContested: boolean,
): Promise<OrderRecord['open'] | 'taken'> {
	for (const slot of isContested ? [RETRY_SLOT] : slotsToTry()) {
		const key = keyOf(book, slot);
		const claim = await claimOrder(context, key, facts, isContested);
		if (claim === 'claimed') return { id: key.id, nonce: facts.nonce };
		if (claim === 'unavailable') return undefined;
	}
	return isContested ? 'taken' : undefined;
}

/** The open orders that a retry may belong to, apart from the one that its record tells of. */
export async function openOrders(
	context: IExecuteFunctions,
	book: OrderBook,
	recorded: EarlierOrder | null,
): Promise<OpenOrder[]> {
	if (book.scope !== null || !book.isShared) return [];
	const slots = Array.from({ length: 1 + SLOTS }, (_, slot) => keyOf(book, slot));
	const orders: OpenOrder[] = [];
	for (const key of (await claimedOrders(context, slots)) ?? []) {
		const order = await readOrder(context, key, book.facts);
		if (!order) continue;
		const { isDelivered, nonce = '' } = order;
		const open = { id: key.id, nonce };
		orders.push({ ...asEarlier(context, book, order, 0), open, isDelivered });
	}
	return orders.filter(({ idempotencyKey }) => idempotencyKey !== recorded?.idempotencyKey);
}

const keyOfOpen = ({ id }: NonNullable<OrderRecord['open']>, kept: number): LedgerKey => ({
	id,
	kept,
	hasNonce: true,
});

/** Ends what the ledger keeps of an open order. */
export async function closeOrder(
	context: IExecuteFunctions,
	{ open, ...order }: EarlierOrder | OrderRecord,
): Promise<void> {
	if (!open) return;
	const facts = { ...order, nonce: open.nonce };
	await removeOrder(context, keyOfOpen(open, 0), facts, order.taskId);
}

/**
 * Closes the orders of a node that has ended, as n8n now stores its record. Of a stopped execution n8n may store nothing.
 * The next attempt of Retry On Fail may be stopped as well. And a retry has its record for itself: another retry of the
 * same execution finds here what it has bought, and whether it has put out the video.
 */
export async function closeOrders(context: IExecuteFunctions, isWaiting: boolean): Promise<void> {
	if (isStopped(context)) return;
	const isRetry = context.getMode() === 'retry';
	const isRepeated = isRetry || context.getNode().retryOnFail === true;
	const kept = Math.max(KEPT_ORDERS, context.getInputData().length);
	await Promise.all(
		openRecords(context).map(async (order) => {
			const isDelivered = order.delivery !== undefined;
			if (isRetry && isDelivered) await recordDelivered(context, keyOfOpen(order.open!, kept));
			else if (isDelivered || isWaiting || !isRepeated) await closeOrder(context, order);
			else return;
			delete order.open;
		}),
	);
}
