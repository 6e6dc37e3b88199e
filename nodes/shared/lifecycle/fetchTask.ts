import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTerminal } from '../domain/videoTask';
import { clock } from './clock';
import { downloadTask } from './deliver';
import { unreadableTask } from './failures';
import { taskJson } from './output';
import type { Job, Progress } from './runJobs';
import type { VideoApi } from './videoApi';
import type { DeliveryOptions } from './videoJob';
import { waitForTask } from './waitForTask';

const MINUTE = 60_000;

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

function toItem(job: TaskJob, { task, price }: Progress): INodeExecutionData {
	const { provider, settings, taskId, options } = job;
	const raw = options.includeRawResponse ? { raw: task?.raw as object } : {};
	const json = { ...taskJson({ provider, settings, taskId, task, price }), ...raw };
	return { json, pairedItem: job.pairedItem };
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
	if (options.completion === 'once' && !isTerminal(first.value.status))
		return toItem(job, progress);

	progress.task = await waitForTask(api, first.value, {
		deadline: clock.now() + options.timeoutMinutes * MINUTE,
		interval: options.pollIntervalSeconds && options.pollIntervalSeconds * 1000,
		acceptUnsuccessful: !options.failOnFailedTask,
		signal,
		onReading: (task) => {
			progress.task = task;
		},
	});
	const item = toItem(job, progress);
	if (options.download && progress.task.status === 'completed') {
		const binary = await downloadTask(context, api, progress.task, options.fileName, signal);
		item.binary = { [options.binaryProperty]: binary };
	}
	return item;
}
