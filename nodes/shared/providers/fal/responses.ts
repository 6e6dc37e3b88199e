import type { TaskReading } from '../../domain/task';
import { failure, success } from '../decoding';
import { asList, asRecord, firstText, firstUrl, firstId } from '../json';
import type { Decoded, FailureKind, ProviderResponse } from '../provider';
import { statusOf, unknownWord } from '../statusWords';

/*
 * Responses of fal.ai. Queue: https://fal.ai/docs/model-apis/model-endpoints/queue
 * Errors: https://fal.ai/docs/model-apis/errors
 */

/** The app whose tasks are known by their request id alone. */
const KLING_APP = 'fal-ai/kling-video';

/** Where those of Kling 4.0 are: callbacks and fal.ai's own pages name only the request. */
const KLING_4_APP = 'kling/v4';

/** An empty account has been seen as 403: "User is locked. Reason: Exhausted balance." */
const NO_MONEY = /exhausted balance|insufficient (funds|balance|credits?)|top up your balance/i;

/** Said by a result that was asked for too early. */
const NOT_YET = /still in progress/i;

/** In characters; in an endless one, the search for the app would take long. */
const LONGEST_PATH = 500;

/**
 * A task's id: the request id, with the app in front of it where it is not Kling's, so that the id alone is
 * enough to read the task.
 */
export const taskIdAt = (app: string, requestId: string): string =>
	app === KLING_APP ? requestId : `${app}/${requestId}`;

/**
 * The app in the addresses of a response, of which only the path counts: the key goes to no other host than the
 * credential's.
 */
function appIn({ status_url: status, response_url: result }: Record<string, unknown>) {
	const apps = [status, result].map((url) => {
		const path =
			typeof url === 'string' && URL.canParse(url)
				? new URL(url).pathname.slice(0, LONGEST_PATH)
				: '';
		return /([\w.-]+\/[\w.-]+)\/requests\//.exec(path)?.[1];
	});
	return apps.find((found) => found !== undefined);
}

/** The id of the task in a response. */
function taskIdIn(content: Record<string, unknown>): string | null {
	const requestId = firstId(content.request_id);
	return requestId === null ? null : taskIdAt(appIn(content) ?? KLING_APP, requestId);
}

/** The path at which the queue knows a task. */
export function taskPath(taskId: string): string {
	const parts = /^([^/]+\/[^/]+)\/([^/]+)$/.exec(taskId);
	const [app, requestId] = [parts?.[1] ?? KLING_APP, parts?.[2] ?? taskId];
	const segments = [...app.split('/'), 'requests', requestId];
	return `/${segments.map(encodeURIComponent).join('/')}`;
}

const isRequestId = (taskId: string): boolean => !taskId.includes('/');

/** Where else a task may be found whose id names no app. */
export const pathsElsewhere = (taskId: string): string[] =>
	isRequestId(taskId) ? [taskPath(taskIdAt(KLING_4_APP, taskId))] : [];

/** One complaint of a model: the field, where it names one, and what is wrong with it. */
function complaint(item: unknown): string | null {
	const { loc, msg, message, type } = asRecord(item);
	const text = firstText(item, msg, message, type);
	const field = asList(loc)
		.filter((part) => part !== 'body' && (typeof part === 'string' || typeof part === 'number'))
		.join('.');
	return text !== null && field !== '' ? `${field}: ${text}` : text;
}

/** The words in a value that is a text, a list of complaints or an object with a message. */
function wordsIn(value: unknown): string | null {
	const items: unknown[] = Array.isArray(value) ? value : [value];
	return firstText(items.flatMap((item) => complaint(item) ?? []).join('; '));
}

export function reasonIn(body: unknown): string | null {
	const { detail, error, message, error_type: errorType } = asRecord(body);
	return wordsIn(detail) ?? wordsIn(error) ?? firstText(message, errorType);
}

/** Whether a response comes from fal.ai itself and not from something in between. */
const isOwnError = (body: unknown): boolean => {
	const { detail, error, error_type: errorType } = asRecord(body);
	return wordsIn(detail) !== null || wordsIn(error) !== null || firstText(errorType) !== null;
};

/**
 * The failure in a response other than 2xx, or null. A client that hung up (499) does not know whether it
 * was heard.
 */
export function rejection<T>(
	response: ProviderResponse,
	kinds: Partial<Record<number, FailureKind>> = {},
): Decoded<T> | null {
	const { status, body } = response;
	if (status >= 200 && status < 300) return null;
	const reason = reasonIn(body);
	if (reason !== null && status >= 400 && status < 500 && NO_MONEY.test(reason)) {
		return failure(response, reason, 'balance');
	}
	return failure(response, reason, kinds[status] ?? (status === 499 ? 'unavailable' : undefined));
}

export const videoUrlIn = (content: Record<string, unknown>): string | null =>
	firstUrl(asRecord(content.video).url, content.video);

const isCancellation = (body: unknown): boolean => asRecord(body).error_type === 'client_cancelled';

/** A task that ended badly: cancelled where the client asked for it, failed otherwise. */
function ended(task: TaskReading, body: unknown): TaskReading {
	return {
		...task,
		status: isCancellation(body) ? 'cancelled' : 'failed',
		progress: null,
		videoUrl: null,
		reason: reasonIn(body),
		raw: body,
	};
}

function reading(body: unknown, taskId: string): TaskReading {
	const content = asRecord(body);
	const status = statusOf(content.status);
	const task: TaskReading = {
		taskId,
		status,
		...unknownWord(content.status),
		progress: status === 'completed' ? 100 : null,
		videoUrl: videoUrlIn(content),
		cost: null,
		submittedAt: null,
		completedAt: null,
		reason: status === 'failed' || status === 'cancelled' ? reasonIn(body) : null,
		expired: false,
		raw: body,
	};
	// There is no word for a failed task: it is completed, with an error.
	return status === 'completed' && isOwnError(body) ? ended(task, body) : task;
}

export function decodeOrder(response: ProviderResponse): Decoded<TaskReading> {
	// An endpoint that does not exist is a mistake in the order, not a missing task.
	const rejected = rejection<TaskReading>(response, { 404: 'invalid', 405: 'invalid' });
	if (rejected) return rejected;
	const content = asRecord(response.body);
	const taskId = taskIdIn(content);
	return taskId
		? success({
				...reading({ ...content, status: content.status ?? 'IN_QUEUE' }, taskId),
				raw: response.body,
			})
		: failure(response, null, 'unavailable');
}

/** A task's status. A completed task comes without its video. */
export function decodeStatus(response: ProviderResponse, taskId: string): Decoded<TaskReading> {
	const rejected = rejection<TaskReading>(response);
	if (rejected) return rejected;
	const content = asRecord(response.body);
	if (firstText(content.status) === null) return failure(response, null, 'unavailable');
	const isAtKling4 = isRequestId(taskId) && appIn(content) === KLING_4_APP;
	return success(reading(response.body, isAtKling4 ? taskIdAt(KLING_4_APP, taskId) : taskId));
}

/**
 * Whether an error says what kind it is, such as `downstream_service_error` or `request_timeout`. It then belongs to
 * the run: what stands between the queue and its clients has no types. Source: https://fal.ai/docs/model-apis/errors
 */
function hasErrorType(body: unknown): boolean {
	const { detail, error_type: errorType } = asRecord(body);
	return firstText(errorType, ...asList(detail).map((item) => asRecord(item).type)) !== null;
}

/** HTTP statuses that are about the request for a result and not about the run behind it. */
const NOT_ABOUT_THE_RUN = [401, 402, 403, 405, 408, 429, 499];

/**
 * What became of a completed task. A failed run gives the model's error and its status, such as 422.
 * The queue keeps results for about an hour; after that it does not know them.
 */
export function decodeResult(response: ProviderResponse, task: TaskReading): Decoded<TaskReading> {
	const { status, body } = response;
	const content = asRecord(body);
	const rejected = rejection<TaskReading>(response);
	if (!rejected) {
		const videoUrl = videoUrlIn(content);
		if (videoUrl) return success({ ...task, videoUrl, raw: body });
		if (isOwnError(body)) return success(ended(task, body));
		return typeof body === 'object' && body !== null
			? success({ ...task, raw: body })
			: failure(response, null, 'unavailable');
	}
	if (isCancellation(body)) return success(ended(task, body));
	if (NOT_ABOUT_THE_RUN.includes(status)) return rejected;
	// An error page says nothing about the result.
	const isPage = typeof body === 'string' && body.trim() !== '';
	if ((status === 404 || status === 410) && !isPage) {
		return success({ ...task, expired: true, raw: body });
	}
	const isVerdict = status >= 400 && status < 500 && isOwnError(body);
	if (isVerdict && !NOT_YET.test(reasonIn(body) ?? '')) return success(ended(task, body));
	const failed = failure<TaskReading>(response, reasonIn(body), 'unavailable');
	return !failed.ok && status >= 500 && hasErrorType(body)
		? { ok: false, failure: { ...failed.failure, verdict: ended(task, body) } }
		: failed;
}
