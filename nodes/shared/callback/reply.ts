import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { clock } from '../execution/clock';
import { keepNewest } from '../execution/keepNewest';

/** What the sender of a callback gets to hear. */
export interface Reply {
	status: number;
	text: string;
}

/** Output that a workflow starts or goes on with; made only after the reply, as senders wait for seconds only. */
export type MakeOutput = () => Promise<INodeExecutionData[]>;

/** The callback changes nothing, and is not to be delivered again. */
export const ignored = (text: string): Reply => ({ status: 200, text });

/** Statuses of callbacks that are not what they should be, or about nothing that is known. */
const REJECTED = [400, 401, 404, 413];

export const isReply = (value: object): value is Reply => 'text' in value && 'status' in value;

const WARNING_EVERY_MS = 60_000;

/** When a rejected callback was last logged, by node. */
const warnedAt = new Map<string, number>();

/** Says why a callback was rejected, but not for each of many: anybody can send them. */
function warn(context: IWebhookFunctions, { status, text }: Reply): void {
	const node = `${context.getWorkflow().id} ${context.getNode().id}`;
	const agoMs = clock.now() - (warnedAt.get(node) ?? -Infinity);
	// The clock may have been set back since.
	if (agoMs >= 0 && agoMs < WARNING_EVERY_MS) return;
	warnedAt.set(node, clock.now());
	keepNewest(warnedAt, 1000);
	context.logger.warn(`'${context.getNode().name}' rejected a callback (HTTP ${status}): ${text}`);
}

/** Replies by hand, so that n8n can still start or resume a workflow afterwards. */
function send(context: IWebhookFunctions, { status, text }: Reply): void {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).send(text);
}

/** What a node does with a callback. */
type Receive = (context: IWebhookFunctions) => Promise<Reply | MakeOutput>;

/**
 * Receives a callback and replies to it. Never throws: in a trigger n8n would make an execution out of the
 * exception, in a suspended node it would resume the execution with an empty item.
 */
export async function replyWith(
	context: IWebhookFunctions,
	receive: Receive,
): Promise<IWebhookResponseData> {
	try {
		const result = await receive(context);
		if (typeof result !== 'function') {
			if (REJECTED.includes(result.status)) warn(context, result);
			send(context, result);
			return { noWebhookResponse: true };
		}
		send(context, { status: 200, text: 'OK' });
		return { noWebhookResponse: true, workflowData: [await result()] };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		context.logger.error(`'${context.getNode().name}' could not handle a callback: ${reason}`);
		send(context, { status: 500, text: 'The callback could not be handled' });
		return { noWebhookResponse: true };
	}
}
