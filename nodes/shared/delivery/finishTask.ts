import type { INodeExecutionData } from 'n8n-workflow';

import type { TaskReading } from '../domain/task';
import type { NodeContext } from '../transport/http';
import { clock } from '../execution/clock';
import { downloadTask } from './downloadTask';
import { taskJson } from '../report/output';
import type { Job, Progress } from '../run/runJobs';
import { isStopped } from '../execution/stop';
import type { VideoApi } from '../client/videoApi';
import type { DeliveryOptions } from '../job/options';
import { waitForTask } from './waitForTask';

const MINUTE = 60_000;

/** What has to be known to turn a bought task into an output item. */
export type Deliverable = Pick<Job, 'pairedItem' | 'provider' | 'settings' | 'taskId'> & {
	options: DeliveryOptions & { cancelOnStop?: boolean };
};

/** The output item of a task in whatever state it is. */
export function taskItem(job: Deliverable, { task, price }: Progress): INodeExecutionData {
	const { provider, settings, taskId, options } = job;
	const raw = options.includeRawResponse ? { raw: task?.raw as object } : {};
	const json = { ...taskJson({ provider, settings, taskId, task, price }), ...raw };
	return { json, pairedItem: job.pairedItem };
}

/**
 * Waits for a bought task and downloads its video. Throws a `VideoError`; `progress` then tells what
 * had been reached. With `acceptUnsuccessful` a task that failed becomes an item like any other.
 */
export async function finishTask(
	context: NodeContext,
	job: Deliverable,
	api: VideoApi,
	progress: Progress & { task: TaskReading },
	signal: AbortSignal,
	acceptUnsuccessful = false,
): Promise<INodeExecutionData> {
	const { options } = job;
	const task = await waitForTask(api, progress.task, {
		deadline: clock.now() + options.timeoutMinutes * MINUTE,
		interval: options.pollIntervalSeconds && options.pollIntervalSeconds * 1000,
		acceptUnsuccessful,
		// Not when another item ends the run.
		cancelOnStop: () => options.cancelOnStop === true && isStopped(context),
		signal,
		onReading: (reading) => {
			progress.task = reading;
		},
	});
	progress.task = task;
	const item = taskItem(job, progress);
	if (options.download && task.status === 'completed') {
		const binary = await downloadTask(context, api, task, options, signal);
		item.binary = { [options.binaryProperty]: binary };
	}
	return item;
}
