import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import pLimit from 'p-limit';

import { VideoError } from '../domain/error';
import { isCalledDirectly, isStopped } from '../execution/execution';
import {
	type Draft,
	type Entry,
	type Job,
	type JobInput,
	nothingYet,
	type Progress,
} from '../job/job';
import { boughtOf } from '../report/bought';
import { logLine } from '../report/logLine';
import { toNodeError, toVideoError } from '../report/nodeErrors';
import { allProblems } from '../report/problems';

/** What a node does with its items. The steps throw a `VideoError`. */
export interface Work<D extends Draft, J extends Job> {
	/** The job in the parameters of an item. */
	read(input: JobInput): D;
	/** Completes a job, without sending anything; those of all items are checked before the first one runs. */
	check(draft: D): Promise<J>;
	/** Null for a video that a suspended execution waits for. */
	run(job: J, progress: Progress, signal: AbortSignal): Promise<INodeExecutionData | null>;
	/** Why a job matters that is not begun any more, after a Stop or the end of the run; null when nothing is known of it. */
	abandon?(job: J, progress: Progress): Promise<VideoError | null>;
	/** Told about an item that was rejected before its job was begun. */
	rejected?(input: JobInput, progress: Progress): void;
	/** Told about every error. */
	failed?(error: VideoError, progress: Progress): void;
	/** A hint about the finished run, or null. */
	summarize?(entries: Array<Entry<J>>): NodeExecutionHint | null;
}

/** A signal that is aborted by n8n's Stop, or by us when one item ends the whole run. */
export function createHalt(context: IExecuteFunctions): AbortController {
	const halt = new AbortController();
	const stop = context.getExecutionCancelSignal();
	if (stop?.aborted) halt.abort();
	stop?.addEventListener('abort', () => halt.abort(), { once: true });
	return halt;
}

async function attempt<J extends Job>(entry: Entry<J>, step: () => Promise<void>): Promise<void> {
	try {
		await step();
	} catch (error) {
		entry.error = toVideoError(error, entry.progress.task);
	}
}

/** Ends the execution with the first error. The tasks of the other items are named in it, so that none is lost. */
function fail<J extends Job>(
	context: IExecuteFunctions,
	entries: Array<Entry<J>>,
	{ input, error }: Entry<J>,
): never {
	const others = entries
		.filter((entry) => entry.input !== input || !error)
		.flatMap(({ input: { itemIndex }, progress: { task, taskId: knownId }, error: reason }) => {
			const taskId = task?.taskId ?? knownId;
			if (taskId) return [`item ${itemIndex + 1}: ${taskId} (${task?.status ?? 'not read'})`];
			return reason?.kind === 'outcomeUnknown' ? [`item ${itemIndex + 1}: ${reason.message}`] : [];
		});
	const reason = error ?? new VideoError('unexpected', 'The run ended early');
	throw toNodeError(context.getNode(), reason, input.itemIndex, others, isStopped(context));
}

/**
 * Runs the jobs of all items, 'Max Concurrency' at a time, in order. With "Continue" settings a job that fails
 * has its error in its entry; otherwise the first failure ends the run, by aborting `halt`.
 */
export async function runJobs<D extends Draft, J extends Job>(
	context: IExecuteFunctions,
	inputs: JobInput[],
	halt: AbortController,
	{ read, check, run, abandon, rejected, failed, summarize }: Work<D, J>,
): Promise<Array<Entry<J>>> {
	// An agent that calls its tools itself tells the model nothing of what they throw.
	const continues = context.continueOnFail() || isCalledDirectly(context);
	const entries: Array<Entry<J>> = inputs.map((input) => ({
		input,
		draft: null,
		job: null,
		progress: nothingYet(),
		item: null,
		error: null,
	}));

	for (const entry of entries) {
		await attempt(entry, async () => {
			const draft = read(entry.input);
			entry.draft = draft;
			entry.job = await check(draft);
		});
		if (!entry.error) continue;
		rejected?.(entry.input, entry.progress);
		failed?.(entry.error, entry.progress);
	}
	const rejectedEntries = entries.filter(({ error }) => error !== null);
	if (!continues && rejectedEntries[0]) {
		const error = allProblems(rejectedEntries, entries.length);
		fail(context, entries, { ...rejectedEntries[0], error });
	}

	const limit = pLimit(entries.find(({ job }) => job)?.job?.options.maxConcurrency ?? 1);
	let first: Entry<J> | null = null;
	const runEntry = async (entry: Entry<J>): Promise<void> => {
		const { job, progress } = entry;
		if (!job) return;
		await attempt(entry, async () => {
			if (halt.signal.aborted) {
				throw (
					(await abandon?.(job, progress)) ??
					new VideoError('stopped', 'The execution was canceled before this item was started')
				);
			}
			entry.item = await run(job, progress, halt.signal);
		});
		if (entry.error) failed?.(entry.error, progress);
		if (!entry.error || continues) return;
		first ??= entry;
		halt.abort();
	};
	await Promise.all(entries.map(async (entry) => await limit(runEntry, entry)));

	// n8n stores a stopped execution without what its nodes say, so the log is where a paid task is found.
	if (isStopped(context)) {
		for (const { error, progress } of entries)
			if (error && boughtOf(error, progress) !== false) context.logger.warn(logLine(error.message));
	}
	if (first) fail(context, entries, first);
	const hint = summarize?.(entries);
	if (hint) context.addExecutionHints(hint);
	return entries;
}
