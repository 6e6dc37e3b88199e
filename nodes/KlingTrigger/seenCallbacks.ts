import type { IWebhookFunctions } from 'n8n-workflow';

import { keepNewest } from '../shared/execution/keepNewest';

/*
 * Which callbacks have started a workflow. Static data survives a restart, but every request gets its
 * own copy of it; the memory of this process catches deliveries that arrive at the same moment.
 *
 * Progress is remembered apart: a task reports it several times, and what has ended would soon be forgotten.
 */

export type EventKind = 'end' | 'progress';

const REMEMBERED = 200;
const REMEMBERED_IN_PROCESS = 1000;

const claimedInProcess: Record<EventKind, Set<string>> = { end: new Set(), progress: new Set() };

type TriggerData = Partial<Record<'seen' | 'seenProgress', string[]>>;

const FIELDS = { end: 'seen', progress: 'seenProgress' } as const;

const recordOf = (context: IWebhookFunctions): TriggerData =>
	context.getWorkflowStaticData('node') as TriggerData;

/** The same event may start a test execution and a production execution. */
const keyInProcess = (context: IWebhookFunctions, event: string): string =>
	[context.getWorkflow().id, context.getNode().id, context.getMode(), event].join(' ');

/** Whether an event has started a workflow before. */
export function isSeen(context: IWebhookFunctions, kind: EventKind, event: string): boolean {
	return (
		claimedInProcess[kind].has(keyInProcess(context, event)) ||
		(recordOf(context)[FIELDS[kind]] ?? []).includes(event)
	);
}

/** Claims an event: true for the first caller only. There is no await between look and record. */
export function claim(context: IWebhookFunctions, kind: EventKind, event: string): boolean {
	if (isSeen(context, kind, event)) return false;
	claimedInProcess[kind].add(keyInProcess(context, event));
	keepNewest(claimedInProcess[kind], REMEMBERED_IN_PROCESS);
	const record = recordOf(context);
	record[FIELDS[kind]] = [...(record[FIELDS[kind]] ?? []), event].slice(-REMEMBERED);
	return true;
}
