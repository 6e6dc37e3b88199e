import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { checkCapabilities } from '../providers/capabilities';
import { connect } from './connect';
import { checkFrames } from './frames';
import { summarize } from './hints';
import { makeSample, makeVideo } from './makeVideo';
import { checkPrice } from './price';
import { runJobs, type JobSource } from './runJobs';
import type { VideoJob } from './videoJob';

/** Checks a job without sending anything. Throws a `VideoError`. */
async function check(context: IExecuteFunctions, job: VideoJob): Promise<void> {
	const { provider, request, options } = job;
	checkCapabilities(request, provider);
	job.frameDigests = await checkFrames(context, job.itemIndex, request, provider);
	// Where the provider has a price preview of its own, that is asked later and decides.
	const isPriced = provider.priceQuery !== undefined || options.sampleVideo || options.dryRun;
	if (!isPriced) checkPrice(provider.estimateCost(request), options.maxCostUsd, provider);
}

/** Makes one video for each job; every job is checked before the first one is bought. */
export async function makeVideos(
	context: IExecuteFunctions,
	sources: Array<JobSource<VideoJob>>,
): Promise<INodeExecutionData[][]> {
	return await runJobs(context, sources, {
		check: async (job) => await check(context, job),
		run: async (job, progress, signal) => {
			if (job.options.sampleVideo) return await makeSample(context, job);
			const api = await connect(context, job.provider, job.itemIndex, signal);
			return await makeVideo(context, job, api, progress, signal);
		},
		summarize,
	});
}
