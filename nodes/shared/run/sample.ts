import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { videoFileName } from '../delivery/downloadTask';
import { type Deliverable, taskItem } from '../delivery/finishTask';
import type { AspectRatio } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { nothingYet, type VideoJob } from '../job/job';
import { sampleVideo } from './sampleVideos';

function sampleItem(job: Deliverable, isFinished: boolean): INodeExecutionData {
	const now = new Date(clock.now()).toISOString();
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
	const item = taskItem(job, { ...nothingYet(), task });
	item.json.sample = true;
	return item;
}

/** A small real video in the shape of a bought one, made without any request. */
export async function finishedSample(
	context: IExecuteFunctions,
	job: Deliverable,
	request: { aspectRatio?: AspectRatio } | null,
): Promise<INodeExecutionData> {
	const item = sampleItem(job, true);
	const { download, fileName, binaryProperty } = job.options;
	if (download) {
		const name = videoFileName(fileName, String(item.json.taskId));
		const bytes = sampleVideo(request?.aspectRatio ?? '16:9');
		item.binary = {
			[binaryProperty]: await context.helpers.prepareBinaryData(bytes, name, 'video/mp4'),
		};
	}
	return item;
}

/** The sample that a job asks for, finished unless it is only to be submitted. */
export const makeSample = async (
	context: IExecuteFunctions,
	job: VideoJob,
): Promise<INodeExecutionData> =>
	job.options.completion === 'submit'
		? sampleItem(job, false)
		: await finishedSample(context, job, job.request);
