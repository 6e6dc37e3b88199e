import type { TaskReading } from '../domain/task';
import type { Decoded } from '../providers/provider';
import { isTokenOf, TOKEN_PATTERN } from '../providers/klingAi/token';

const HIDDEN = '***';

/** Short values would also be found inside ordinary words. */
const MIN_SECRET_LENGTH = 6;

/** How deep a value is looked into; nothing that providers send is nested as deep. */
const DEEPEST = 100;

/** Removes every occurrence of the secrets from a text, also where they are URL-encoded. */
export type Redact = (text: string) => string;

const urlEncoded = (text: string): string => {
	try {
		return encodeURIComponent(text);
	} catch {
		return text;
	}
};

/** A text that was shortened may end in the middle of a secret. */
function withoutCutSecret(text: string, secrets: readonly string[]): string {
	if (!text.endsWith('...')) return text;
	const kept = text.slice(0, -3);
	for (const secret of secrets) {
		for (let length = secret.length - 1; length >= MIN_SECRET_LENGTH; length--) {
			if (kept.endsWith(secret.slice(0, length))) return `${kept.slice(0, -length)}${HIDDEN}...`;
		}
	}
	return text;
}

/**
 * A function that hides the given secrets, and the tokens that were made of them; texts that hold none
 * come back unchanged. It is for what is shown: an address that is used must stay what it is.
 */
export function redactor(secrets: readonly unknown[]): Redact {
	const known = secrets
		.filter((secret): secret is string => typeof secret === 'string')
		.map((secret) => secret.trim());
	const hidden = known
		// Some keys are an id and a secret with a colon between them.
		.flatMap((secret) => [secret, ...(secret.includes(':') ? secret.split(':') : [])])
		.filter((secret) => secret.length >= MIN_SECRET_LENGTH)
		.flatMap((secret) => [secret, urlEncoded(secret)])
		// One secret may be the beginning of another.
		.sort((a, b) => b.length - a.length);
	return (text) => {
		const whole = hidden
			.reduce((result, secret) => result.split(secret).join(HIDDEN), text)
			.replace(TOKEN_PATTERN, (token) =>
				known.some((secret) => isTokenOf(token, secret)) ? HIDDEN : token,
			);
		return withoutCutSecret(whole, hidden);
	};
}

/** A copy of a JSON value without secrets in it. */
export function redactValue(value: unknown, redact: Redact, depth = 0): unknown {
	if (typeof value === 'string') return redact(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth === DEEPEST) return '...';
	const inner = (part: unknown): unknown => redactValue(part, redact, depth + 1);
	if (Array.isArray(value)) return value.map(inner);
	// Unlike an assignment, this also keeps a key such as "__proto__" a mere key.
	return Object.fromEntries(Object.entries(value).map(([key, part]) => [redact(key), inner(part)]));
}

const isReading = (value: unknown): value is { reason: string | null; raw: unknown } =>
	typeof value === 'object' && value !== null && 'raw' in value && 'reason' in value;

function redactResult(value: unknown, redact: Redact): unknown {
	if (value instanceof Map) {
		return new Map([...value].map(([key, part]) => [key, redactResult(part, redact)] as const));
	}
	if (!isReading(value)) return value;
	return {
		...value,
		reason: value.reason === null ? null : redact(value.reason),
		raw: redactValue(value.raw, redact),
	};
}

/**
 * What was read in a response, with the secrets hidden in all that is only shown: reasons and the raw
 * response. Ids and addresses stay as they came.
 */
export function redactDecoded<T>(decoded: Decoded<T>, redact: Redact): Decoded<T> {
	if (decoded.ok) return { ok: true, value: redactResult(decoded.value, redact) as T };
	const { failure } = decoded;
	const requestId = failure.requestId === null ? null : redact(failure.requestId);
	const verdict = redactResult(failure.verdict, redact) as TaskReading | undefined;
	const message = redact(failure.message);
	return {
		ok: false,
		failure: { ...failure, message, requestId, ...(verdict && { verdict }) },
	};
}
