import type { IWebhookFunctions } from 'n8n-workflow';

import { keepNewest } from '../shared/execution/keepNewest';

/*
 * Which callbacks have started a workflow. Static data survives a restart, but every request gets its
 * own copy of it; the memory of this process catches deliveries that arrive at the same moment.
 */

const REMEMBERED = 200;
const REMEMBERED_IN_PROCESS = 1000;

const claimedInProcess = new Set<string>();

interface TriggerData {
	seen?: string[];
}

const recordOf = (context: IWebhookFunctions): TriggerData =>
	context.getWorkflowStaticData('node') as TriggerData;

/** The same event may start a test execution and a production execution. */
const keyInProcess = (context: IWebhookFunctions, event: string): string =>
	[context.getWorkflow().id, context.getNode().id, context.getMode(), event].join(' ');

/** Whether an event has started a workflow before. */
export function isSeen(context: IWebhookFunctions, event: string): boolean {
	return (
		claimedInProcess.has(keyInProcess(context, event)) ||
		(recordOf(context).seen ?? []).includes(event)
	);
}

/** Claims an event: true for the first caller only. There is no await between look and record. */
export function claim(context: IWebhookFunctions, event: string): boolean {
	if (isSeen(context, event)) return false;
	claimedInProcess.add(keyInProcess(context, event));
	keepNewest(claimedInProcess, REMEMBERED_IN_PROCESS);
	const record = recordOf(context);
	record.seen = [...(record.seen ?? []), event].slice(-REMEMBERED);
	return true;
}
