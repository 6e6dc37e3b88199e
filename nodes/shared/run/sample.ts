import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { videoFileName } from '../delivery/downloadTask';
import { type Deliverable, taskItem } from '../delivery/finishTask';
import type { AspectRatio } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { nothingYet, type VideoJob } from '../job/job';
import { sampleClip } from './sampleClips';

/** What a sample is made like; the address stands in for that of a video. */
interface Sample {
	aspectRatio?: AspectRatio;
	videoUrl?: string;
}

function sampleItem(
	job: Deliverable,
	isFinished: boolean,
	videoUrl: string | null,
): INodeExecutionData {
	const now = new Date(clock.now()).toISOString();
	const task: TaskReading = {
		taskId: 'sample',
		status: isFinished ? 'completed' : 'queued',
		progress: isFinished ? 100 : null,
		videoUrl,
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
	{ aspectRatio = '16:9', videoUrl }: Sample,
): Promise<INodeExecutionData> {
	const item = sampleItem(job, true, videoUrl ?? null);
	const { download, fileName, binaryProperty } = job.options;
	if (download) {
		const name = videoFileName(fileName, String(item.json.taskId));
		const bytes = sampleClip(aspectRatio);
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
): Promise<INodeExecutionData> => {
	const { completion, sampleVideoUrl } = job.options;
	if (completion !== 'submit') {
		const { aspectRatio } = job.request;
		return await finishedSample(context, job, { aspectRatio, videoUrl: sampleVideoUrl });
	}
	const item = sampleItem(job, false, null);
	// A task in the queue has no address yet: Kling Get Task puts it there.
	if (sampleVideoUrl) item.json.sampleVideoUrl = sampleVideoUrl;
	return item;
};
