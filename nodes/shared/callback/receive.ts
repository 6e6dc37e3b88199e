import type { IWebhookFunctions } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import type { CallbackClaim, ReceivedCallback } from '../providers/provider';
import type { Reply } from './reply';
import { verifyCallback } from './verify';

/* What both kinds of callbacks have in common: one that starts a workflow, and one that resumes an execution. */

/** Callbacks have a few hundred. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A callback may arrive a moment before the API knows about it. */
const POLLS = 3;
const POLL_GAP_MS = 1500;

/** The callback as it was sent; a request without a body has an empty one. */
function receivedCallback(context: IWebhookFunctions): ReceivedCallback {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	const headers = context.getHeaderData() as ReceivedCallback['headers'];
	return { rawBody: rawBody ?? Buffer.alloc(0), headers };
}

/** What a callback claims once its signature has been checked, or the reply to one that is rejected. Never throws. */
export async function verifiedClaim(
	context: IWebhookFunctions,
	api: VideoApi,
	acceptsUnsigned: boolean,
): Promise<CallbackClaim | Reply> {
	const callback = receivedCallback(context);
	if (callback.rawBody.length > MAX_BODY_BYTES)
		return { status: 413, text: 'Too large for a callback' };
	const check = await verifyCallback(api, callback);
	// It is to be delivered again.
	if (check === 'unknown') return { status: 503, text: 'The signature could not be checked' };
	if (check === 'invalid' || (check === 'missing' && !acceptsUnsigned)) {
		return { status: 401, text: `The signature is ${check}` };
	}
	const claim = api.provider.callback.decode(context.getBodyData());
	return claim ?? { status: 400, text: `Not a callback of ${api.provider.displayName}` };
}

/** What polling a task came to: a reading, or that the provider does not know it, or that it could not be read. */
export type Polled = TaskReading | 'unknown' | 'unreadable';

async function poll(api: VideoApi, taskId: string): Promise<Polled> {
	const result = await api.read(taskId);
	if (result.ok) return result.value;
	return ['notFound', 'invalid'].includes(result.failure.kind) ? 'unknown' : 'unreadable';
}

/**
 * Polls a task, a few times over some seconds unless `isSettled` by what it came to. A task that was known in the
 * meantime is not unknown, whatever a replica says. Never throws.
 */
export async function pollUntil(
	api: VideoApi,
	taskId: string,
	isSettled: (polled: Polled) => boolean,
): Promise<Polled> {
	let known: TaskReading | null = null;
	for (let polls = 1; ; polls++) {
		const polled = await poll(api, taskId);
		if (typeof polled !== 'string') known = polled;
		if (polls === POLLS || isSettled(polled))
			return polled === 'unknown' ? (known ?? polled) : polled;
		await clock.sleep(POLL_GAP_MS);
	}
}

/** The reply to a callback that the API does not bear out: it is to be delivered again. */
export const notConfirmed = (polled: Polled): Reply =>
	typeof polled === 'string'
		? { status: 503, text: 'The task could not be read' }
		: { status: 409, text: 'The task is not finished' };

/** Whether a callback is about a task; its id may leave out where at the provider the task is found. */
export const isSameTask = (taskId: string, claimedId: string): boolean =>
	taskId === claimedId || taskId.endsWith(`/${claimedId}`);
