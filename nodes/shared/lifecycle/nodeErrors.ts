import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { VideoError, type VideoErrorKind } from '../domain/videoError';
import type { TaskReading } from '../domain/videoTask';

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
	const reason = error instanceof Error ? error.message : String(error);
	return new VideoError('unexpected', task ? `Task ${task.taskId}: ${reason}` : reason, {
		task: task ?? undefined,
	});
}

/** The error that ends an execution, in n8n's terms. `others` tells what else was bought in this run. */
export function toNodeError(
	node: INode,
	error: VideoError,
	itemIndex: number,
	others: string[],
): NodeOperationError | NodeApiError {
	const message = `${error.message.replace(/[.\s]+$/, '')} [item ${itemIndex}]`;
	const bought = others.length > 0 ? `Also bought in this run: ${others.join('; ')}.` : '';
	const description = [error.hint, bought].filter(Boolean).join(' ');
	if (USER_KINDS.includes(error.kind)) {
		return new NodeOperationError(node, message, { description, itemIndex });
	}
	const httpCode = error.httpStatus === null ? undefined : String(error.httpStatus);
	return new NodeApiError(node, { message }, { message, description, httpCode, itemIndex });
}
