import type { INodeExecutionData } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { isStopped } from '../execution/execution';
import type { Job, Progress } from '../job/job';
import type { DeliveryOptions } from '../job/options';
import { simplified, taskJson } from '../report/output';
import type { NodeContext } from '../transport/http';
import { downloadTask } from './downloadTask';
import { waitForTask } from './waitForTask';

const MINUTE_MS = 60_000;

/** What has to be known to turn a bought task into an output item. */
export type Deliverable = Pick<Job, 'provider' | 'settings' | 'pairedItem'> & {
	options: DeliveryOptions & { cancelOnStop?: boolean };
};

/** The output item of a task in whatever state it is. */
export function taskItem(job: Deliverable, progress: Progress): INodeExecutionData {
	const raw = job.options.includeRawResponse ? { raw: progress.task?.raw as object } : {};
	const json = taskJson(job, progress);
	const shown = job.options.simplify ? simplified(json) : json;
	return { json: { ...shown, ...raw }, pairedItem: job.pairedItem };
}

/**
 * Waits for a bought task and downloads its video. Throws a `VideoError`; `progress` then tells what
 * had been reached. With `acceptUnsuccessful` a task that failed becomes an item like any other.
 */
export async function finishTask(
	context: NodeContext,
	job: Deliverable,
	api: VideoApi,
	task: TaskReading,
	progress: Progress,
	signal: AbortSignal,
	acceptUnsuccessful = false,
): Promise<INodeExecutionData> {
	const { options } = job;
	const finished = await waitForTask(api, task, {
		deadlineMs: clock.now() + options.timeoutMinutes * MINUTE_MS,
		intervalMs: options.pollIntervalSeconds && options.pollIntervalSeconds * 1000,
		acceptUnsuccessful,
		// Not when another item ends the run.
		cancelOnStop: () => options.cancelOnStop === true && isStopped(context),
		signal,
		onReading: (reading) => {
			progress.task = reading;
		},
	});
	progress.task = finished;
	const item = taskItem(job, progress);
	if (options.download && finished.status === 'completed') {
		const binary = await downloadTask(context, api, finished, options, signal);
		item.binary = { [options.binaryProperty]: binary };
	}
	return item;
}
