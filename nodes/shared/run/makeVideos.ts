import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { variantFor } from '../providers';
import { checkCapabilities } from '../job/checkCapabilities';
import { baseUrlsOf } from '../transport/credentials';
import { createConnect } from '../client/connect';
import { finishTask } from '../delivery/finishTask';
import { checkFrames } from '../purchase/frames';
import { summarize } from '../report/hints';
import { dryRun, makeSample, makeVideo } from './makeVideo';
import { abandonedOrder, keepForRetry, orderOnce } from '../purchase/orderOnce';
import { checkPrice } from '../purchase/price';
import { settingsOf } from '../job/readParameters';
import { createHalt, runJobs, type JobSource, type Progress } from './runJobs';
import { isStopped } from '../execution/stop';
import { checkSuspendable, deadlineItem, park, resumeUrlFor } from '../callback/suspend';
import { isTool } from '../execution/tool';
import type { VideoJob } from '../job/options';

/** The credential of a job; none is needed for a sample. */
async function credentialOf(
	context: IExecuteFunctions,
	{ provider, itemIndex, options }: VideoJob,
): Promise<ICredentialDataDecryptedObject | null> {
	if (options.sampleVideo) return null;
	return await context.getCredentials<ICredentialDataDecryptedObject>(
		provider.credentialType,
		itemIndex,
	);
}

/** Checks a job without sending anything. Throws a `VideoError`. */
async function check(context: IExecuteFunctions, job: VideoJob): Promise<void> {
	const { request, options } = job;
	const credential = await credentialOf(context, job);
	if (credential) job.provider = variantFor(job.provider, credential);
	const { provider } = job;
	checkCapabilities(request, provider);
	job.settings = settingsOf(request, provider);
	job.frameDigests = await checkFrames(context, job.itemIndex, request, provider);
	const isFree = options.sampleVideo || options.dryRun;
	// Where the provider has a price preview of its own, that is asked later and decides.
	const isPriced = provider.priceQuery !== undefined || isFree;
	if (!isPriced) checkPrice(provider.estimateCost(request), options.maxCostUsd, provider);
	if (options.completion !== 'suspend' || isFree || !credential) return;
	// As a tool the node polls instead: it would be the agent that parks, and its work would be lost.
	if (isTool(context)) options.completion = 'poll';
	else checkSuspendable(context, job, baseUrlsOf(credential, provider).api);
}

/** Makes one video for each job; every job is checked before the first one is bought. */
export async function makeVideos(
	context: IExecuteFunctions,
	sources: Array<JobSource<VideoJob>>,
): Promise<INodeExecutionData[][]> {
	const pending: Array<{ job: VideoJob; progress: Progress }> = [];
	const halt = createHalt(context);
	const connect = createConnect(context, halt.signal);
	const outputs = await runJobs(context, sources, halt, {
		check: async (job) => await check(context, job),
		run: async (job, progress, signal) => {
			const { options } = job;
			if (options.sampleVideo) return await makeSample(context, job);
			const api = await connect(job.provider, job.itemIndex);
			if (options.dryRun) return await dryRun(context, job, api, progress);
			if (options.completion !== 'suspend')
				return await makeVideo(context, job, api, progress, signal);

			options.callbackUrl = resumeUrlFor(context, job.itemIndex);
			const begun = Object.assign(progress, await orderOnce(context, job, api, progress, signal));
			// The callback of an order from an earlier try goes to that try's address.
			if (begun.isResumed) return await finishTask(context, job, api, begun, signal);
			pending.push({ job, progress });
			return deadlineItem(job, progress);
		},
		abandon: (job) => abandonedOrder(context, job),
		stopped: (job) => keepForRetry(context, job),
		summarize,
	});
	// Nobody wakes a stopped execution: its items say what was bought.
	return pending.length > 0 && !isStopped(context)
		? park(context, outputs[0] ?? [], pending)
		: outputs;
}
