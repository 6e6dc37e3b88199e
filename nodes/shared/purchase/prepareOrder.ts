import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import type { SendableRequest } from '../domain/request';
import type { Progress, VideoJob } from '../job/job';
import { stoppedBeforeOrder } from '../report/orderMessages';
import { withUploadedFiles } from './inputFiles';
import { checkPrice } from './price';
import type { RunBudget } from './runBudget';

/** Uploads the frames and asks for the price where the provider names one. Throws a `VideoError` when it is rejected or too expensive. */
export async function prepareRequest(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<SendableRequest> {
	const request = await withUploadedFiles(context, job.itemIndex, job.request, api);
	progress.price = await api.price(request, job.estimate);
	checkPrice(progress.price, job.options.maxCostUsd, job.provider);
	return request;
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
}: Attempt): Promise<SendableRequest> {
	const request = await prepareRequest(context, job, api, progress);
	if (api.provider.priceQuery) budget.reserve(job, progress.price);
	if (signal.aborted) throw stoppedBeforeOrder();
	return request;
}
