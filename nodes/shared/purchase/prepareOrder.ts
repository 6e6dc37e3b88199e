import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import type { Progress, VideoJob } from '../job/job';
import { stoppedBeforeOrder } from '../report/orderMessages';
import { withUploadedFiles } from './inputFiles';
import { checkPrice } from './price';
import type { RunBudget } from './runBudget';

export interface Prepared {
	request: SendableRequest;
	/** What the question for the price has bought, at a provider that took it for an order. */
	bought: TaskReading | null;
}

/** Uploads the frames and asks for the price where the provider names one. Throws a `VideoError` when it is rejected or too expensive. */
export async function prepareRequest(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<Prepared> {
	const request = await withUploadedFiles(context, job.itemIndex, job.request, api);
	const { cost, task } = await api.price(request, job.estimate);
	progress.price = cost;
	if (!task) checkPrice(cost, job.options.maxCostUsd, job.provider);
	return { request, bought: task };
}

/** One attempt to order a video. */
export interface Attempt {
	context: IExecuteFunctions;
	job: VideoJob;
	api: VideoApi;
	progress: Progress;
	signal: AbortSignal;
	budget: RunBudget;
}

/** The request for an order that is not yet made, within the limits of its cost. */
export async function prepareOrder({
	context,
	job,
	api,
	progress,
	budget,
	signal,
}: Attempt): Promise<Prepared> {
	await api.contact();
	const prepared = await prepareRequest(context, job, api, progress);
	if (prepared.bought) return prepared;
	if (api.provider.priceQuery) budget.reserve(job, progress.price);
	if (signal.aborted) throw stoppedBeforeOrder();
	return prepared;
}
