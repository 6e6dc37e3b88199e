import type { ZodError } from 'zod';
import type { ApiAnswer } from './api';
import type { Cdn } from './cdn';
import { complaints } from './json-body';
import type { SimulatedTask } from './task';
import type { FalServerError } from './types';

/*
 * Queue: https://fal.ai/docs/model-apis/model-endpoints/queue
 * Errors: https://fal.ai/docs/model-apis/errors
 */

const FAILED_MESSAGE =
	'The content could not be processed because it contained material flagged by a content checker.';
const CANCELLED_MESSAGE = 'Request was cancelled by the client';

const ERROR_TYPES = {
	failed: 'content_policy_violation',
	cancelled: 'client_cancelled',
} as const;

/** Errors of the model, whose `detail` is a list, and of the queue. Source: https://fal.ai/docs/model-apis/errors */
const SERVER_ERRORS: Record<FalServerError, { status: number; isOfModel: boolean }> = {
	downstream_service_error: { status: 500, isOfModel: true },
	generation_timeout: { status: 504, isOfModel: true },
	request_timeout: { status: 504, isOfModel: false },
	runner_server_error: { status: 500, isOfModel: false },
	runner_disconnected: { status: 503, isOfModel: false },
};

/** The refusal of a request: `detail` is a text. */
export function failure(status: number, detail: string, errorType?: string): ApiAnswer {
	return errorType === undefined
		? { status, json: { detail } }
		: {
				status,
				json: { detail, error_type: errorType },
				headers: { 'X-Fal-Error-Type': errorType },
			};
}

const problem = (loc: string[], msg: string, type: string) => ({
	loc: ['body', ...loc],
	msg,
	type,
	url: `https://docs.fal.ai/errors#${type}`,
	ctx: {},
	input: {},
});

/** The refusal of an input: `detail` is a list. */
export function validationFailure(error: ZodError): ApiAnswer {
	const types = { missing: 'missing', unknown: 'extra_forbidden', invalid: 'value_error' };
	const detail = complaints(error).map(({ path, kind, message }) =>
		problem(path === '' ? [] : path.split('.'), message, types[kind]),
	);
	return { status: 422, json: { detail } };
}

/** The error of a task that has ended badly; which type a status read names is INVENTED. */
function errorOf(task: SimulatedTask): { error: string; error_type: string } | null {
	const isCancelled = task.phase === 'cancelled';
	if (!isCancelled && task.phase !== 'failed') return null;
	return {
		error: task.outcome.message ?? (isCancelled ? CANCELLED_MESSAGE : FAILED_MESSAGE),
		error_type: isCancelled ? ERROR_TYPES.cancelled : ERROR_TYPES.failed,
	};
}

/** There is no word for a failed task: it is completed, with an error. */
function statusWord({ phase, outcome }: SimulatedTask): string {
	if (phase === 'queued') return 'IN_QUEUE';
	return phase === 'rendering' ? (outcome.statusWord ?? 'IN_PROGRESS') : 'COMPLETED';
}

/** A task as the queue describes it. `address` is where the queue has it. */
export function queueJson(task: SimulatedTask, address: string, withLogs: boolean): object {
	const { phase } = task;
	const hidesError = task.outcome.serverError !== undefined;
	return {
		status: statusWord(task),
		request_id: task.id,
		response_url: address,
		status_url: `${address}/status`,
		cancel_url: `${address}/cancel`,
		...(phase === 'queued' ? { queue_position: 0 } : { logs: withLogs ? [] : null }),
		...(phase === 'completed'
			? { metrics: { inference_time: ((task.finishesAt ?? 0) - task.startsAt) / 1000 } }
			: {}),
		...(hidesError ? {} : errorOf(task)),
	};
}

/** The output of a completed task; without a video where the outcome says so. */
function output(task: SimulatedTask, cdn: Cdn): object {
	const url = cdn.videoUrl(task);
	if (url === null) return {};
	return {
		video: {
			url,
			content_type: 'video/mp4',
			file_name: 'out.mp4',
			file_size: cdn.video(task).size,
		},
	};
}

/** What a read of the result of a task that has ended badly answers. */
function errorAnswer(message: string, errorType: string): ApiAnswer {
	return errorType === ERROR_TYPES.cancelled
		? failure(499, message, errorType)
		: { status: 422, json: { detail: [problem(['prompt'], message, errorType)] } };
}

function serverErrorAnswer(message: string, type: FalServerError): ApiAnswer {
	const { status, isOfModel } = SERVER_ERRORS[type];
	return isOfModel
		? { status, json: { detail: [problem([], message, type)] } }
		: failure(status, message, type);
}

/** The answer to a read of a task's result. */
export function resultAnswer(task: SimulatedTask, cdn: Cdn): ApiAnswer {
	const error = errorOf(task);
	const { serverError } = task.outcome;
	if (error && serverError) return serverErrorAnswer(error.error, serverError);
	if (error) return errorAnswer(error.error, error.error_type);
	return task.phase === 'completed'
		? { status: 200, json: output(task, cdn) }
		: failure(400, 'Request is still in progress');
}

/**
 * The body of a task's callback. Whether there is one for a cancelled task is not published; here there is.
 * Source: https://fal.ai/docs/model-apis/model-endpoints/webhooks
 */
export function callbackBody(task: SimulatedTask, cdn: Cdn): string {
	const { status, json: payload } = resultAnswer(task, cdn);
	return JSON.stringify({
		request_id: task.id,
		gateway_request_id: task.id,
		...(status === 200
			? { status: 'OK' }
			: { status: 'ERROR', error: `Invalid status code: ${status}` }),
		payload,
	});
}
