import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { entryIdIn } from '../shared/callback/entryId';
import { notConfirmed, type Polled, pollUntil, verifiedClaim } from '../shared/callback/receive';
import { ignored, isReply, type MakeOutput, type Reply, replyWith } from '../shared/callback/reply';
import { createConnect } from '../shared/client/connect';
import type { VideoApi } from '../shared/client/videoApi';
import { downloadTask } from '../shared/delivery/downloadTask';
import type { TaskReading } from '../shared/domain/task';
import { neverStopped } from '../shared/execution/execution';
import { nothingYet } from '../shared/job/job';
import { providerById } from '../shared/providers';
import type { CallbackClaim } from '../shared/providers/provider';
import { logLine } from '../shared/report/logLine';
import { toVideoError } from '../shared/report/nodeErrors';
import { errorItem, simplified, taskJson } from '../shared/report/output';
import { claim, isSeen } from './seenCallbacks';

type Event = 'completed' | 'failed' | 'progress';

/** The event in what polling a task came to; null while that does not bear out what the callback claims. */
function eventIn(polled: Polled, { isProgress }: CallbackClaim): Event | null {
	if (typeof polled === 'string') return null;
	if (polled.status === 'failed' || polled.status === 'cancelled') return 'failed';
	if (polled.status === 'completed' && polled.videoUrl) return 'completed';
	return isProgress ? 'progress' : null;
}

/** Reads the task from the API: what the callback says is never believed. */
async function confirmed(
	api: VideoApi,
	claimed: CallbackClaim,
): Promise<{ event: Event; task: TaskReading } | Reply> {
	const isSettled = (polled: Polled) => polled === 'unknown' || eventIn(polled, claimed) !== null;
	const polled = await pollUntil(api, claimed.taskId, isSettled);
	if (polled === 'unknown') return { status: 404, text: 'There is no such task' };
	const event = eventIn(polled, claimed);
	return event && typeof polled !== 'string' ? { event, task: polled } : notConfirmed(polled);
}

async function toItem(
	context: IWebhookFunctions,
	api: VideoApi,
	event: Event,
	task: TaskReading,
): Promise<INodeExecutionData> {
	const { provider } = api;
	const entryId = entryIdIn(context);
	const job = { provider, settings: entryId === null ? null : { entryId } };
	const progress = { ...nothingYet(), task };
	try {
		const options = context.getNodeParameter('options', {}) as IDataObject;
		const whole = taskJson(job, progress);
		const shown = options.simplify === true ? simplified(whole) : whole;
		const json: IDataObject = { ...shown, event, reason: task.reason };
		if (options.includeRawResponse === true) json.raw = task.raw as IDataObject;
		const isWanted = options.download !== false;
		if (event !== 'completed' || !isWanted) return { json };
		const storing = {
			fileName: String(options.fileName ?? ''),
			maxFileSizeMb: Number(options.maxFileSizeMb) || undefined,
		};
		const binary = await downloadTask(context, api, task, storing, neverStopped());
		return {
			json,
			binary: { [String(options.binaryProperty || 'data')]: binary },
		};
	} catch (error) {
		// The shape of a failed item: 'Kling Get Task' takes it as it comes and downloads the video.
		const { json: failed } = errorItem(toVideoError(error, task), job, progress, undefined);
		return { json: failed };
	}
}

/**
 * What Kling Trigger does with a callback: verifies it, reads the task from the API, replies, and only
 * then downloads.
 */
async function receive(context: IWebhookFunctions): Promise<Reply | MakeOutput> {
	const provider = providerById(context.getNodeParameter('provider'));
	const api = await createConnect(context, neverStopped())(provider, 0);
	const acceptsUnsigned = context.getNodeParameter('options.acceptUnsigned', false) === true;
	const claimed = await verifiedClaim(context, api, acceptsUnsigned);
	if (isReply(claimed)) return claimed;
	const wanted = context.getNodeParameter('events', ['completed', 'failed']) as string[];
	if (claimed.isProgress && !wanted.includes('progress')) return ignored('Not asked for');
	const ends = ['completed', 'failed'].map((event) => `${claimed.taskId} ${event}`);
	if (ends.some((key) => isSeen(context, 'end', key))) return ignored('Known already');

	const confirmation = await confirmed(api, claimed);
	if (isReply(confirmation)) return confirmation;
	const { event, task } = confirmation;
	if (!wanted.includes(event)) return ignored('Not asked for');
	const isNew =
		event === 'progress'
			? claim(context, 'progress', `${task.taskId} ${task.status} ${task.progress}`)
			: claim(context, 'end', `${task.taskId} ${event}`);
	if (!isNew) return ignored('Known already');
	// The sender does not call again: of a process that is killed from here on, only the log is left.
	context.logger.info(
		logLine(
			`Task ${task.taskId} is ${task.status} at ${provider.displayName}: it starts workflow ${context.getWorkflow().id}`,
		),
	);
	return async () => [await toItem(context, api, event, task)];
}

/** The webhook of Kling Trigger. */
export const receiveEvent = async (context: IWebhookFunctions): Promise<IWebhookResponseData> =>
	await replyWith(context, receive);
