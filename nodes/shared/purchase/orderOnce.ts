import type { IExecuteFunctions } from 'n8n-workflow';

import { hashOf } from '../domain/hash';
import type { SendableRequest } from '../domain/request';
import { VideoError } from '../domain/error';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { lostOrders, orderedBefore, unreadableTask } from '../report/messages';
import { withUploadedFrames } from './frames';
import { checkPrice } from './price';
import { isRetryOfLostRun } from './lostRun';
import { modelQueryOf } from '../providers/capabilities';
import type { Provider, Recovery } from '../providers/provider';
import type { Progress } from '../run/runJobs';
import { rememberStopped, takeStopped } from './stoppedOrders';
import {
	findSubmission,
	forgetSubmission,
	idempotencyKeyFor,
	recordSubmission,
	runIndexOf,
	type Slot,
	type Submission,
	undeliveredSlot,
} from './orderRecord';
import { isTool } from '../execution/tool';
import type { VideoApi } from '../client/videoApi';
import type { VideoJob } from '../job/options';

const AN_HOUR = 60 * 60_000;

/** A task that stands for a job, and whether an earlier try of the execution had ordered it. */
export interface Ordered {
	task: TaskReading;
	isResumed: boolean;
}

/** Uploads the frames and prices the request. Throws a `VideoError` when it is refused or too expensive. */
export async function prepareRequest(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<SendableRequest> {
	const request = await withUploadedFrames(context, job.itemIndex, job.request, api);
	progress.price = await api.price(request);
	checkPrice(progress.price, job.options.maxCostUsd, job.provider);
	return request;
}

/** The task of an earlier try: null when it failed, so that it may be ordered anew. */
async function resume(job: VideoJob, api: VideoApi, taskId: string): Promise<TaskReading | null> {
	// From here on an error knows the id, whatever happens.
	job.taskId = taskId;
	const result = await api.readPatiently(taskId);
	if (!result.ok) throw unreadableTask(job.provider, result.failure, taskId);
	const { status } = result.value;
	if (status !== 'failed' && status !== 'cancelled') return result.value;
	job.taskId = undefined;
	return null;
}

/** How an order without an answer can be resolved without buying a second time; undefined when it cannot. */
function recoveryOf({ recovery }: Provider, { sentAt }: Submission): Recovery['type'] | undefined {
	const age = clock.now() - Date.parse(sentAt);
	return recovery && age < recovery.keyLifetimeHours * AN_HOUR ? recovery.type : undefined;
}

async function send(
	context: IExecuteFunctions,
	slot: Slot,
	order: Submission,
	request: SendableRequest,
	api: VideoApi,
	isRepetition: boolean,
): Promise<TaskReading> {
	recordSubmission(context, slot, order);
	const { idempotencyKey: key, sent } = order;
	const result = await api.submit(request, { key, isRepetition, callbackUrl: sent.callbackUrl });
	if (!(result instanceof VideoError)) {
		recordSubmission(context, slot, { ...order, state: 'submitted', taskId: result.taskId });
		// n8n stores the record when the node ends: of a process that is killed before, only the log is left.
		const place = `execution ${context.getExecutionId()}, item ${slot.itemIndex}`;
		context.logger.info(
			`Task ${result.taskId} was ordered at ${api.provider.displayName} [${place}]`,
		);
		return result;
	}
	// Refused at the first try, it was not bought. A refused repetition says nothing about the order it repeats.
	if (isRepetition) throw orderedBefore(api.provider, order.sentAt, result);
	if (result.kind !== 'outcomeUnknown') forgetSubmission(context, slot);
	throw result;
}

/** What is written down of an order; an image inside the order would fill n8n's database. */
function recordable(
	{ startFrameUrl, endFrameUrl }: SendableRequest,
	{ upload }: Provider,
	callbackUrl: string | undefined,
): Submission['sent'] {
	return upload.type === 'inline' ? { callbackUrl } : { startFrameUrl, endFrameUrl, callbackUrl };
}

function earlierOrder(context: IExecuteFunctions, job: VideoJob) {
	const { provider, request, frameDigests } = job;
	const hash = hashOf([provider.id, request, frameDigests]);
	const begun = isTool(context) ? undeliveredSlot(context, hash) : null;
	const slot = begun ?? { runIndex: runIndexOf(context), itemIndex: job.itemIndex };
	return { slot, hash, earlier: findSubmission(context, slot, hash) };
}

/** What an earlier try has ordered for a job that is not begun any more; null when it ordered nothing. */
export function abandonedOrder(context: IExecuteFunctions, job: VideoJob): VideoError | null {
	const { earlier } = earlierOrder(context, job);
	if (!earlier) return null;
	if (!earlier.taskId) return orderedBefore(job.provider, earlier.sentAt);
	job.taskId = earlier.taskId;
	return new VideoError(
		'stopped',
		`The execution was canceled before task ${earlier.taskId}, ordered by an earlier try, was looked at`,
		{
			hint: "The task goes on at the provider and is paid for. Get its video with 'Kling Get Task'.",
		},
	);
}

/** Notes that an agent has got what it ordered: when it orders the same again, it wants another one. */
export function noteDelivery(context: IExecuteFunctions, job: VideoJob): void {
	if (!isTool(context)) return;
	const { slot, earlier } = earlierOrder(context, job);
	if (!earlier) return;
	recordSubmission(context, slot, { ...earlier, deliveredIn: context.getExecutionId() });
}

/** Whether an order may have been lost with its execution. A provider that recognises orders still has it under its key. */
const isLost = (context: IExecuteFunctions, { provider }: VideoApi): boolean =>
	provider.recovery === undefined && isRetryOfLostRun(context);

/** Keeps what a stopped execution has ordered for a job, so that a retry can go on with it. */
export function keepForRetry(context: IExecuteFunctions, job: VideoJob): void {
	const { slot, hash } = earlierOrder(context, job);
	rememberStopped(context, slot, hash);
}

/**
 * Orders the video of a job, once: what an earlier try of this execution ordered is found in the
 * record and gone on with. A task that failed is ordered anew, which is what a retry is for. Throws
 * a `VideoError`.
 */
export async function orderOnce(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<Ordered> {
	const { provider, request, options } = job;
	const { slot, hash, earlier: recorded } = earlierOrder(context, job);
	const earlier = recorded ?? takeStopped(context, slot, hash);
	if (earlier && !recorded) recordSubmission(context, slot, earlier);

	let isMissing = false;
	const recovery = earlier && !earlier.taskId ? recoveryOf(api.provider, earlier) : undefined;
	if (earlier?.taskId) {
		const task = await resume(job, api, earlier.taskId);
		if (task) return { task, isResumed: true };
	} else if (earlier && recovery === 'repeat') {
		const { startFrameUrl, endFrameUrl } = earlier.sent;
		const repeated = { ...request, startFrame: undefined, endFrame: undefined };
		const same = { ...repeated, startFrameUrl, endFrameUrl };
		return { task: await send(context, slot, earlier, same, api, true), isResumed: true };
	} else if (earlier && recovery === 'find') {
		const task = await api.find(earlier.idempotencyKey, modelQueryOf(request));
		if (task) {
			recordSubmission(context, slot, { ...earlier, state: 'submitted', taskId: task.taskId });
			const resumed = await resume(job, api, task.taskId);
			if (resumed) return { task: resumed, isResumed: true };
		}
		// Sent again under its own key, an order that was not found cannot be bought twice.
		isMissing = !task;
	} else if (earlier && !options.submitAgain) {
		throw orderedBefore(provider, earlier.sentAt);
	} else if (!earlier && !options.submitAgain && isLost(context, api)) {
		throw lostOrders(provider);
	}

	const prepared = await prepareRequest(context, job, api, progress);
	if (signal.aborted) {
		throw new VideoError('stopped', 'The execution was canceled before the video was bought');
	}
	const sent = recordable(prepared, api.provider, options.callbackUrl);
	if (isMissing && earlier) {
		const again = { ...earlier, sent };
		return { task: await send(context, slot, again, prepared, api, true), isResumed: false };
	}
	const order: Submission = {
		hash,
		state: 'submitting',
		taskId: null,
		idempotencyKey: idempotencyKeyFor(context, slot, hash, earlier),
		sentAt: new Date(clock.now()).toISOString(),
		sent,
	};
	return { task: await send(context, slot, order, prepared, api, false), isResumed: false };
}
