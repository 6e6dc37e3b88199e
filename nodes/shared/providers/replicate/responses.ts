import { isTerminal, type TaskReading, type TaskStatus } from '../../domain/task';
import { failure, success } from '../decoding';
import { asList, asRecord, firstText, firstWords, firstUrl, isoTime, firstId } from '../json';
import type { Decoded, ProviderResponse } from '../provider';
import { statusOf, unknownWord } from '../statusWords';

/*
 * Responses of Replicate. Predictions: https://replicate.com/docs/reference/http
 * Statuses: https://replicate.com/docs/topics/predictions/lifecycle
 */

/** A prediction in one of these goes on, whatever else it says. */
const RUNNING_WORDS = ['starting', 'processing'];

/** Words that are no reason: the status says as much. */
const PLAIN_ENDS = ['failed', 'canceled'];

const isText = (text: string | null): text is string => text !== null;

const wordIn = (prediction: Record<string, unknown>): string =>
	firstText(prediction.status)?.toLowerCase() ?? '';

/** A word that nobody knows means "still running", unless the prediction says when it ended. */
function statusIn(prediction: Record<string, unknown>): TaskStatus {
	const status = statusOf(prediction.status);
	const hasEnded = isoTime(prediction.completed_at) !== null;
	const isUnknown = !isTerminal(status) && !RUNNING_WORDS.includes(wordIn(prediction));
	return isUnknown && hasEnded ? 'failed' : status;
}

/** Why a prediction ended badly; `aborted` is told apart from `canceled` only by its word. */
function reasonOf(prediction: Record<string, unknown>, status: TaskStatus): string | null {
	const { error } = prediction;
	const reason = firstWords(error);
	if (reason !== null || !isTerminal(status) || status === 'completed') return reason;
	const word = wordIn(prediction);
	return PLAIN_ENDS.includes(word) ? null : firstText(word);
}

export function reading(body: unknown, taskId: string): TaskReading {
	const prediction = asRecord(body);
	const { output } = prediction;
	const status = statusIn(prediction);
	return {
		taskId,
		status,
		...(isTerminal(status) ? {} : unknownWord(prediction.status)),
		progress: status === 'completed' ? 100 : null,
		// A text for this model, a list for others. Source: https://replicate.com/kwaivgi/kling-v3-video/api/schema
		videoUrl:
			status === 'completed'
				? firstUrl(...(Array.isArray(output) ? (output as unknown[]) : [output]))
				: null,
		cost: null,
		submittedAt: isoTime(prediction.created_at),
		completedAt: isoTime(prediction.completed_at),
		reason: reasonOf(prediction, status),
		// An hour after the end. Source: https://replicate.com/docs/topics/predictions/data-retention
		expired: prediction.data_removed === true,
		raw: body,
	};
}

/** All that an error says, each thing once. Its form follows RFC 7807. */
function complaintIn(body: unknown): string | null {
	const content = asRecord(body);
	const head = [firstText(content.title), firstText(content.detail)].filter(isText).join(': ');
	const fields = asList(content.invalid_fields)
		.map(asRecord)
		.map(({ field, description }) =>
			[firstText(field), firstText(description)].filter(isText).join(': '),
		)
		.filter((text) => !head.includes(text));
	return firstText([head, ...fields].filter((text) => text !== '').join('; '), content.error);
}

/** The seconds in "Your rate limit resets in ~30s." Source: https://replicate.com/docs/topics/predictions/rate-limits */
const secondsToWait = (complaint: string | null): string | null =>
	/\bresets in ~?(\d{1,6}) ?s/i.exec(complaint ?? '')?.[1] ?? null;

/** The failure in a response other than 2xx, or null. */
export function rejection<T>(response: ProviderResponse): Decoded<T> | null {
	if (response.status >= 200 && response.status < 300) return null;
	const complaint = complaintIn(response.body);
	const failed = failure<T>(response, complaint);
	if (failed.ok || failed.failure.kind !== 'rateLimit' || failed.failure.retryAfter !== null) {
		return failed;
	}
	return { ok: false, failure: { ...failed.failure, retryAfter: secondsToWait(complaint) } };
}

export function readOrder(response: ProviderResponse): Decoded<TaskReading> {
	const rejected = rejection<TaskReading>(response);
	if (rejected) return rejected;
	const taskId = firstId(asRecord(response.body).id);
	return taskId ? success(reading(response.body, taskId)) : failure(response, null, 'unavailable');
}

export function readPrediction(response: ProviderResponse, taskId: string): Decoded<TaskReading> {
	const rejected = rejection<TaskReading>(response);
	if (rejected) return rejected;
	return firstText(asRecord(response.body).status)
		? success(reading(response.body, taskId))
		: failure(response, null, 'unavailable');
}

/** True unless the prediction had succeeded or failed before. */
export function readCancellation(response: ProviderResponse): Decoded<boolean> {
	const read = readPrediction(response, '');
	return read.ok ? success(!['completed', 'failed'].includes(read.value.status)) : read;
}

/** What a callback claims; its body is the prediction as a poll shows it. */
export function readCallback(body: unknown): { taskId: string; isProgress: boolean } | null {
	const prediction = asRecord(body);
	const taskId = firstId(prediction.id);
	return taskId ? { taskId, isProgress: !isTerminal(statusIn(prediction)) } : null;
}
