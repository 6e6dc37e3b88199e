import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { SendableRequest } from '../domain/videoRequest';
import type { Cost, TaskReading } from '../domain/videoTask';
import { sampleVideo } from '../sample/sampleVideos';
import { clock } from './clock';
import { videoFileName } from './deliver';
import { finishTask, taskItem } from './finishTask';
import { orderOnce, prepareRequest } from './order';
import { taskJson, type Known } from './output';
import type { VideoApi } from './videoApi';
import type { Progress } from './runJobs';
import type { VideoJob } from './videoJob';

const known = (job: VideoJob, { task, price }: Progress): Known => ({
	provider: job.provider,
	settings: job.settings,
	task,
	price,
});

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

/** The request as it would be sent, with its price; nothing is bought. */
function describeDryRun(
	job: VideoJob,
	request: SendableRequest,
	price: Cost | null,
	baseUrl: string,
): INodeExecutionData {
	const { method, path, body } = job.provider.encodeSubmission(request, job.options.callbackUrl);
	return {
		json: {
			...taskJson(known(job, { task: null, price })),
			dryRun: true,
			request: { method, url: `${baseUrl}${path}`, body: body as object },
		},
		pairedItem: job.pairedItem,
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
	const { options } = job;
	if (options.dryRun) {
		const request = await prepareRequest(context, job, api, progress);
		return describeDryRun(job, request, progress.price, api.baseUrl);
	}

	const { task } = await orderOnce(context, job, api, progress, signal);
	progress.task = task;
	if (options.completion === 'submit') return taskItem(job, progress);
	return await finishTask(context, job, api, Object.assign(progress, { task }), signal);
}
