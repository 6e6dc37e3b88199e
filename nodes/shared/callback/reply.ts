import type { IWebhookFunctions } from 'n8n-workflow';

import type { ReceivedCallback } from '../providers/provider';

/** An HTTP answer in place of a started or resumed workflow. */
export interface Refusal {
	status: number;
	text: string;
}

/** Answers the sender by hand, so that n8n can still start or resume a workflow afterwards. */
export function answer(context: IWebhookFunctions, { status, text }: Refusal): void {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).send(text);
}

/** The callback as it was sent; a request without a body has an empty one. */
export function receivedCallback(context: IWebhookFunctions): ReceivedCallback {
	const { rawBody } = context.getRequestObject() as { rawBody?: Buffer };
	const headers = context.getHeaderData() as ReceivedCallback['headers'];
	return { rawBody: rawBody ?? Buffer.alloc(0), headers };
}

/** Whether a callback is about a task; its id may leave out where at the provider the task is found. */
export const isSameTask = (taskId: string, claimedId: string): boolean =>
	taskId === claimedId || taskId.endsWith(`/${claimedId}`);
