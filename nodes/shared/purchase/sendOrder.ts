import type { VideoApi } from '../client/videoApi';
import { VideoError } from '../domain/error';
import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { logLine } from '../report/logLine';
import { toVideoError } from '../report/nodeErrors';
import { noLedger, orderedBefore } from '../report/orderMessages';
import {
	type EarlierOrder,
	keyFor,
	ledgerKeyOf,
	type OrderBook,
	rejectedIn,
} from './earlierOrders';
import { claimOrder, recordTask, removeOrder } from './ledger';
import { type LedgerFacts, newNonce } from './ledgerEntries';
import { openOrder } from './openOrders';
import { forgetOrder, type OrderRecord, recordOrder } from './orderRecord';
import { type Attempt, prepareOrder, type Prepared } from './prepareOrder';

/* An order is written down before it is sent and again when it has a response: in the execution and in the ledger. */

const MINUTE_MS = 60_000;

export type Purchase = Attempt & { book: OrderBook };

/** An image inside the order would fill n8n's database. */
function withoutInlineImages(request: SendableRequest, { provider }: VideoApi): SendableRequest {
	if (provider.upload.type !== 'inline') return request;
	const {
		startFrameUrl,
		middleFrameUrls,
		endFrameUrl,
		referenceImageUrls,
		motionImageUrl,
		...rest
	} = request;
	return rest;
}

const ledgerFactsOf = (order: Omit<OrderRecord, 'sent'>): LedgerFacts => ({
	...order,
	nonce: order.open?.nonce,
});

/** Records which task an order has bought, in the execution and in the ledger, and says so in the log. */
async function recordBought(
	{ context, book, api }: Purchase,
	{ sent, ...order }: OrderRecord,
	taskId: string,
): Promise<void> {
	recordOrder(context, book.place, { ...order, taskId });
	const where = `execution ${context.getExecutionId()}, item ${book.place.itemIndex + 1}`;
	context.logger.info(
		logLine(`Task ${taskId} was ordered at ${api.provider.displayName} [${where}]`),
	);
	const key = ledgerKeyOf(book, order);
	if (!key) return;
	const written = recordTask(context, key, ledgerFactsOf(order), taskId);
	// This execution has a record of its own, and need not wait. Others may ask for a value right away.
	if (book.isOncePer) await written;
}

async function send(
	purchase: Purchase,
	order: OrderRecord,
	request: SendableRequest,
	isRepetition: boolean,
): Promise<TaskReading> {
	const { context, job, api, book, progress } = purchase;
	recordOrder(context, book.place, order);
	const untilMs = clock.now() + job.options.timeoutMinutes * MINUTE_MS;
	progress.isSent = true;
	const result = await api.order(request, {
		key: order.idempotencyKey,
		isRepetition,
		callbackUrl: order.sent?.callbackUrl,
		untilMs,
	});
	if (!(result instanceof VideoError)) {
		await recordBought(purchase, order, result.taskId);
		return result;
	}
	// Rejected at the first attempt, it was not bought. A rejected repetition says nothing about the order it repeats.
	if (isRepetition) throw orderedBefore(api.provider, order.sentAt, { rejection: result });
	if (result.kind !== 'outcomeUnknown') {
		progress.isSent = false;
		forgetOrder(context, book.place);
		const key = ledgerKeyOf(book, order);
		if (key) await removeOrder(context, key, ledgerFactsOf(order), null);
	}
	throw result;
}

/** The record of an order that is about to be sent. */
const recordFor = (
	{ api, book, job }: Purchase,
	request: SendableRequest,
	order: Pick<OrderRecord, 'number' | 'rejected' | 'idempotencyKey' | 'sentAt' | 'open'>,
): OrderRecord => ({
	version: 1,
	...book.facts,
	...(book.isOncePer && book.scope !== null ? { oncePer: book.scope } : {}),
	...(order.open ? { open: order.open } : {}),
	taskId: null,
	number: order.number,
	rejected: order.rejected,
	idempotencyKey: order.idempotencyKey,
	sentAt: order.sentAt,
	sent: { request: withoutInlineImages(request, api), callbackUrl: job.callbackUrl },
});

/** Claims an order in the ledger, where there is one; null when another execution was first. */
async function claimed(
	{ context, book, job }: Purchase,
	order: OrderRecord,
	nonce: string,
): Promise<OrderRecord | null> {
	if (book.scope === null) {
		const isContested = book.isShared && !job.options.submitAgain;
		const open = await openOrder(context, book, { ...order, nonce }, isContested);
		return open === 'taken' ? null : { ...order, ...(open ? { open } : {}) };
	}
	const claim = await claimOrder(context, ledgerKeyOf(book, order)!, order, book.isShared);
	if (claim === 'unavailable' && book.isOncePer) throw noLedger();
	return claim === 'taken' ? null : order;
}

/** Claims and sends an order of its own; null when another execution was first. */
export async function sendNew(
	purchase: Purchase,
	number: number,
	{ request, bought }: Prepared,
): Promise<TaskReading | null> {
	const { context, book } = purchase;
	const rejected = rejectedIn(context, book);
	const sentAt = new Date(clock.now()).toISOString();
	const nonce = newNonce();
	const idempotencyKey = keyFor(context, book, { number, rejected, sentAt, nonce });
	const order = recordFor(purchase, request, { number, rejected, idempotencyKey, sentAt });
	const own = await claimed(purchase, order, nonce);
	if (bought) await recordBought(purchase, own ?? order, bought.taskId);
	return bought ?? (own && (await send(purchase, own, request, false)));
}

/** The request of an earlier order anew; what keeps it from being sent says nothing about what it has bought. */
async function preparedAgain(
	purchase: Purchase,
	{ sentAt }: EarlierOrder,
	resolved: 'repeat' | 'missing',
): Promise<SendableRequest> {
	const prepared = prepareOrder(purchase);
	if (resolved === 'missing') return (await prepared).request;
	const { request } = await prepared.catch((error: unknown) => {
		throw orderedBefore(purchase.api.provider, sentAt, { rejection: toVideoError(error, null) });
	});
	return request;
}

/** Sends an earlier order again, under its key and as it was sent then, as far as that is known. */
export async function sendAgain(
	purchase: Purchase,
	earlier: EarlierOrder,
	resolved: 'repeat' | 'missing',
): Promise<TaskReading> {
	const { job, book } = purchase;
	const sent = resolved === 'repeat' ? earlier.sent : undefined;
	const request = sent?.request ?? (await preparedAgain(purchase, earlier, resolved));
	const order = recordFor(purchase, request, earlier);
	const callbackUrl = sent ? sent.callbackUrl : job.callbackUrl;
	return await send(
		purchase,
		{ ...order, ...book.facts, sent: { request: order.sent!.request, callbackUrl } },
		request,
		true,
	);
}

/** Writes down in this execution what has become known of an earlier order. */
export async function keepRecord(
	purchase: Purchase,
	{ number, rejected, idempotencyKey, sentAt, taskId: known, delivery, open }: EarlierOrder,
	taskId: string,
): Promise<void> {
	const { context, book } = purchase;
	const order: OrderRecord = {
		version: 1,
		...book.facts,
		...(book.isOncePer && book.scope !== null ? { oncePer: book.scope } : {}),
		...(delivery ? { delivery } : {}),
		...(open ? { open } : {}),
		...{ number, rejected, idempotencyKey, sentAt, taskId },
	};
	if (known === null) await recordBought(purchase, order, taskId);
	else recordOrder(context, book.place, order);
}
