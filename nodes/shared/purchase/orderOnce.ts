import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import { VideoError } from '../domain/error';
import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import type { Progress, VideoJob } from '../job/job';
import {
	lostOrders,
	noLedger,
	orderedBefore,
	orderedForOtherInput,
	stoppedBeforeOrder,
} from '../report/orderMessages';
import {
	type EarlierOrder,
	earlierOrders,
	keyFor,
	ledgerKeyOf,
	orderBook,
	type OrderBook,
	rejectedIn,
} from './earlierOrders';
import { withUploadedFrames } from './frames';
import { claimOrder, recordTask, releaseOrder } from './ledger';
import { isRetryOfLostRun } from './lostRun';
import { forgetOrder, type OrderRecord, recordOrder } from './orderRecord';
import { checkPrice } from './price';
import { type Resolved, resolveOrder } from './resolveOrder';

const MINUTE_MS = 60_000;

/** Uploads the frames and asks for the price where the provider names one. Throws a `VideoError` when it is rejected or too expensive. */
export async function prepareRequest(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<SendableRequest> {
	const request = await withUploadedFrames(context, job.itemIndex, job.request, api);
	progress.price = await api.price(request, job.estimate);
	checkPrice(progress.price, job.options.maxCostUsd, job.provider);
	return request;
}

/** One attempt to order a video. */
interface Purchase {
	context: IExecuteFunctions;
	job: VideoJob;
	api: VideoApi;
	progress: Progress;
	book: OrderBook;
	signal: AbortSignal;
}

/** An image inside the order would fill n8n's database. */
function withoutInlineImages(request: SendableRequest, { provider }: VideoApi): SendableRequest {
	if (provider.upload.type !== 'inline') return request;
	const { startFrameUrl, endFrameUrl, ...rest } = request;
	return rest;
}

/** Records which task an order has bought, in the execution and in the ledger, and says so in the log. */
async function recordBought(
	{ context, book, api }: Purchase,
	{ sent, ...order }: OrderRecord,
	taskId: string,
): Promise<void> {
	recordOrder(context, book.place, { ...order, taskId });
	const where = `execution ${context.getExecutionId()}, item ${book.place.itemIndex}`;
	context.logger.info(`Task ${taskId} was ordered at ${api.provider.displayName} [${where}]`);
	if (book.scope !== null)
		await recordTask(context, ledgerKeyOf(book, book.scope, order.number), order, taskId);
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
		if (book.scope !== null)
			await releaseOrder(context, ledgerKeyOf(book, book.scope, order.number), order);
	}
	throw result;
}

/** The record of an order that is about to be sent. */
const recordFor = (
	{ api, book, job }: Purchase,
	request: SendableRequest,
	order: Pick<OrderRecord, 'number' | 'rejected' | 'idempotencyKey' | 'sentAt'>,
): OrderRecord => ({
	version: 1,
	...book.facts,
	...(book.isOncePer && book.scope !== null ? { oncePer: book.scope } : {}),
	taskId: null,
	number: order.number,
	rejected: order.rejected,
	idempotencyKey: order.idempotencyKey,
	sentAt: order.sentAt,
	sent: { request: withoutInlineImages(request, api), callbackUrl: job.callbackUrl },
});

/** Claims and sends an order of its own; null when another execution was first. */
async function sendNew(
	purchase: Purchase,
	number: number,
	request: SendableRequest,
): Promise<TaskReading | null> {
	const { context, book } = purchase;
	const rejected = rejectedIn(context, book);
	const order = recordFor(purchase, request, {
		number,
		rejected,
		idempotencyKey: keyFor(context, book, number, rejected),
		sentAt: new Date(clock.now()).toISOString(),
	});
	if (book.scope !== null) {
		const key = ledgerKeyOf(book, book.scope, number);
		const claim = await claimOrder(context, key, order, book.isShared);
		if (claim === 'taken') return null;
		if (claim === 'unavailable' && book.isOncePer) throw noLedger();
	}
	return await send(purchase, order, request, false);
}

/** Sends an earlier order again, under its key and as it was sent then, as far as that is known. */
async function sendAgain(
	purchase: Purchase,
	earlier: EarlierOrder,
	resolved: 'repeat' | 'missing',
): Promise<TaskReading> {
	const { context, job, api, progress, book } = purchase;
	const sent = resolved === 'repeat' ? earlier.sent : undefined;
	const request = sent?.request ?? (await prepareRequest(context, job, api, progress));
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
async function keepRecord(
	purchase: Purchase,
	{ number, rejected, idempotencyKey, sentAt, taskId: known, delivery }: EarlierOrder,
	taskId: string,
): Promise<void> {
	const { context, book } = purchase;
	const order: OrderRecord = {
		version: 1,
		...book.facts,
		...(book.isOncePer && book.scope !== null ? { oncePer: book.scope } : {}),
		...(delivery ? { delivery } : {}),
		...{ number, rejected, idempotencyKey, sentAt, taskId },
	};
	if (known === null) await recordBought(purchase, order, taskId);
	else recordOrder(context, book.place, order);
}

/** What there is of an earlier order of a job. Throws a `VideoError` where it forbids another one. */
async function resolved({
	context,
	job,
	api,
	progress,
	book,
	signal,
}: Purchase): Promise<{ current: EarlierOrder | null; next: number; outcome: Resolved | null }> {
	const { submitAgain } = job.options;
	const { current, forOtherInput, next, isIncomplete } = await earlierOrders(
		context,
		book,
		book.isShared,
	);
	if (current) {
		const outcome = await resolveOrder(context, job, api, progress, book, current, signal);
		return { current, next, outcome };
	}
	if (forOtherInput && !submitAgain) {
		const { sentAt, taskId } = forOtherInput;
		progress.taskId = taskId;
		throw orderedForOtherInput(job.provider, sentAt, taskId);
	}
	if (isIncomplete && book.isOncePer) throw noLedger();
	if (isIncomplete && !submitAgain && isRetryOfLostRun(context)) throw lostOrders(job.provider);
	return { current: null, next, outcome: null };
}

/**
 * Orders the video of a job, once: what an earlier attempt ordered is found and gone on with. A task that failed is
 * ordered anew, which is what a retry is for. Throws a `VideoError`; `progress` tells the task, and whether it
 * had been ordered before.
 */
export async function orderOnce(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<TaskReading> {
	const purchase = { context, job, api, progress, book: orderBook(context, job, api), signal };
	const ordered = (task: TaskReading, isResumed: boolean): TaskReading => {
		const { isOncePer } = purchase.book;
		Object.assign(progress, { task, taskId: task.taskId, isResumed, isOncePer });
		return task;
	};
	for (;;) {
		const { current, next, outcome } = await resolved(purchase);
		if (current && (outcome === 'repeat' || outcome === 'missing'))
			return ordered(await sendAgain(purchase, current, outcome), outcome === 'repeat');
		if (current && outcome !== null && typeof outcome !== 'string') {
			await keepRecord(purchase, current, outcome.taskId);
			return ordered(outcome, true);
		}
		const request = await prepareRequest(context, job, api, progress);
		if (signal.aborted) throw stoppedBeforeOrder();
		const task = await sendNew(purchase, next, request);
		if (task) return ordered(task, false);
		// Another attempt was first: the ledger knows what it has ordered.
		purchase.book = { ...purchase.book, isShared: true };
	}
}
