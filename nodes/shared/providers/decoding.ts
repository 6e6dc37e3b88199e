import type { Decoded, FailureKind, ProviderFailure, ProviderResponse } from './provider';

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
 * A failure made of a response. `message` is the provider's reason where one was found;
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

export const failureWithoutResponse = <T>(kind: FailureKind, message: string): Decoded<T> => ({
	ok: false,
	failure: { kind, message, status: null, requestId: null, retryAfter: null },
});

export const success = <T>(value: T): Decoded<T> => ({ ok: true, value });
