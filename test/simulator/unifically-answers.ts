import type { SimulatedTask } from './task';
import type { ApiAnswer } from './api';
import type { FailureShape } from './types';

const FAILED_MESSAGE =
	'Generation failed. Please rephrase your prompt to comply with content policies.';

/** The error codes of https://docs.unifically.com/api-reference/error-handling, and a few obvious ones. */
const ERROR_CODES: Record<number, string> = {
	400: 'invalid_request',
	401: 'authentication_failed',
	402: 'insufficient_balance',
	404: 'not_found',
	405: 'method_not_allowed',
	413: 'payload_too_large',
	422: 'validation_error',
	429: 'rate_limit_exceeded',
};

/** An answer in the envelope for successes. */
export function success(data: unknown): ApiAnswer {
	return { status: 200, json: { code: 200, success: true, data } };
}

/** An answer in the envelope for errors, which carries no `success`. */
export function failure(status: number, message: string): ApiAnswer {
	const code = ERROR_CODES[status] ?? 'internal_error';
	return { status, json: { code: status, data: { message, code } } };
}

/** The answer to a read of a task. Source: https://docs.unifically.com/api-reference/v1-tasks */
export function taskAnswer(task: SimulatedTask, videoUrl: string | null): ApiAnswer {
	const data = { task_id: task.id, status: statusWord(task) };
	if (task.phase === 'failed') {
		return failedAnswer(task, task.outcome.failureShape ?? 'data');
	}
	if (task.phase !== 'completed') return success(data);
	return success({
		...data,
		// Empty objects are left out, so a task without a URL has no output at all.
		...(videoUrl === null ? {} : { output: { video_url: videoUrl } }),
		...(task.outcome.emptyError ? { error: {} } : {}),
	});
}

/** The body of a task's callback. Source: https://docs.unifically.com/api-reference/callbacks */
export function callbackBody(task: SimulatedTask, videoUrl: string | null): string {
	const { id: task_id } = task;
	if (task.phase === 'failed') {
		return JSON.stringify({ task_id, status: 'failed', error_message: failedMessage(task) });
	}
	const data = videoUrl === null ? {} : { data: { video_url: videoUrl } };
	return JSON.stringify({ task_id, status: 'completed', ...data });
}

function statusWord(task: SimulatedTask): string {
	if (task.phase === 'rendering') return task.outcome.statusWord ?? 'processing';
	return task.phase === 'queued' ? 'pending' : task.phase;
}

function failedMessage(task: SimulatedTask): string {
	return task.outcome.message ?? FAILED_MESSAGE;
}

/** The pages of the documentation and clients in use disagree on this shape; all of them exist. */
function failedAnswer(task: SimulatedTask, shape: FailureShape): ApiAnswer {
	const data = { task_id: task.id, status: 'failed' };
	const message = failedMessage(task);
	switch (shape) {
		case 'data':
			return {
				status: 400,
				json: { code: 400, success: false, data: { ...data, message, code: 'GENERATION_FAILED' } },
			};
		case 'data.error':
			return success({ ...data, error: { message, code: 'generation_failed' } });
		case 'error_message':
			return success({ ...data, error_message: message });
		case 'raw_message':
			return success({ ...data, error: { raw_message: message, detail: message } });
	}
}
