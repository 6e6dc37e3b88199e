import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { suspendExecution } from '../callback/suspend';
import { createConnect } from '../client/connect';
import type { VideoApi } from '../client/videoApi';
import { finishTask, taskItem } from '../delivery/finishTask';
import { isStopped } from '../execution/execution';
import type { JobInput, Progress, VideoDraft } from '../job/job';
import {
	abandonedOrder,
	keepDelivery,
	keptItem,
	keepVerdict,
	noteEarlierOrder,
} from '../purchase/earlierAttempts';
import { closeOrders } from '../purchase/openOrders';
import { orderOnce } from '../purchase/orderOnce';
import { createRunBudget } from '../purchase/runBudget';
import { sayNothingBought } from '../report/bought';
import { summarize } from '../report/hints';
import { outputOf } from '../report/output';
import { type CheckedVideo, checkVideo } from './checkVideo';
import { dryRun } from './dryRun';
import { createHalt, runJobs } from './runJobs';
import { makeSample } from './sample';

/** One video for each incoming item. */
export const onePerItem = (context: IExecuteFunctions): JobInput[] =>
	context.getInputData().map((_, item) => ({ itemIndex: item, pairedItem: { item } }));

/** Makes a video for each input: read > check > sample | dry run | make | suspend. */
export async function makeVideos(
	context: IExecuteFunctions,
	inputs: JobInput[],
	read: (input: JobInput) => VideoDraft,
): Promise<INodeExecutionData[][]> {
	const halt = createHalt(context);
	const connect = createConnect(context, halt.signal, true);
	const budget = createRunBudget();
	const running = runJobs<VideoDraft, CheckedVideo>(context, inputs, halt, {
		read,
		check: async (draft) => await checkVideo(context, connect, budget, draft),
		run: async (job, progress, signal) => {
			const { api, options } = job;
			if (!api) return await makeSample(context, job);
			if (options.dryRun) return await dryRun(context, job, api, progress);
			return options.completion === 'suspend'
				? await beginVideo(context, job, api, progress, signal)
				: await makeVideo(context, job, api, progress, signal);
		},
		abandon: async (job, progress) =>
			job.api && (await abandonedOrder(context, job, job.api, progress)),
		rejected: ({ itemIndex }, progress) => noteEarlierOrder(context, itemIndex, progress),
		failed: sayNothingBought,
		summarize,
	});
	const entries = await running.catch(async (error: unknown) => {
		await closeOrders(context, false);
		throw error;
	});
	const isWaiting = entries.some(({ item, error }) => !item && !error);
	await closeOrders(context, isWaiting);
	// Nobody wakes a stopped execution: its items say what was bought.
	return isWaiting && !isStopped(context)
		? suspendExecution(context, entries)
		: [entries.map(outputOf)];
}

/**
 * Orders a video once, waits for it and downloads it. Throws a `VideoError`; `progress` then tells what had
 * been reached.
 */
async function makeVideo(
	context: IExecuteFunctions,
	job: CheckedVideo,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<INodeExecutionData> {
	const kept = await keptItem(context, job, api, progress);
	if (kept) return kept;
	const task = await orderOnce({ context, job, api, progress, signal, budget: job.budget });
	const finish = async () =>
		await finishTask(context, job, api, task, progress, signal).catch((error: unknown) => {
			keepVerdict(context, job, api, progress);
			throw error;
		});
	const item = job.options.completion === 'submit' ? taskItem(job, progress) : await finish();
	keepDelivery(context, job, api, item);
	return item;
}

/** Orders a video that the suspended execution then waits for. */
async function beginVideo(
	context: IExecuteFunctions,
	job: CheckedVideo,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<INodeExecutionData | null> {
	const task = await orderOnce({ context, job, api, progress, signal, budget: job.budget });
	// The callback of an order from an earlier attempt goes to that attempt's address.
	return progress.isResumed ? await finishTask(context, job, api, task, progress, signal) : null;
}
