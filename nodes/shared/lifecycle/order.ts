import type { IExecuteFunctions } from 'n8n-workflow';

import type { SendableRequest } from '../domain/videoRequest';
import { VideoError } from '../domain/videoError';
import type { TaskReading } from '../domain/videoTask';
import { clock } from './clock';
import { orderedBefore, unreadableTask } from './failures';
import { withUploadedFrames } from './frames';
import { checkPrice } from './price';
import type { Progress } from './runJobs';
import {
	findSubmission,
	forgetSubmission,
	hashOf,
	idempotencyKeyFor,
	recordSubmission,
	runIndexOf,
	type Slot,
	type Submission,
} from './submissions';
import type { VideoApi } from './videoApi';
import type { VideoJob } from './videoJob';

/** For how long a provider recognises an idempotency key, in milliseconds. Source: Apiframe's OpenAPI file, `Idempotency-Key` */
const KEY_LIFETIME = 24 * 60 * 60_000;

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

/** Whether an order without an answer can be repeated without buying a second time. */
function isRepeatable({ provider }: VideoJob, { sentAt }: Submission): boolean {
	return (
		provider.idempotencyHeaders !== undefined && clock.now() - Date.parse(sentAt) < KEY_LIFETIME
	);
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
	const { idempotencyKey, sent } = order;
	const result = await api.submit(request, { idempotencyKey, callbackUrl: sent.callbackUrl });
	if (!(result instanceof VideoError)) {
		recordSubmission(context, slot, { ...order, state: 'submitted', taskId: result.taskId });
		return result;
	}
	// Refused at the first try, it was not bought. A refused repetition says nothing about the order it repeats.
	if (isRepetition) throw orderedBefore(api.provider, order.sentAt, result);
	if (result.kind !== 'outcomeUnknown') forgetSubmission(context, slot);
	throw result;
}

function earlierOrder(context: IExecuteFunctions, job: VideoJob) {
	const { provider, request, frameDigests } = job;
	const slot = { runIndex: runIndexOf(context), itemIndex: job.itemIndex };
	const hash = hashOf([provider.id, provider.model, request, frameDigests]);
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
	const { slot, hash, earlier } = earlierOrder(context, job);

	if (earlier?.taskId) {
		const task = await resume(job, api, earlier.taskId);
		if (task) return { task, isResumed: true };
	} else if (earlier && isRepeatable(job, earlier)) {
		const { startFrameUrl, endFrameUrl } = earlier.sent;
		const repeated = { ...request, startFrame: undefined, endFrame: undefined };
		const same = { ...repeated, startFrameUrl, endFrameUrl };
		return { task: await send(context, slot, earlier, same, api, true), isResumed: true };
	} else if (earlier && !options.submitAgain) {
		throw orderedBefore(provider, earlier.sentAt);
	}

	const prepared = await prepareRequest(context, job, api, progress);
	if (signal.aborted) {
		throw new VideoError('stopped', 'The execution was canceled before the video was bought');
	}
	const { startFrameUrl, endFrameUrl } = prepared;
	const order: Submission = {
		hash,
		state: 'submitting',
		taskId: null,
		idempotencyKey: idempotencyKeyFor(context, slot, hash, earlier),
		sentAt: new Date(clock.now()).toISOString(),
		sent: { startFrameUrl, endFrameUrl, callbackUrl: options.callbackUrl },
	};
	return { task: await send(context, slot, order, prepared, api, false), isResumed: false };
}
