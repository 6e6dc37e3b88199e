import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTerminal } from '../shared/domain/task';
import { unreadableTask } from '../shared/report/messages';
import { finishTask, taskItem } from '../shared/delivery/finishTask';
import type { Job, Progress } from '../shared/run/runJobs';
import type { VideoApi } from '../shared/client/videoApi';
import type { DeliveryOptions } from '../shared/job/options';

/** A task to read, given by the parameters of one item. */
export interface TaskJob extends Job {
	taskId: string;
	options: DeliveryOptions & {
		/** `once` returns whatever state the task is in, `poll` waits for its video. */
		completion: 'once' | 'poll';
		/** Whether a task that failed or was cancelled is an error, or an item that says so. */
		failOnFailedTask: boolean;
	};
}

/**
 * Reads a task, waits for it if asked to, and downloads its video. Throws a `VideoError`; `progress`
 * then tells what had been read.
 */
export async function fetchTask(
	context: IExecuteFunctions,
	job: TaskJob,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<INodeExecutionData> {
	const { options, taskId } = job;
	const first = await api.readPatiently(taskId);
	if (!first.ok) throw unreadableTask(job.provider, first.failure, taskId);
	progress.task = first.value;
	if (options.completion === 'once' && !isTerminal(first.value.status)) {
		return taskItem(job, progress);
	}
	const begun = Object.assign(progress, { task: first.value });
	return await finishTask(context, job, api, begun, signal, !options.failOnFailedTask);
}
