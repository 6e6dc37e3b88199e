import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { checkCapabilities } from '../providers/capabilities';
import { baseUrlsOf } from '../transport/credentials';
import { connect } from './connect';
import { finishTask } from './finishTask';
import { checkFrames } from './frames';
import { summarize } from './hints';
import { dryRun, makeSample, makeVideo } from './makeVideo';
import { abandonedOrder, orderOnce } from './order';
import { checkPrice } from './price';
import { runJobs, type JobSource, type Progress } from './runJobs';
import { checkSuspendable, deadlineItem, isTool, park, resumeUrlFor } from './suspend';
import type { VideoJob } from './videoJob';

/** Checks a job without sending anything. Throws a `VideoError`. */
async function check(context: IExecuteFunctions, job: VideoJob): Promise<void> {
	const { provider, request, options } = job;
	checkCapabilities(request, provider);
	job.frameDigests = await checkFrames(context, job.itemIndex, request, provider);
	const isFree = options.sampleVideo || options.dryRun;
	// Where the provider has a price preview of its own, that is asked later and decides.
	const isPriced = provider.priceQuery !== undefined || isFree;
	if (!isPriced) checkPrice(provider.estimateCost(request), options.maxCostUsd, provider);
	if (options.completion !== 'suspend' || isFree) return;
	// As a tool the node polls instead.
	if (isTool(context)) options.completion = 'poll';
	else checkSuspendable(context, job, await baseUrlOf(context, job));
}

async function baseUrlOf(
	context: IExecuteFunctions,
	{ provider, itemIndex }: VideoJob,
): Promise<string> {
	const credentials = await context.getCredentials(provider.credentialType, itemIndex);
	return baseUrlsOf(credentials, provider).api;
}

/** Makes one video for each job; every job is checked before the first one is bought. */
export async function makeVideos(
	context: IExecuteFunctions,
	sources: Array<JobSource<VideoJob>>,
): Promise<INodeExecutionData[][]> {
	const pending: Array<{ job: VideoJob; progress: Progress }> = [];
	const outputs = await runJobs(context, sources, {
		check: async (job) => await check(context, job),
		run: async (job, progress, signal) => {
			const { options } = job;
			if (options.sampleVideo) return await makeSample(context, job);
			const api = await connect(context, job.provider, job.itemIndex, signal);
			if (options.dryRun) return await dryRun(context, job, api, progress);
			if (options.completion !== 'suspend')
				return await makeVideo(context, job, api, progress, signal);

			options.callbackUrl = resumeUrlFor(context, job.itemIndex);
			const { task, isResumed } = await orderOnce(context, job, api, progress, signal);
			const begun = Object.assign(progress, { task });
			// The callback of an order from an earlier try goes to that try's address.
			if (isResumed) return await finishTask(context, job, api, begun, signal);
			pending.push({ job, progress });
			return deadlineItem(job, progress);
		},
		abandon: (job) => abandonedOrder(context, job),
		summarize,
	});
	// Nobody wakes a stopped execution: its items say what was bought.
	const isStopped = context.getExecutionCancelSignal()?.aborted === true;
	return pending.length > 0 && !isStopped ? park(context, outputs[0] ?? [], pending) : outputs;
}
