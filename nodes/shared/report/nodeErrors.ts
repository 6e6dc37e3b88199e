import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { shown, withoutFullStop } from '../domain/values';
import { VideoError, type VideoErrorKind } from '../domain/error';
import type { TaskReading } from '../domain/task';
import { isToolNode } from '../job/toolNode';

const USER_KINDS: readonly VideoErrorKind[] = [
	'invalidRequest',
	'tooExpensive',
	'stopped',
	'unexpected',
];

/** Any exception as a `VideoError`; `task` is attached when the exception knows of none. */
export function toVideoError(error: unknown, task: TaskReading | null): VideoError {
	if (error instanceof VideoError) {
		error.task ??= task;
		return error;
	}
	const reason = error instanceof Error ? error.message : shown(error);
	return new VideoError('unexpected', task ? `Task ${task.taskId}: ${reason}` : reason, {
		task: task ?? undefined,
	});
}

/** n8n takes any error that says "canceled" for the end of a stopped execution, so only there it may be said. */
function wording({ message }: VideoError, isStopped: boolean): string {
	const text = withoutFullStop(message);
	return isStopped ? text : text.replace(/canceled/gi, 'cancelled');
}

const MOST_NUMBERS = 10;

/**
 * Names items as people count them, from 1. In these brackets n8n's editor finds that the item is named already; it would
 * add a number of its own otherwise, counted from 0.
 */
export function itemTag(itemIndexes: number[]): string {
	const numbers = itemIndexes.slice(0, MOST_NUMBERS).map((index) => index + 1);
	const others = itemIndexes.length - numbers.length;
	return ` [item ${numbers.join(', ')}${others > 0 ? ` and ${others} more` : ''}]`;
}

const isAboutItem = (text: string): boolean => text.includes('[item ');

/** The error that ends an execution, in n8n's terms. `others` tells which other tasks belong to this run, `isStopped` whether somebody pressed Stop. */
export function toNodeError(
	node: INode,
	error: VideoError,
	itemIndex: number,
	others: string[],
	isStopped: boolean,
): NodeOperationError | NodeApiError {
	const text = wording(error, isStopped);
	const message = isAboutItem(text) ? text : text + itemTag([itemIndex]);
	const tasks = others.length > 0 ? `Other tasks of this run: ${others.join('; ')}.` : '';
	const description = [error.hint, tasks].filter(Boolean).join(' ');
	// A model is told the message only.
	const told = isToolNode(node) ? `${message}. ${description}`.trim() : message;
	const httpCode = error.httpStatus === null ? undefined : String(error.httpStatus);
	const nodeError = USER_KINDS.includes(error.kind)
		? new NodeOperationError(node, told, { description, itemIndex })
		: new NodeApiError(
				node,
				{ message: told },
				{ message: told, description, httpCode, itemIndex },
			);
	// n8n replaces a message that contains a code such as ECONNRESET, and the task id in it would be lost.
	nodeError.message = told;
	return nodeError;
}
