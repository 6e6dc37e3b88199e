import type { IExecuteFunctions } from 'n8n-workflow';

import { keepNewest } from '../execution/keepNewest';
import { findSubmission, type Slot, type Submission } from './orderRecord';

/*
 * n8n stores a stopped execution at once, without what its nodes know. A retry of it starts over, and would
 * buy what had been bought. As long as this process lives, its memory fills that gap.
 */

/** Few executions are stopped, but one may have many items. */
const REMEMBERED = 10_000;

const stopped = new Map<string, Submission>();

const keyOf = (context: IExecuteFunctions, { runIndex, itemIndex }: Slot, hash: string): string =>
	[context.getWorkflow().id, context.getNode().id, runIndex, itemIndex, hash].join(' ');

/** Keeps the order of a stopped execution for its retry. */
export function rememberStopped(context: IExecuteFunctions, slot: Slot, hash: string): void {
	const order = findSubmission(context, slot, hash);
	if (!order) return;
	stopped.set(keyOf(context, slot, hash), order);
	keepNewest(stopped, REMEMBERED);
}

/** The order of a stopped execution that this retry goes on with, once; null when there is none. */
export function takeStopped(
	context: IExecuteFunctions,
	slot: Slot,
	hash: string,
): Submission | null {
	if (context.getMode() !== 'retry') return null;
	const key = keyOf(context, slot, hash);
	const order = stopped.get(key) ?? null;
	stopped.delete(key);
	return order;
}
