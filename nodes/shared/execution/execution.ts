import type { IExecuteFunctions } from 'n8n-workflow';

import { isToolNode } from '../job/toolNode';
import type { NodeContext } from '../transport/http';

/** Whether somebody has pressed Stop, or n8n's own time limit has; a callback cannot be stopped. */
export const isStopped = (context: NodeContext): boolean =>
	'getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted === true;

/** The signal of what nobody can stop, such as the handling of a callback. */
export const neverStopped = (): AbortSignal => new AbortController().signal;

/**
 * Whether something other than n8n's engine runs the node: an AI agent of version 2 or older, or an MCP server.
 * Before version 2.4, n8n does not say so; then every tool counts as called directly.
 */
export const isCalledDirectly = (context: IExecuteFunctions): boolean =>
	context.isToolExecution ? context.isToolExecution() : isToolNode(context.getNode());

export const isTool = (context: IExecuteFunctions): boolean =>
	isCalledDirectly(context) || isToolNode(context.getNode());

const evaluated = new WeakMap<IExecuteFunctions, Map<string, unknown>>();

/** What does not change while the node runs: n8n takes milliseconds for an expression, and each item asks. */
function evaluatedOnce(context: IExecuteFunctions, expression: string): unknown {
	const known = evaluated.get(context) ?? new Map<string, unknown>();
	evaluated.set(context, known);
	if (!known.has(expression)) known.set(expression, context.evaluateExpression(expression, 0));
	return known.get(expression);
}

/** Which run of the node this is: in a loop, each round is one. */
export function runIndexOf(context: IExecuteFunctions): number {
	const index = evaluatedOnce(context, '{{ $runIndex }}');
	return typeof index === 'number' ? index : 0;
}

/** The address at which n8n lets this execution go on. */
export const resumeUrlOf = (context: IExecuteFunctions): string =>
	String(evaluatedOnce(context, '{{ $execution.resumeUrl }}'));

/**
 * What is the same in an execution and in every retry of it, also when n8n has lost all else that the
 * execution knew: the token in its resume URL. Null before version 2.14, where n8n has none.
 */
export const originOf = (context: IExecuteFunctions): string | null =>
	/[?&]signature=([^&]+)/.exec(resumeUrlOf(context))?.[1] ?? null;
