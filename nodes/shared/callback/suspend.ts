import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isPrivateHost } from '../domain/publicUrl';
import { VideoError } from '../domain/error';
import { clock } from '../execution/clock';
import type { Deliverable } from '../delivery/finishTask';
import { errorItem, type Settings } from '../report/output';
import type { Progress } from '../run/runJobs';
import { runIndexOf } from '../purchase/orderRecord';
import type { VideoJob } from '../job/options';

/*
 * Suspended waiting. The node orders its videos with the execution's resume URL as callback and parks:
 * n8n stores the execution and holds nothing in memory. A callback runs the node's `webhook()`, whose
 * result becomes the node's output; at the deadline n8n passes the parked input items on. What is to be
 * known then is kept in two places that n8n stores: the node's context and the input items.
 */

const MINUTE = 60_000;

/** One item of a parked run: a task that is waited for, or an item that is finished already. */
export type ParkedEntry =
	| {
			taskId: string;
			provider: string;
			settings: Settings | null;
			price: Progress['price'];
			submittedAt: string | null;
			options: Deliverable['options'];
	  }
	| { item: { json: IDataObject; binary?: INodeExecutionData['binary'] } };

/** What `webhook()` finds in the node's context. */
export interface ParkedRun {
	runIndex: number;
	entries: ParkedEntry[];
}

/** The address by which the provider resumes this execution, for one item. */
export function resumeUrlFor(context: IExecuteFunctions, itemIndex: number): string {
	const resumeUrl: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex);
	const url = new URL(String(resumeUrl));
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
export function checkSuspendable(context: IExecuteFunctions, job: VideoJob, baseUrl: string): void {
	const refuse = (message: string, hint: string) =>
		new VideoError('invalidRequest', message, { hint });
	if (context.getNode().onError !== 'continueErrorOutput') {
		throw refuse(
			"'Suspend Until the Video Is Ready' needs the node setting 'On Error' to be 'Continue (using error output)'",
			'Only then can n8n deliver a video that failed or came too late as a failure. Change the setting, or choose another completion.',
		);
	}
	if (Array.isArray(job.pairedItem) && job.pairedItem.length > 1) {
		throw refuse(
			"'Suspend Until the Video Is Ready' needs one video for each incoming item, but all items make one here",
			"Choose another source in 'Shots From', or another completion.",
		);
	}
	const { hostname } = new URL(resumeUrlFor(context, job.itemIndex));
	if (isPrivateHost(hostname) && !isPrivateHost(new URL(baseUrl).hostname)) {
		throw refuse(
			`${job.provider.displayName} cannot call this n8n back: its address '${hostname}' is not reachable from the internet`,
			'Set the environment variable N8N_WEBHOOK_URL (WEBHOOK_URL in older versions) to the public https address of this n8n, or choose another completion.',
		);
	}
}

/** What leaves through the error output for a task that nobody has called back about by the deadline. */
export function deadlineItem(job: VideoJob, progress: Progress): INodeExecutionData {
	const { provider, settings, options } = job;
	const error = new VideoError(
		'timeout',
		`${provider.displayName} has not called back about task ${progress.task?.taskId} within ${options.timeoutMinutes} minutes`,
		{
			hint: "The task may be finished or still going on, and it is paid for. 'Kling Get Task' takes this item as it is and fetches the video.",
		},
	);
	return errorItem(error, { provider, settings, ...progress }, job.pairedItem);
}

/**
 * Parks the execution. `items` are the output items so far, one for each input item, with those of
 * `deadlineItem` for the tasks in `pending`. Returns what the node shows while it waits.
 */
export function park(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	pending: Array<{ job: VideoJob; progress: Progress }>,
): INodeExecutionData[][] {
	const entries: ParkedEntry[] = items.map(({ json, binary }) => ({ item: { json, binary } }));
	for (const { job, progress } of pending) {
		const { provider, settings, options } = job;
		entries[job.itemIndex] = {
			taskId: progress.task?.taskId ?? '',
			provider: provider.id,
			settings,
			price: progress.price,
			submittedAt: progress.task?.submittedAt ?? null,
			options,
		};
	}
	const parked: ParkedRun = { runIndex: runIndexOf(context), entries };
	context.getContext('node').parked = parked as unknown as IDataObject;

	const input = context.getInputData();
	// Shown while it waits. Without 'error': Retry On Fail runs a node again whose first item has one. No
	// parked items: n8n empties the array it is given.
	const shown = items.map(({ json: { error, details, ...json } }) => ({
		json: (details as IDataObject | undefined) ?? json,
	}));
	// At the deadline n8n passes these very items on.
	input.forEach((item, index) => {
		item.json = items[index]?.json ?? item.json;
		item.binary = items[index]?.binary;
	});
	const minutes = Math.max(...pending.map(({ job }) => job.options.timeoutMinutes));
	void context.putExecutionToWait(new Date(clock.now() + minutes * MINUTE));
	return [shown];
}
