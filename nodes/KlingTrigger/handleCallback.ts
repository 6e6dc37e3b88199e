import type {
	IDataObject,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import type { TaskReading } from '../shared/domain/task';
import { clock } from '../shared/execution/clock';
import { createConnect } from '../shared/client/connect';
import { downloadTask } from '../shared/delivery/downloadTask';
import { toVideoError } from '../shared/report/nodeErrors';
import { errorItem, taskJson } from '../shared/report/output';
import { neverStopped } from '../shared/execution/stop';
import type { VideoApi } from '../shared/client/videoApi';
import { KEYS_UNREADABLE, verifyCallback } from '../shared/callback/verify';
import { answer, receivedCallback, type Refusal } from '../shared/callback/reply';
import { providerById } from '../shared/providers';
import type { CallbackClaim } from '../shared/providers/provider';
import { claim, isSeen } from './seenCallbacks';

/** In bytes; callbacks have a few hundred. */
const MAX_BODY = 1024 * 1024;

/** A callback may arrive a moment before the API knows about it. */
const LOOKS = 3;
const LOOK_GAP = 1500;

type Event = 'completed' | 'failed' | 'progress';

const isRefusal = (value: object): value is Refusal => 'text' in value && 'status' in value;

/** What the callback claims, or why it is refused. Nothing is read from the API for a refused one. */
async function accept(context: IWebhookFunctions, api: VideoApi): Promise<CallbackClaim | Refusal> {
	const { provider } = api;
	const callback = receivedCallback(context);
	if (callback.rawBody.length > MAX_BODY) return { status: 413, text: 'Too large for a callback' };
	const check = await verifyCallback(api, callback);
	if (check === 'unknown') return KEYS_UNREADABLE;
	const acceptsUnsigned = context.getNodeParameter('options.acceptUnsigned', false) === true;
	if (check === 'invalid' || (check === 'missing' && !acceptsUnsigned)) {
		return { status: 401, text: `The signature is ${check}` };
	}
	const claimed = provider.callback.decode(context.getBodyData());
	return claimed ?? { status: 400, text: `Not a callback of ${provider.displayName}` };
}

/** The event in a reading of the task; null while the task does not bear out that it is finished. */
function eventIn(task: TaskReading, { isProgress }: CallbackClaim): Event | null {
	if (task.status === 'failed' || task.status === 'cancelled') return 'failed';
	if (task.status === 'completed' && task.videoUrl) return 'completed';
	return isProgress ? 'progress' : null;
}

/** Reads the task from the API: what the callback says is never believed. */
async function confirm(
	api: VideoApi,
	claimed: CallbackClaim,
): Promise<{ event: Event; task: TaskReading } | Refusal> {
	for (let look = 1; ; look++) {
		const result = await api.read(claimed.taskId);
		const event = result.ok ? eventIn(result.value, claimed) : null;
		if (result.ok && event) return { event, task: result.value };
		if (!result.ok && ['notFound', 'invalid'].includes(result.failure.kind)) {
			return { status: 404, text: 'There is no such task' };
		}
		if (look === LOOKS) {
			return result.ok
				? { status: 409, text: 'The task is not finished' }
				: { status: 503, text: 'The task could not be read' };
		}
		await clock.sleep(LOOK_GAP);
	}
}

async function toItem(
	context: IWebhookFunctions,
	api: VideoApi,
	event: Event,
	task: TaskReading,
): Promise<INodeExecutionData> {
	const { provider } = api;
	const known = { provider, settings: null, task, price: null };
	try {
		const options = context.getNodeParameter('options', {}) as IDataObject;
		const json: IDataObject = { ...taskJson(known), event, reason: task.reason };
		if (options.includeRawResponse === true) json.raw = task.raw as IDataObject;
		const isWanted = context.getNodeParameter('download', true) === true;
		if (event !== 'completed' || !isWanted) return { json };
		const storing = {
			fileName: String(options.fileName ?? ''),
			maxFileSizeMb: Number(options.maxFileSizeMb) || undefined,
		};
		const binary = await downloadTask(context, api, task, storing, neverStopped());
		return {
			json,
			binary: { [context.getNodeParameter('binaryProperty', 'data') as string]: binary },
		};
	} catch (error) {
		// The shape of a failed item: 'Kling Get Task' takes it as it comes and downloads the video.
		const { json: failed } = errorItem(toVideoError(error, task), known, undefined);
		return { json: failed };
	}
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const provider = providerById(context.getNodeParameter('provider'));
	const stop = (refusal: Refusal): IWebhookResponseData => {
		answer(context, refusal);
		return { noWebhookResponse: true };
	};

	const connect = createConnect(context, neverStopped());
	const api = await connect(provider, 0);
	const claimed = await accept(context, api);
	if (isRefusal(claimed)) return stop(claimed);
	const wanted = context.getNodeParameter('events', ['completed', 'failed']) as string[];
	if (claimed.isProgress && !wanted.includes('progress')) {
		return stop({ status: 200, text: 'Not asked for' });
	}
	const finished = ['completed', 'failed'].map((event) => `${claimed.taskId} ${event}`);
	if (finished.some((key) => isSeen(context, key)))
		return stop({ status: 200, text: 'Known already' });

	const confirmed = await confirm(api, claimed);
	if (isRefusal(confirmed)) return stop(confirmed);
	const { event, task } = confirmed;
	if (!wanted.includes(event)) return stop({ status: 200, text: 'Not asked for' });
	const key = `${task.taskId} ${event === 'progress' ? `progress ${task.status} ${task.progress}` : event}`;
	if (!claim(context, key)) return stop({ status: 200, text: 'Known already' });

	// Senders wait for seconds only, a download takes longer.
	answer(context, { status: 200, text: 'OK' });
	return { noWebhookResponse: true, workflowData: [[await toItem(context, api, event, task)]] };
}

/**
 * What Kling Trigger does with a callback: verifies it, reads the task from the API, answers, and only
 * then downloads. Never throws: n8n would make an execution out of the exception.
 */
export async function handleCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handle(context);
	} catch (error) {
		const { message } = toVideoError(error, null);
		context.logger.error(`Kling Trigger could not handle a callback: ${message}`);
		answer(context, { status: 500, text: 'The callback could not be handled' });
		return { noWebhookResponse: true };
	}
}
