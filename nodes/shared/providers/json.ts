import type { TaskStatus } from '../domain/task';
import type {
	Decoded,
	FailureKind,
	ImageFile,
	ProviderFailure,
	ProviderResponse,
} from './provider';

/*
 * Tolerant reading of what providers answer. Nothing here trusts an answer: what is missing or of
 * the wrong type is read as absent.
 */

/** The value as an object; anything else reads as an empty one. */
export function asRecord(value: unknown): Record<string, unknown> {
	const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isRecord ? (value as Record<string, unknown>) : {};
}

/** The value as a list; anything else reads as an empty one. */
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The first of the values that is a non-empty text. */
export function firstText(...values: unknown[]): string | null {
	const found = values.find((value) => typeof value === 'string' && value.trim() !== '');
	return typeof found === 'string' ? found.trim() : null;
}

/** The first of the values that is an http(s) URL. */
export function firstUrl(...values: unknown[]): string | null {
	return firstText(
		...values.filter((value) => typeof value === 'string' && /^https?:\/\//i.test(value)),
	);
}

/** A finite number of at least zero, or null. */
export function amount(value: unknown): number | null {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** A time in milliseconds since 1970 or as text, in ISO 8601; null when it is none. */
export function isoTime(value: unknown): string | null {
	if (typeof value !== 'number' && typeof value !== 'string') return null;
	const date = new Date(value);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A progress between 0 and 100, or null. */
export function progress(value: unknown): number | null {
	const number = amount(value);
	return number === null ? null : Math.min(100, number);
}

const STATUS_WORDS = new Map<string, TaskStatus>([
	['pending', 'queued'],
	['queued', 'queued'],
	['submitted', 'queued'],
	['in_queue', 'queued'],
	['starting', 'queued'],
	['processing', 'processing'],
	['in_progress', 'processing'],
	['running', 'processing'],
	['completed', 'completed'],
	['complete', 'completed'],
	['succeeded', 'completed'],
	['succeed', 'completed'],
	['success', 'completed'],
	['failed', 'failed'],
	['failure', 'failed'],
	['error', 'failed'],
	['cancelled', 'cancelled'],
	['canceled', 'cancelled'],
	['aborted', 'cancelled'],
]);

/** A provider's status word in this package's terms. A word nobody knows means "still running". */
export function statusOf(word: unknown): TaskStatus {
	const known = typeof word === 'string' ? STATUS_WORDS.get(word.trim().toLowerCase()) : undefined;
	return known ?? 'processing';
}

function kindOf(status: number): FailureKind {
	if (status === 401 || status === 403) return 'credentials';
	if (status === 402) return 'balance';
	if (status === 404 || status === 405) return 'notFound';
	if (status === 429) return 'rateLimit';
	return status >= 400 && status < 500 && status !== 408 ? 'invalid' : 'unavailable';
}

const excerpt = (text: string, length = 300): string =>
	text.length > length ? `${text.slice(0, length)}...` : text;

function describeUnreadable(response: ProviderResponse): string {
	const { body, status } = response;
	if (typeof body !== 'string')
		return `unexpected answer (HTTP ${status}): ${excerpt(JSON.stringify(body) ?? '')}`;
	if (body.trim() === '') return `empty answer (HTTP ${status})`;
	if (/^\s*<(!doctype|html|head|body)/i.test(body)) {
		const title = /<title[^>]*>([^<]{1,200})<\/title>/i.exec(body)?.[1]?.trim();
		return `a web page instead of data (HTTP ${status}${title ? `, "${title}"` : ''})`;
	}
	return status < 400
		? `an answer that is not valid JSON (HTTP ${status}): ${excerpt(body.trim(), 120)}`
		: excerpt(body.trim());
}

/**
 * A failure made of an answer. `message` is the provider's reason where one was found;
 * `kind` overrides what the HTTP status says.
 */
export function failure<T>(
	response: ProviderResponse,
	message: string | null,
	kind: FailureKind = kindOf(response.status),
): Decoded<T> {
	const value: ProviderFailure = {
		kind,
		message: message ? excerpt(message) : describeUnreadable(response),
		status: response.status,
		requestId: response.headers['x-request-id'] ?? response.headers['x-fal-request-id'] ?? null,
		retryAfter: response.headers['retry-after'] ?? null,
	};
	return { ok: false, failure: value };
}

/** A failure that is not the content of an answer. */
export const failureWithoutAnswer = <T>(kind: FailureKind, message: string): Decoded<T> => ({
	ok: false,
	failure: { kind, message, status: null, requestId: null, retryAfter: null },
});

export const success = <T>(value: T): Decoded<T> => ({ ok: true, value });

/** The multipart form by which providers take a file, as one part. */
export function fileForm(image: ImageFile, part = 'file'): FormData {
	const form = new FormData();
	form.append(part, new Blob([image.bytes], { type: image.mimeType }), image.fileName);
	return form;
}

/** Fields without a value are left out of a request: providers refuse null and unknown keys. */
export function withoutAbsent(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
