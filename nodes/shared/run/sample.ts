import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { videoFileName } from '../delivery/downloadTask';
import { taskItem } from '../delivery/finishTask';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { nothingYet, type VideoJob } from '../job/job';
import { sampleVideo } from './sampleVideos';

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
	const item = taskItem(job, { ...nothingYet(), task });
	item.json.sample = true;
	if (isFinished && options.download) {
		const bytes = sampleVideo(request.aspectRatio);
		const fileName = videoFileName(options.fileName, task.taskId);
		const binary = await context.helpers.prepareBinaryData(bytes, fileName, 'video/mp4');
		item.binary = { [options.binaryProperty]: binary };
	}
	return item;
}
