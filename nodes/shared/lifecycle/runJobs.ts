import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { VideoError } from '../domain/videoError';
import { checkCapabilities } from '../providers/capabilities';
import { createVideoApi, type VideoApi } from './videoApi';
import { baseUrlsOf, secretsOf } from '../transport/credentials';
import { createSend } from '../transport/http';
import { redactor } from '../transport/redact';
import { checkFrames } from './frames';
import { summarize } from './hints';
import { makeSample, makeVideo, type Progress } from './makeVideo';
import { toNodeError, toVideoError } from './nodeErrors';
import { errorItem, type PairedItem } from './output';
import { checkPrice } from './price';
import type { VideoJob } from './videoJob';

/** A job that has yet to be read from the parameters of its item; `read` throws a `VideoError`. */
export interface JobSource {
	itemIndex: number;
	pairedItem: PairedItem;
	read: () => VideoJob;
}

/** One job with everything that is known about it. */
export interface Entry extends Progress {
	source: JobSource;
	job: VideoJob | null;
	item: INodeExecutionData | null;
	error: VideoError | null;
}

async function apiFor(
	context: IExecuteFunctions,
	job: VideoJob,
	signal: AbortSignal,
): Promise<VideoApi> {
	const { provider, itemIndex } = job;
	const credentials = await context.getCredentials(provider.credentialType, itemIndex);
	const baseUrls = baseUrlsOf(credentials, provider);
	const redact = redactor(secretsOf(credentials));
	const send = createSend(context, provider.credentialType, baseUrls, redact);
	return createVideoApi(provider, baseUrls.api, send, signal);
}

/** Checks a job without sending anything. Throws a `VideoError`. */
async function check(context: IExecuteFunctions, job: VideoJob): Promise<void> {
	const { provider, request, options } = job;
	checkCapabilities(request, provider);
	await checkFrames(context, job.itemIndex, request, provider);
	// Where the provider has a price preview of its own, that is asked later and decides.
	const isPriced = provider.priceQuery !== undefined || options.sampleVideo || options.dryRun;
	if (!isPriced) checkPrice(provider.estimateCost(request), options.maxCostUsd, provider);
}

async function attempt(entry: Entry, step: () => Promise<void>): Promise<void> {
	try {
		await step();
	} catch (error) {
		entry.error = toVideoError(error, entry.task);
	}
}

/** A signal that is aborted by n8n's Stop, or by us when one item ends the whole run. */
function createHalt(context: IExecuteFunctions): AbortController {
	const halt = new AbortController();
	const stop = context.getExecutionCancelSignal();
	if (stop?.aborted) halt.abort();
	stop?.addEventListener('abort', () => halt.abort(), { once: true });
	return halt;
}

/** Ends the execution with the first error. What else was bought by then is named in it, so that nothing is lost. */
function fail(context: IExecuteFunctions, entries: Entry[], first: Entry): never {
	const others = entries
		.filter((entry) => entry !== first && entry.task !== null)
		.map(({ source, task }) => `item ${source.itemIndex}: task ${task?.taskId} (${task?.status})`);
	const error = first.error ?? new VideoError('unexpected', 'The run ended early');
	const isStopped = context.getExecutionCancelSignal()?.aborted === true;
	throw toNodeError(context.getNode(), error, first.source.itemIndex, others, isStopped);
}

/**
 * Makes the videos of all items, 'Max Concurrency' at a time, and returns one output item for each job,
 * in order. Every job is checked before the first one is bought. With "Continue" settings a job that
 * fails becomes an error item; otherwise the first failure ends the run.
 */
export async function runJobs(
	context: IExecuteFunctions,
	sources: JobSource[],
): Promise<INodeExecutionData[][]> {
	const continues = context.continueOnFail();
	const entries: Entry[] = sources.map((source) => ({
		source,
		job: null,
		item: null,
		error: null,
		task: null,
		price: null,
	}));

	for (const entry of entries) {
		await attempt(entry, async () => {
			entry.job = entry.source.read();
			await check(context, entry.job);
		});
		if (entry.error && !continues) fail(context, entries, entry);
	}

	const halt = createHalt(context);
	let first: Entry | null = null;
	const limit = pLimit(entries.find(({ job }) => job)?.job?.options.maxConcurrency ?? 1);
	const run = async (entry: Entry): Promise<void> => {
		const { job } = entry;
		if (!job || entry.error) return;
		await attempt(entry, async () => {
			if (halt.signal.aborted)
				throw new VideoError('stopped', 'The execution was canceled before the video was bought');
			if (job.options.sampleVideo) {
				entry.item = await makeSample(context, job);
				return;
			}
			const api = await apiFor(context, job, halt.signal);
			entry.item = await makeVideo(context, job, api, entry, halt.signal);
		});
		if (entry.error && !continues) {
			first ??= entry;
			halt.abort();
		}
	};
	await Promise.all(entries.map(async (entry) => await limit(run, entry)));

	if (first) fail(context, entries, first);
	const hint = summarize(entries);
	if (hint) context.addExecutionHints(hint);
	return [entries.map(toOutput)];
}

function toOutput({ source, job, item, error, task, price }: Entry): INodeExecutionData {
	if (item) return item;
	const known = { provider: job?.provider ?? null, settings: job?.request ?? null, task, price };
	return errorItem(
		error ?? new VideoError('unexpected', 'Nothing was done'),
		known,
		source.pairedItem,
	);
}
