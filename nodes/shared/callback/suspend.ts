import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { LABELS, WAITS } from '../domain/labels';
import { clock } from '../execution/clock';
import { resumeUrlOf, runIndexOf } from '../execution/execution';
import type { Entry, Progress, Settings, VideoDraft, VideoJob } from '../job/job';
import { outputOf } from '../report/output';
import { checkReachable } from './callbackAddress';

/*
 * Suspended waiting. The node orders its videos with the execution's resume URL as callback and parks:
 * n8n stores the execution and holds nothing in memory. A callback runs the node's `webhook()`, whose
 * result becomes the node's output; at the deadline n8n passes the parked input items on. What is to be
 * known then is kept in two places that n8n stores: the node's context and the input items.
 */

const MINUTE_MS = 60_000;

const SUSPENDING = `'${LABELS.waitForVideo}: ${WAITS.suspend}'`;

/** One item of a parked run: a task that is waited for, or an item that is finished already. */
export type ParkedEntry =
	| {
			taskId: string;
			provider: string;
			settings: Settings | null;
			price: Progress['price'];
			submittedAt: string | null;
			options: VideoJob['options'];
	  }
	| { item: { json: IDataObject; binary?: INodeExecutionData['binary'] } };

/** The format of what is parked. What came before it had none, and is the same. */
export const PARKED_VERSION = 1;

/**
 * What `webhook()` finds in the node's context. Whatever another version changes: the index of the run, one entry for
 * each item, and in it the task ID or the finished item have to stay, so that this one can name the tasks.
 */
export interface ParkedRun {
	version?: typeof PARKED_VERSION;
	runIndex: number;
	entries: ParkedEntry[];
}

/** The address by which the provider resumes this execution, for one item. */
export function resumeUrlFor(context: IExecuteFunctions, itemIndex: number): string {
	const url = new URL(resumeUrlOf(context));
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${context.getNode().id}`;
	// The address is the same in every round of a loop but for these.
	url.searchParams.set('run', String(runIndexOf(context)));
	url.searchParams.set('item', String(itemIndex));
	return url.href;
}

/**
 * Refuses what could not be resumed, before anything is bought. `baseUrl` is the provider's address: one
 * on a private network reaches a private n8n. Throws a `VideoError` of kind `invalidRequest`.
 */
export function checkSuspendable(
	context: IExecuteFunctions,
	job: VideoDraft,
	baseUrl: string,
): void {
	const reject = (message: string, hint: string) =>
		new VideoError('invalidRequest', message, { hint });
	if (context.getNode().onError !== 'continueErrorOutput') {
		throw reject(
			`${SUSPENDING} needs the node setting 'On Error' to be 'Continue (using error output)'`,
			`Otherwise n8n would pass on a failed or late video as a success. Change the setting, or choose '${WAITS.poll}'.`,
		);
	}
	// n8n hands on the items that a sub-workflow had before it was suspended, not those that it ends with.
	if (context.getMode() === 'integrated') {
		throw reject(
			`${SUSPENDING} does not work in a workflow that another workflow calls: n8n does not return the videos to it`,
			`Choose '${WAITS.poll}', or suspend in the workflow that calls this one.`,
		);
	}
	if (Array.isArray(job.pairedItem) && job.pairedItem.length > 1) {
		throw reject(
			`${SUSPENDING} needs one video for each incoming item, but here all items make one video`,
			`Choose another source in 'Shots From', or choose '${WAITS.poll}'.`,
		);
	}
	checkReachable(job.provider, new URL(resumeUrlFor(context, job.itemIndex)), baseUrl);
}

/**
 * Suspends the execution until the tasks of the entries without a result have been called back about.
 * Returns what the node shows while it waits.
 */
export function suspendExecution(
	context: IExecuteFunctions,
	entries: Array<Entry<VideoJob>>,
): INodeExecutionData[][] {
	const outputs = entries.map(outputOf);
	const parked = entries.map(({ job, item, error, progress }, index): ParkedEntry => {
		const { json, binary } = outputs[index]!;
		if (!job || item || error) return { item: { json, binary } };
		const { provider, settings, options } = job;
		const { taskId, task, price } = progress;
		const submittedAt = task?.submittedAt ?? null;
		return { taskId: taskId!, provider: provider.id, settings, price, submittedAt, options };
	});
	const run: ParkedRun = {
		version: PARKED_VERSION,
		runIndex: runIndexOf(context),
		entries: parked,
	};
	context.getContext('node').parked = run as unknown as IDataObject;

	// At the deadline n8n passes these very items on.
	context.getInputData().forEach((item, index) => {
		item.json = outputs[index]?.json ?? item.json;
		item.binary = outputs[index]?.binary;
	});
	const minutes = Math.max(
		...entries.flatMap(({ job, item, error }) =>
			job && !item && !error ? job.options.timeoutMinutes : [],
		),
	);
	void context.putExecutionToWait(new Date(clock.now() + minutes * MINUTE_MS));
	// Shown while it waits. Without 'error': Retry On Fail runs a node again whose first item has one. No
	// parked items: n8n empties the array it is given.
	const shown = outputs.map(({ json }) => {
		const { message, ...known } = (json.error as IDataObject | undefined) ?? json;
		return { json: known };
	});
	return [shown];
}
