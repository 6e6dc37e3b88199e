import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { TaskReading } from '../domain/task';
import { sampleVideo } from './sampleVideos';
import { clock } from '../execution/clock';
import { videoFileName } from '../delivery/downloadTask';
import { finishTask, taskItem } from '../delivery/finishTask';
import { noteDelivery, orderOnce, prepareRequest } from '../purchase/orderOnce';
import { taskJson } from '../report/output';
import type { VideoApi } from '../client/videoApi';
import type { Progress } from './runJobs';
import type { VideoJob } from '../job/options';

/** A small real video in the shape of a bought one, made without any request. */
export async function makeSample(
	context: IExecuteFunctions,
	job: VideoJob,
): Promise<INodeExecutionData> {
	const { options, request } = job;
	const now = new Date(clock.now()).toISOString();
	const isFinished = options.completion !== 'submit';
	const task: TaskReading = {
		taskId: 'sample',
		status: isFinished ? 'completed' : 'queued',
		progress: isFinished ? 100 : null,
		videoUrl: null,
		cost: null,
		submittedAt: now,
		completedAt: isFinished ? now : null,
		reason: null,
		expired: false,
		raw: null,
	};
	const item = taskItem(job, { task, price: null });
	item.json.sample = true;
	if (isFinished && options.download) {
		const bytes = sampleVideo(request.aspectRatio);
		const fileName = videoFileName(options.fileName, task.taskId);
		const binary = await context.helpers.prepareBinaryData(bytes, fileName, 'video/mp4');
		item.binary = { [options.binaryProperty]: binary };
	}
	return item;
}

/** In characters: no prompt is longer. */
const LONGEST_TEXT = 10_000;

/** A request as it can be shown: images inside it are megabytes of text. */
const withoutImages = (body: unknown): object =>
	JSON.parse(
		JSON.stringify(body, (_key, value: unknown) =>
			typeof value === 'string' && value.length > LONGEST_TEXT
				? `(an image, ${value.length} characters)`
				: value,
		),
	) as object;

/** The request as it would be sent, with its price; nothing is bought. Throws a `VideoError` when it is refused. */
export async function dryRun(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<INodeExecutionData> {
	const { provider, options, settings, pairedItem } = job;
	const request = await prepareRequest(context, job, api, progress);
	const { callbackUrl } = options;
	const { method, path, body } = api.provider.encodeOrder(request, { callbackUrl });
	return {
		json: {
			...taskJson({ provider, settings, task: null, price: progress.price }),
			dryRun: true,
			request: { method, url: `${api.baseUrl}${path}`, body: withoutImages(body) },
		},
		pairedItem,
	};
}

/**
 * Makes one video: prices it, buys it once, waits for it and stores it. Throws a `VideoError`;
 * `progress` then tells what had been reached.
 */
export async function makeVideo(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<INodeExecutionData> {
	const ordered = await orderOnce(context, job, api, progress, signal);
	const begun = Object.assign(progress, ordered);
	const item =
		job.options.completion === 'submit'
			? taskItem(job, begun)
			: await finishTask(context, job, api, begun, signal);
	noteDelivery(context, job);
	return item;
}
