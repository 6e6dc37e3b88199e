import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import pLimit from 'p-limit';

import { VideoError } from '../domain/error';
import type { Cost, TaskReading } from '../domain/task';
import type { Provider } from '../providers/provider';
import { toNodeError, toVideoError } from '../report/nodeErrors';
import { errorItem, type PairedItem, type Settings } from '../report/output';
import { isStopped } from '../execution/stop';
import { isCalledDirectly } from '../execution/tool';

/** What every job of a node has, whatever it does. */
export interface Job {
	itemIndex: number;
	pairedItem: PairedItem;
	provider: Provider;
	/** What is known about the video before its task is read; null when only its id is known. */
	settings: Settings | null;
	/** The id by which a task is asked for; undefined for a video that has yet to be bought. */
	taskId?: string;
	/** How many jobs run at the same time; that of the first job decides for the run. */
	maxConcurrency: number;
}

/** A job that has yet to be read from the parameters of its item; `read` throws a `VideoError`. */
export interface JobSource<J extends Job> {
	itemIndex: number;
	pairedItem: PairedItem;
	read: () => J;
}

/** What became of a job so far; filled in as it happens, so that a failure can tell what it knows. */
export interface Progress {
	task: TaskReading | null;
	price: Cost | null;
	/** Whether an earlier try had ordered the task. */
	isResumed?: boolean;
}

/** One job with everything that is known about it. */
export interface Entry<J extends Job> extends Progress {
	source: JobSource<J>;
	job: J | null;
	item: INodeExecutionData | null;
	error: VideoError | null;
}

/** What a node does with its jobs. Both steps throw a `VideoError`. */
export interface Work<J extends Job> {
	/** Checks a job without sending anything; all jobs are checked before the first one runs. */
	check?: (job: J) => Promise<void>;
	run: (job: J, progress: Progress, signal: AbortSignal) => Promise<INodeExecutionData>;
	/** Why a job matters that is not begun any more, after a Stop or the end of the run; null when nothing is known of it. */
	abandon?: (job: J) => VideoError | null;
	/** Told about every job once a Stop has ended the run. */
	stopped?: (job: J) => void;
	/** A hint about the finished run, or null. */
	summarize?: (entries: Array<Entry<J>>) => NodeExecutionHint | null;
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
		entry.error = toVideoError(error, entry.task);
	}
}

/** Ends the execution with the first error. The tasks of the other items are named in it, so that none is lost. */
function fail<J extends Job>(
	context: IExecuteFunctions,
	entries: Array<Entry<J>>,
	{ source, error }: Entry<J>,
): never {
	const others = entries
		.filter((entry) => entry.source !== source || !error)
		.flatMap(({ source: { itemIndex }, task, job, error: reason }) => {
			const taskId = task?.taskId ?? job?.taskId;
			if (taskId) return [`item ${itemIndex}: ${taskId} (${task?.status ?? 'not read'})`];
			return reason?.kind === 'outcomeUnknown' ? [`item ${itemIndex}: ${reason.message}`] : [];
		});
	const reason = error ?? new VideoError('unexpected', 'The run ended early');
	throw toNodeError(context.getNode(), reason, source.itemIndex, others, isStopped(context));
}

function toOutput<J extends Job>({
	source,
	job,
	item,
	error,
	task,
	price,
}: Entry<J>): INodeExecutionData {
	if (item) return item;
	const known = {
		provider: job?.provider ?? null,
		settings: job?.settings ?? null,
		taskId: job?.taskId,
		task,
		price,
	};
	const reason = error ?? new VideoError('unexpected', 'Nothing was done');
	return errorItem(reason, known, source.pairedItem);
}

/**
 * Runs all jobs, 'Max Concurrency' at a time, and returns one output item for each, in order. With
 * "Continue" settings a job that fails becomes an error item; otherwise the first failure ends the run,
 * by aborting `halt`.
 */
export async function runJobs<J extends Job>(
	context: IExecuteFunctions,
	sources: Array<JobSource<J>>,
	halt: AbortController,
	{ check, run, abandon, stopped, summarize }: Work<J>,
): Promise<INodeExecutionData[][]> {
	// An agent that calls its tools itself tells the model nothing of what they throw.
	const continues = context.continueOnFail() || isCalledDirectly(context);
	const entries: Array<Entry<J>> = sources.map((source) => ({
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
			await check?.(entry.job);
		});
		if (entry.error && !continues) fail(context, entries, entry);
	}

	const limit = pLimit(entries.find(({ job }) => job)?.job?.maxConcurrency ?? 1);
	let first: Entry<J> | null = null;
	const runEntry = async (entry: Entry<J>): Promise<void> => {
		const { job } = entry;
		if (!job || entry.error) return;
		await attempt(entry, async () => {
			if (halt.signal.aborted) {
				throw (
					abandon?.(job) ??
					new VideoError('stopped', 'The execution was canceled before this item was begun')
				);
			}
			entry.item = await run(job, entry, halt.signal);
		});
		if (!entry.error || continues) return;
		first ??= entry;
		halt.abort();
	};
	await Promise.all(entries.map(async (entry) => await limit(runEntry, entry)));

	// n8n stores a stopped execution without what its nodes say, so the log is where a paid task is found.
	for (const { error } of entries) {
		if (error?.kind === 'stopped' && error.task) context.logger.warn(error.message);
	}
	if (isStopped(context)) entries.forEach(({ job }) => job && stopped?.(job));
	if (first) fail(context, entries, first);
	const hint = summarize?.(entries);
	if (hint) context.addExecutionHints(hint);
	return [entries.map(toOutput)];
}
