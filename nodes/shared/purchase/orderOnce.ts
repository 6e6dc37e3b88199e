import type { TaskReading } from '../domain/task';
import {
	deliveredBefore,
	lostOrders,
	noLedger,
	orderedByOtherNode,
	orderedForOtherInput,
	severalOrders,
} from '../report/orderMessages';
import { type EarlierOrder, earlierOrders, orderBook, wasRenamed } from './earlierOrders';
import { isRetryOfLostRun } from './lostRun';
import { closeOrder, openOrders } from './openOrders';
import { type Attempt, prepareOrder } from './prepareOrder';
import { type Resolved, resolveOrder } from './resolveOrder';
import { keepRecord, type Purchase, sendAgain, sendNew } from './sendOrder';

interface Found {
	/** The order to go on with, and what became of it. */
	current: EarlierOrder | null;
	outcome: Resolved | null;
	/** The number of the next one. */
	next: number;
}

/** What became of an earlier order. One that is ordered anew is not open any more. */
async function outcomeOf(purchase: Purchase, order: EarlierOrder): Promise<Resolved> {
	const keep = async (taskId: string) => {
		await keepRecord(purchase, order, taskId);
		order.taskId = taskId;
	};
	const outcome = await resolveOrder(purchase, order, keep);
	if (outcome === 'failed') await closeOrder(purchase.context, order);
	return outcome;
}

/** What there is of an earlier order of a job. Throws a `VideoError` where it forbids another one. */
async function found(purchase: Purchase): Promise<Found> {
	const { context, job, progress, book } = purchase;
	const { submitAgain } = job.options;
	const { current, forOtherInput, ofOtherNode, next, isIncomplete } = await earlierOrders(
		context,
		book,
		book.isShared,
	);
	if (current) {
		const outcome = await outcomeOf(purchase, current);
		if (outcome !== 'failed') return { current, next, outcome };
	} else if (forOtherInput && !submitAgain) {
		const { sentAt, taskId } = forOtherInput;
		progress.taskId = taskId;
		throw orderedForOtherInput(job.provider, sentAt, taskId);
	} else if (ofOtherNode && !submitAgain && (await wasRenamed(context, book, ofOtherNode))) {
		const { sentAt, taskId } = ofOtherNode;
		progress.taskId = taskId;
		throw orderedByOtherNode(job.provider, sentAt, taskId);
	}
	if (isIncomplete && book.isOncePer) throw noLedger();
	const open = await openOrders(context, book, current);
	const [order, ...others] = open;
	if (order && !submitAgain && others.length > 0) throw severalOrders(job.provider, open);
	if (order && !submitAgain && order.isDelivered) {
		progress.taskId = order.taskId;
		throw deliveredBefore(job.provider, order);
	}
	if (order && others.length === 0 && !order.isDelivered) {
		const outcome = await outcomeOf(purchase, order);
		if (outcome !== 'failed') return { current: order, next, outcome };
	}
	if (!current && isIncomplete && !submitAgain && isRetryOfLostRun(context))
		throw lostOrders(job.provider);
	return { current: null, next, outcome: null };
}

/**
 * Orders the video of a job, once: what an earlier attempt ordered is found and gone on with. A task that failed is
 * ordered anew, which is what a retry is for. Throws a `VideoError`; `progress` tells the task, and whether it
 * had been ordered before.
 */
export async function orderOnce(attempt: Attempt): Promise<TaskReading> {
	const { context, job, api, progress } = attempt;
	const purchase = { ...attempt, book: orderBook(context, job, api) };
	const ordered = (task: TaskReading, isResumed: boolean): TaskReading => {
		const { isOncePer } = purchase.book;
		Object.assign(progress, { task, taskId: task.taskId, isResumed, isOncePer });
		return task;
	};
	for (;;) {
		const { current, next, outcome } = await found(purchase);
		if (current && (outcome === 'repeat' || outcome === 'missing'))
			return ordered(await sendAgain(purchase, current, outcome), outcome === 'repeat');
		if (current && outcome !== null && typeof outcome !== 'string') {
			await keepRecord(purchase, current, outcome.taskId);
			return ordered(outcome, true);
		}
		const task = await sendNew(purchase, next, await prepareOrder(purchase));
		if (task) return ordered(task, false);
		// Another attempt was first: the ledger knows what it has ordered.
		purchase.book = { ...purchase.book, isShared: true };
	}
}
