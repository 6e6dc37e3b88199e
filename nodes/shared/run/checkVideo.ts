import type { IExecuteFunctions } from 'n8n-workflow';

import { checkCallbackUrl, withoutCallback } from '../callback/callbackAddress';
import { withEntryId } from '../callback/entryId';
import { checkSuspendable, resumeUrlFor } from '../callback/suspend';
import type { Connect } from '../client/connect';
import type { VideoApi } from '../client/videoApi';
import { isTool } from '../execution/execution';
import { checkCapabilities } from '../job/checkCapabilities';
import type { VideoDraft, VideoJob } from '../job/job';
import { settingsOf } from '../job/readParameters';
import { checkFiles } from '../purchase/inputFiles';
import { checkPrice } from '../purchase/price';
import type { RunBudget } from '../purchase/runBudget';
import { checkPrompts } from './checkPrompts';

/** A video that may be made. */
export interface CheckedVideo extends VideoJob {
	/** Null for a sample, which needs no credential. */
	api: VideoApi | null;
	budget: RunBudget;
}

/** As a tool the node polls instead of suspending: it would be the agent that is suspended, and its work would be lost. */
const optionsFor = (context: IExecuteFunctions, { options }: VideoDraft): VideoDraft['options'] =>
	options.completion === 'suspend' && isTool(context)
		? { ...options, completion: 'poll' }
		: options;

/** Checks a video without sending anything, and finds out what there is to know before it is ordered. Throws a `VideoError`. */
export async function checkVideo(
	context: IExecuteFunctions,
	connect: Connect,
	budget: RunBudget,
	draft: VideoDraft,
): Promise<CheckedVideo> {
	const { request, itemIndex } = draft;
	const options = optionsFor(context, draft);
	const api = options.sampleVideo ? null : await connect(draft.provider, itemIndex);
	const provider = api?.provider ?? draft.provider;
	checkPrompts(context, itemIndex, request);
	checkCapabilities(request, provider);
	const { digests, inputSeconds } = await checkFiles(context, itemIndex, request, provider);
	const estimate = provider.estimateCost({ ...request, inputSeconds });
	// Where the provider names the price, that is asked for later and decides.
	if (api && !provider.priceQuery) {
		checkPrice(estimate, options.maxCostUsd, provider);
		if (!options.dryRun) budget.reserve({ itemIndex, options, provider }, estimate);
	}
	const isCalledBack = options.completion === 'suspend' || options.callbackUrl !== undefined;
	if (api && isCalledBack && provider.known(request).ignoresCallback)
		throw withoutCallback(provider, request);
	const isSuspended = api !== null && options.completion === 'suspend' && !options.dryRun;
	if (isSuspended) checkSuspendable(context, { ...draft, provider }, api.baseUrl);
	const callbackUrl = isSuspended
		? resumeUrlFor(context, itemIndex)
		: options.callbackUrl && withEntryId(options.callbackUrl, options.entryId);
	if (api && !isSuspended && callbackUrl)
		checkCallbackUrl(context, provider, callbackUrl, api.baseUrl);
	return {
		...draft,
		provider,
		options,
		api,
		budget,
		settings: { ...settingsOf(request, provider), entryId: options.entryId },
		fileDigests: digests,
		estimate,
		callbackUrl,
	};
}
