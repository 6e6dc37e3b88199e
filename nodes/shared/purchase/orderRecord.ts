import type { IExecuteFunctions } from 'n8n-workflow';

import { sha256Hex } from '../domain/hash';
import { asRecord } from '../providers/json';

/*
 * The record of what was ordered, in the node's context. It is part of the execution: n8n keeps it over
 * the tries of Retry On Fail and over "Retry execution", so that neither orders a video twice.
 */

/** One order: written before it is sent, and again when the provider has answered. */
export interface Submission {
	/** Stands for everything that affects the video: a changed request is another purchase. */
	hash: string;
	/** `submitting` until the provider has answered: then the video may or may not have been bought. */
	state: 'submitting' | 'submitted';
	taskId: string | null;
	/** The same for every repetition of this order. */
	idempotencyKey: string;
	/** ISO 8601. */
	sentAt: string;
	/** What differs from try to try and has to be repeated word for word with an idempotency key. */
	sent: { startFrameUrl?: string; endFrameUrl?: string; callbackUrl?: string };
	/** Tools only: the execution in which the agent has got what it ordered. */
	deliveredIn?: string;
}

/** The place of an order in an execution. */
export interface Slot {
	runIndex: number;
	itemIndex: number;
}

/** How many orders a node remembers, and all of the present run; in a loop every round adds some. */
const REMEMBERED = 1000;

const keyOf = ({ runIndex, itemIndex }: Slot): string => `${runIndex}/${itemIndex}`;

function recordsOf(context: IExecuteFunctions): Record<string, unknown> {
	const data = context.getContext('node');
	data.submissions = asRecord(data.submissions);
	return data.submissions as Record<string, unknown>;
}

/** The order that stands for this request in this slot, or null when there is none. */
export function findSubmission(
	context: IExecuteFunctions,
	slot: Slot,
	hash: string,
): Submission | null {
	const found = recordsOf(context)[keyOf(slot)] as Submission | undefined;
	return found?.hash === hash ? found : null;
}

/**
 * Where a tool has ordered the same before, without handing it over in this execution. Each call of a tool is a
 * run of its own, also the call by which a model, or n8n, tries again.
 */
export function undeliveredSlot(context: IExecuteFunctions, hash: string): Slot | null {
	const execution = context.getExecutionId();
	const found = Object.entries(recordsOf(context) as Record<string, Submission>).find(
		([, order]) => order.hash === hash && order.deliveredIn !== execution,
	);
	if (!found) return null;
	const [runIndex, itemIndex] = found[0].split('/').map(Number) as [number, number];
	return { runIndex, itemIndex };
}

/** Writes an order down; it replaces what the slot held before. */
export function recordSubmission(
	context: IExecuteFunctions,
	slot: Slot,
	submission: Submission,
): void {
	const records = recordsOf(context);
	records[keyOf(slot)] = { ...submission };
	const keys = Object.keys(records);
	keys
		.slice(0, Math.max(0, keys.length - REMEMBERED))
		.filter((key) => !key.startsWith(`${slot.runIndex}/`))
		.forEach((key) => delete records[key]);
}

/** The keys of orders that were refused. A provider may answer to a key what it has answered before. */
function spentKeysOf(context: IExecuteFunctions): Record<string, unknown> {
	const data = context.getContext('node');
	data.spentKeys = asRecord(data.spentKeys);
	return data.spentKeys as Record<string, unknown>;
}

/** Strikes an order that certainly bought nothing. */
export function forgetSubmission(context: IExecuteFunctions, slot: Slot): void {
	const key = keyOf(slot);
	const records = recordsOf(context);
	spentKeysOf(context)[key] = (records[key] as Submission | undefined)?.idempotencyKey;
	delete records[key];
}

/**
 * What is the same in an execution and in every retry of it, also when n8n has lost all else that the
 * execution knew: the token in its resume URL. Before version 2.14, n8n has none.
 */
function originOf(context: IExecuteFunctions): string {
	const url: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
	const token = typeof url === 'string' ? /[?&]signature=([^&]+)/.exec(url)?.[1] : undefined;
	return token ?? context.getExecutionId();
}

/**
 * The idempotency key of an order that has not been recorded yet. It follows from the execution, so that the
 * retry of an execution which was lost with its process comes to the same key; `previous` makes the key of
 * the order after one that failed.
 */
export function idempotencyKeyFor(
	context: IExecuteFunctions,
	slot: Slot,
	hash: string,
	previous: Submission | null,
): string {
	const facts = [originOf(context), context.getNode().id, keyOf(slot), hash];
	const before = previous?.idempotencyKey ?? spentKeysOf(context)[keyOf(slot)] ?? '';
	return sha256Hex([...facts, before].join(' '));
}

/** Which run of the node this is: in a loop, each round is one. */
export function runIndexOf(context: IExecuteFunctions): number {
	const index: unknown = context.evaluateExpression('{{ $runIndex }}', 0);
	return typeof index === 'number' ? index : 0;
}
