import { beginningOf } from '../domain/values';
import type { Decoded, FailureKind, ProviderFailure, ProviderResponse } from './provider';

/**
 * Cloudflare, which stands before many APIs, could not reach the server behind it, which has therefore not
 * seen the request. 520, 524 and 527 say less: the server may have acted on it.
 * Source: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 */
const NOT_FORWARDED = [521, 522, 523, 525];

const isWebPage = (body: unknown): boolean =>
	typeof body === 'string' && /^\s*<(!doctype|html|head|body)/i.test(body);

/**
 * Whether somebody in front of the API turned the request away, as protections against bots and blocks of
 * countries do. An API that does not accept a key says so in its own form.
 */
const isTurnedAway = ({ status, headers, body }: ProviderResponse): boolean =>
	status === 403 && (isWebPage(body) || headers['cf-mitigated'] !== undefined);

function kindOf(response: ProviderResponse): FailureKind {
	const { status } = response;
	if (NOT_FORWARDED.includes(status) || isTurnedAway(response)) return 'unreachable';
	if (status === 401 || status === 403) return 'credentials';
	if (status === 402) return 'balance';
	if (status === 404 || status === 405) return 'notFound';
	if (status === 429) return 'rateLimit';
	return status >= 400 && status < 500 && status !== 408 ? 'invalid' : 'unavailable';
}

const excerpt = (text: string, length = 300): string =>
	text.length > length ? `${beginningOf(text, length)}...` : text;

/** In characters: how much of a web page is searched for its title. */
const PAGE_HEAD = 4096;

function written(body: unknown): string {
	try {
		return JSON.stringify(body) ?? '';
	} catch {
		return 'data that is nested too deeply';
	}
}

function describeUnreadable(response: ProviderResponse): string {
	const { body, status } = response;
	if (typeof body !== 'string')
		return `unexpected answer (HTTP ${status}): ${excerpt(written(body))}`;
	if (body.trim() === '') return `empty answer (HTTP ${status})`;
	if (isWebPage(body)) {
		const head = body.slice(0, PAGE_HEAD);
		const title = /<title[^>]*>([^<]{1,200})<\/title>/i.exec(head)?.[1]?.trim();
		const by = isTurnedAway(response)
			? ', by which something in front of the API turns this n8n away'
			: '';
		return `a web page instead of data (HTTP ${status}${title ? `, "${title}"` : ''})${by}`;
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
	kind: FailureKind = kindOf(response),
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

export const failureWithoutResponse = (
	kind: FailureKind,
	message: string,
): Extract<Decoded<never>, { ok: false }> => ({
	ok: false,
	failure: { kind, message, status: null, requestId: null, retryAfter: null },
});

export const success = <T>(value: T): Decoded<T> => ({ ok: true, value });
