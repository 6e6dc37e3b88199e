import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import { filesOf, withAddresses } from '../domain/inputFiles';
import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import type { Progress, VideoJob } from '../job/job';
import { modelQueryOf, recoveryFor } from '../providers/capabilities';
import type { Recovery } from '../providers/provider';
import { type LookUp, orderedBefore, orderedElsewhere } from '../report/orderMessages';
import { stoppedBeforePoll, unreadableTask } from '../report/taskMessages';
import { type EarlierOrder, ledgerKeyOf, type OrderBook } from './earlierOrders';
import { ownedTasks, readOrder } from './ledger';
import { tasksElsewhere } from './orderRecord';
import type { Purchase } from './sendOrder';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** A request has a response, or none, within a minute; then the attempt that sent it writes down what it got. */
const UNDER_WAY_MS = 70 * SECOND_MS;
const ASKED_EVERY_MS = 3 * SECOND_MS;

/** The clocks of n8n and of the provider differ, and the ledger counts seconds. */
const CLOCKS_DIFFER_MS = 2 * MINUTE_MS;
const LIST_READ_EVERY_MS = 30 * SECOND_MS;

/** What an earlier order came to: a task; or it is certain that there is none, or that it has failed. */
export type Resolved = TaskReading | 'failed' | 'missing' | 'repeat';

/** The task of an earlier order: `failed`, so that another one may be ordered, where it did not succeed. */
async function resume(
	{ provider }: VideoJob,
	api: VideoApi,
	progress: Progress,
	taskId: string,
	{ delivery, hasFailed }: EarlierOrder,
): Promise<TaskReading | 'failed'> {
	// From here on an error knows the id, whatever happens.
	progress.taskId = taskId;
	const result = await api.readWithRetries(taskId);
	const isForgotten = result.ok ? result.value.expired : result.failure.kind === 'notFound';
	if (hasFailed && isForgotten) {
		progress.taskId = null;
		return 'failed';
	}
	if (!result.ok) {
		const kept = delivery?.json.taskId === taskId ? delivery.json : null;
		// The provider has forgotten the task, but not yet deleted the file, perhaps.
		if (result.failure.kind === 'notFound' && typeof kept?.videoUrl === 'string')
			return { ...(kept as unknown as TaskReading), reason: null, expired: false, raw: null };
		throw unreadableTask(provider, result.failure, taskId, undefined, true);
	}
	const { status } = result.value;
	if (status !== 'failed' && status !== 'cancelled') return result.value;
	progress.taskId = null;
	return 'failed';
}

/** How an order without a response can be resolved without buying a second time; undefined when it cannot. */
function recoveryOf(
	recovery: Recovery | undefined,
	{ sentAt }: EarlierOrder,
): Recovery['type'] | undefined {
	const ageMs = clock.now() - Date.parse(sentAt);
	return recovery && ageMs < recovery.keyLifetimeHours * HOUR_MS ? recovery.type : undefined;
}

/** The task that another attempt, which is ordering at this moment, gets for an order; null when it gets none. */
async function taskOfOthers(
	context: IExecuteFunctions,
	book: OrderBook,
	order: EarlierOrder,
	signal: AbortSignal,
): Promise<string | null> {
	const key = ledgerKeyOf(book, order);
	if (!key || !book.isShared) return null;
	const untilMs = Date.parse(order.sentAt) + UNDER_WAY_MS;
	while (clock.now() < untilMs && !signal.aborted) {
		await clock.sleep(ASKED_EVERY_MS, signal);
		const now = await readOrder(context, key, book.facts);
		if (!now || now.taskId) return now?.taskId ?? null;
	}
	return null;
}

/** Looks for an order in the provider's list of orders: its task, where it is the only one that it can be. */
async function lookUp(
	context: IExecuteFunctions,
	{ place }: OrderBook,
	{ sentAt }: EarlierOrder,
	request: SendableRequest | null,
	{ api, timeoutMinutes, signal }: { api: VideoApi; timeoutMinutes: number; signal: AbortSignal },
): Promise<{ taskId: string } | LookUp> {
	const { orderList } = api.provider;
	if (!orderList || !request) return 'impossible';
	const sentMs = Date.parse(sentAt);
	const isoTime = (ms: number) => new Date(ms).toISOString();
	const period = {
		from: isoTime(sentMs - CLOCKS_DIFFER_MS),
		// In a full queue an order waits for as long as a video is waited for.
		until: isoTime(sentMs + timeoutMinutes * MINUTE_MS + CLOCKS_DIFFER_MS),
	};
	for (;;) {
		const result = await api.listOrders(request, period);
		if (!result.ok) return 'failed';
		const others = [
			...tasksElsewhere(context, place),
			...(await ownedTasks(context, result.value)),
		];
		const candidates = result.value.filter((taskId) => !others.includes(taskId));
		if (candidates.length > 1) return 'several';
		if (candidates[0]) return { taskId: candidates[0] };
		if (signal.aborted || clock.now() > sentMs + orderList.delayMinutes * MINUTE_MS) return 'none';
		await clock.sleep(LIST_READ_EVERY_MS, signal);
	}
}

/** The request as it was sent, or as far as that is unknown as it would be sent now; null where its files are not known. */
function requestOf(
	{ sent }: EarlierOrder,
	{ request, fileDigests }: VideoJob,
): SendableRequest | null {
	if (sent) return sent.request;
	if (fileDigests.length > 0) return null;
	const urls = filesOf(request).flatMap(({ key, file }) =>
		file.source === 'url' ? [[key, file.url] as const] : [],
	);
	return withAddresses(request, new Map(urls));
}

/**
 * Finds out what became of an earlier order. `repeat`: the provider is to be sent it again under its key;
 * `missing`: the provider certainly has not got it, so it may be sent again under its key; `failed`: another one
 * may be ordered. `keep` writes down a task that was found in a list: should it have failed, it must not be taken for
 * that of the next order. Throws a `VideoError` where none of this is certain.
 */
export async function resolveOrder(
	{ context, job, api, progress, book, signal }: Purchase,
	order: EarlierOrder,
	keep: (taskId: string) => Promise<void>,
): Promise<Resolved> {
	const { submitAgain, timeoutMinutes } = job.options;
	const { provider } = job;
	const known = order.taskId ?? (await taskOfOthers(context, book, order, signal));
	if (known) {
		if (signal.aborted) {
			progress.taskId = known;
			throw stoppedBeforePoll(known);
		}
		return await resume(job, api, progress, known, order);
	}
	if (order.account !== book.facts.account) {
		if (submitAgain) return 'failed';
		throw orderedElsewhere(provider, order.sentAt);
	}
	const recovery = recoveryOf(recoveryFor(api.provider, job.request), order);
	if (recovery === 'repeat') return 'repeat';
	if (recovery === 'find') {
		const task = await api.findOrder(order.idempotencyKey, modelQueryOf(job.request));
		return task ? await resume(job, api, progress, task.taskId, order) : 'missing';
	}
	const found = await lookUp(context, book, order, requestOf(order, job), {
		api,
		timeoutMinutes,
		signal,
	});
	if (typeof found !== 'string') {
		await keep(found.taskId);
		return await resume(job, api, progress, found.taskId, order);
	}
	if (submitAgain) return 'failed';
	throw orderedBefore(provider, order.sentAt, { lookUp: found });
}
