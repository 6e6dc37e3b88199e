import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import { VideoError } from '../domain/error';
import { hashOf } from '../domain/hash';
import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { isTool, originOf } from '../execution/execution';
import type { Progress, VideoJob } from '../job/job';
import { modelQueryOf } from '../providers/capabilities';
import type { Provider, Recovery } from '../providers/provider';
import { lostOrders, orderedBefore, stoppedBeforeOrder } from '../report/messages';
import { stoppedBeforePoll, unreadableTask } from '../report/taskMessages';
import { withUploadedFrames } from './frames';
import {
	findOrder,
	forgetOrder,
	isRetryOfLostRun,
	keyFor,
	type OrderRecord,
	type Place,
	placeOf,
	recordOrder,
	rememberStopped,
	takeStopped,
} from './orderRecord';
import { checkPrice } from './price';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

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

/** The task of an earlier order: null when it failed, so that it may be ordered anew. */
async function resume(
	{ provider }: VideoJob,
	api: VideoApi,
	progress: Progress,
	taskId: string,
): Promise<TaskReading | null> {
	// From here on an error knows the id, whatever happens.
	progress.taskId = taskId;
	const result = await api.readWithRetries(taskId);
	if (!result.ok) throw unreadableTask(provider, result.failure, taskId);
	const { status } = result.value;
	if (status !== 'failed' && status !== 'cancelled') return result.value;
	progress.taskId = null;
	return null;
}

/** How an order without a response can be resolved without buying a second time; undefined when it cannot. */
function recoveryOf({ recovery }: Provider, { sentAt }: OrderRecord): Recovery['type'] | undefined {
	const ageMs = clock.now() - Date.parse(sentAt);
	return recovery && ageMs < recovery.keyLifetimeHours * HOUR_MS ? recovery.type : undefined;
}

async function send(
	context: IExecuteFunctions,
	job: VideoJob,
	place: Place,
	order: OrderRecord,
	request: SendableRequest,
	api: VideoApi,
	isRepetition: boolean,
): Promise<TaskReading> {
	recordOrder(context, place, order);
	const { idempotencyKey: key, sent } = order;
	const untilMs = clock.now() + job.options.timeoutMinutes * MINUTE_MS;
	const { callbackUrl } = sent;
	const result = await api.order(request, { key, isRepetition, callbackUrl, untilMs });
	if (!(result instanceof VideoError)) {
		recordOrder(context, place, { ...order, taskId: result.taskId });
		// n8n stores the record when the node ends: of a process that is killed before, only the log is left.
		const where = `execution ${context.getExecutionId()}, item ${place.itemIndex}`;
		context.logger.info(
			`Task ${result.taskId} was ordered at ${api.provider.displayName} [${where}]`,
		);
		return result;
	}
	// Rejected at the first attempt, it was not bought. A rejected repetition says nothing about the order it repeats.
	if (isRepetition) throw orderedBefore(api.provider, order.sentAt, result);
	if (result.kind !== 'outcomeUnknown') forgetOrder(context, place);
	throw result;
}

/** What is written down of an order; an image inside the order would fill n8n's database. */
function recordable(
	{ startFrameUrl, endFrameUrl }: SendableRequest,
	{ upload }: Provider,
	callbackUrl: string | undefined,
): OrderRecord['sent'] {
	return upload.type === 'inline' ? { callbackUrl } : { startFrameUrl, endFrameUrl, callbackUrl };
}

function earlierOrder(context: IExecuteFunctions, job: VideoJob) {
	const { provider, request, frameDigests, itemIndex } = job;
	const hash = hashOf([provider.id, request, frameDigests]);
	const place = placeOf(context, itemIndex, hash);
	return { place, hash, earlier: findOrder(context, place, hash) };
}

/** What an earlier attempt has ordered for a job that is not begun any more; null when it ordered nothing. */
export function abandonedOrder(
	context: IExecuteFunctions,
	job: VideoJob,
	progress: Progress,
): VideoError | null {
	const { earlier } = earlierOrder(context, job);
	if (!earlier) return null;
	if (!earlier.taskId) return orderedBefore(job.provider, earlier.sentAt);
	progress.taskId = earlier.taskId;
	return stoppedBeforePoll(earlier.taskId);
}

/** Notes that an agent has got what it ordered: when it orders the same again, it wants another one. */
export function noteDelivery(context: IExecuteFunctions, job: VideoJob): void {
	if (!isTool(context)) return;
	const { place, earlier } = earlierOrder(context, job);
	if (!earlier) return;
	recordOrder(context, place, { ...earlier, deliveredIn: context.getExecutionId() });
}

/** Whether an order may have been lost with its execution. A provider that recognises orders still has it under its key, if that can be told. */
const isLost = (context: IExecuteFunctions, { provider }: VideoApi): boolean =>
	(provider.recovery === undefined || originOf(context) === null) && isRetryOfLostRun(context);

/** Keeps what a stopped execution has ordered for a job, so that a retry can go on with it. */
export function keepForRetry(context: IExecuteFunctions, job: VideoJob): void {
	const { place, hash } = earlierOrder(context, job);
	rememberStopped(context, place, hash);
}

/**
 * The task of an earlier order. `missing`: the provider certainly has not got it, so it may be sent again under
 * its key; `failed`: another one may be ordered. Throws a `VideoError` where neither is certain.
 */
async function resolve(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
	place: Place,
	earlier: OrderRecord,
): Promise<TaskReading | 'missing' | 'failed'> {
	const { request } = job;
	if (earlier.taskId) return (await resume(job, api, progress, earlier.taskId)) ?? 'failed';
	const recovery = recoveryOf(api.provider, earlier);
	if (recovery === 'repeat') {
		const { startFrameUrl, endFrameUrl } = earlier.sent;
		const { startFrame, endFrame, ...rest } = request;
		return await send(
			context,
			job,
			place,
			earlier,
			{ ...rest, startFrameUrl, endFrameUrl },
			api,
			true,
		);
	}
	if (recovery === 'find') {
		const task = await api.findOrder(earlier.idempotencyKey, modelQueryOf(request));
		if (!task) return 'missing';
		recordOrder(context, place, { ...earlier, taskId: task.taskId });
		return (await resume(job, api, progress, task.taskId)) ?? 'failed';
	}
	if (!job.options.submitAgain) throw orderedBefore(job.provider, earlier.sentAt);
	return 'failed';
}

/**
 * Orders the video of a job, once: what an earlier attempt of this execution ordered is found and gone on
 * with. A task that failed is ordered anew, which is what a retry is for. Throws a `VideoError`; `progress`
 * tells the task, and whether it had been ordered before.
 */
export async function orderOnce(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<TaskReading> {
	const ordered = (task: TaskReading, isResumed: boolean): TaskReading => {
		Object.assign(progress, { task, taskId: task.taskId, isResumed });
		return task;
	};
	const { place, hash, earlier: recorded } = earlierOrder(context, job);
	const earlier = recorded ?? takeStopped(context, place, hash);
	if (earlier && !recorded) recordOrder(context, place, earlier);
	if (!earlier && !job.options.submitAgain && isLost(context, api)) throw lostOrders(job.provider);

	const known = earlier && (await resolve(context, job, api, progress, place, earlier));
	if (known && typeof known !== 'string') return ordered(known, true);

	const request = await prepareRequest(context, job, api, progress);
	if (signal.aborted) throw stoppedBeforeOrder();
	const sent = recordable(request, api.provider, job.callbackUrl);
	if (earlier && known === 'missing') {
		// Sent again under its own key, an order that was not found cannot be bought twice.
		return ordered(
			await send(context, job, place, { ...earlier, sent }, request, api, true),
			false,
		);
	}
	const order: OrderRecord = {
		hash,
		taskId: null,
		idempotencyKey: keyFor(context, place, hash, earlier),
		sentAt: new Date(clock.now()).toISOString(),
		sent,
	};
	return ordered(await send(context, job, place, order, request, api, false), false);
}
