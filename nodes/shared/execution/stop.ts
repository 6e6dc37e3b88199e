import type { NodeContext } from '../transport/http';

/** Whether somebody has pressed Stop, or n8n's own time limit has; a callback cannot be stopped. */
export const isStopped = (context: NodeContext): boolean =>
	'getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted === true;

/** The signal of what nobody can stop, such as the handling of a callback. */
export const neverStopped = (): AbortSignal => new AbortController().signal;
