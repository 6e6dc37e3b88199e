/*
 * Tolerant readers of JSON from elsewhere: what is missing or of the wrong type is read as absent.
 */

import { isRecord } from '../domain/values';

/** The value as an object; anything else reads as an empty one. */
export const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** The value as a list; anything else reads as an empty one. */
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The first of the values that is a non-empty text. */
export function firstText(...values: unknown[]): string | null {
	const found = values.find((value) => typeof value === 'string' && value.trim() !== '');
	return typeof found === 'string' ? found.trim() : null;
}

/** The first of the values that says something: as a text, or in an object, or in a list of both. */
export function firstWords(...values: unknown[]): string | null {
	for (const value of values) {
		const { message, msg, detail, description, reason, code, type } = asRecord(value);
		const parts = Array.isArray(value)
			? value.slice(0, 20).map((part) => (Array.isArray(part) ? null : firstWords(part)))
			: [];
		const words =
			firstText(value, message, msg, detail, description, reason) ??
			firstText(parts.filter((part) => part !== null).join('; ')) ??
			firstText(code, type);
		if (words !== null) return words;
	}
	return null;
}

/** The known ones have at most some 100 characters; the ledger has an entry for every one. */
const MAX_ID_LENGTH = 256;

/** The first of the values that is an id: a text that is not too long, or a whole number that is known exactly. */
export const firstId = (...values: unknown[]): string | null =>
	firstText(
		...values
			.map((value) => (Number.isSafeInteger(value) ? String(value) : value))
			.filter((value) => typeof value === 'string' && value.length <= MAX_ID_LENGTH),
	);

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
