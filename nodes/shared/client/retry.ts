import { retryAfterMs } from './retryAfter';

/** In milliseconds. */
const FIRST = 1000;
const LONGEST = 30_000;

/**
 * How long to wait before the next try, in milliseconds: what the server asks for, but at least a
 * second, else doubling from one second up to half a minute. A random part keeps several items from coming back at once.
 *
 * @param attempt number of tries so far, from 1
 * @param retryAfter the server's `Retry-After` header or null
 * @param now milliseconds since 1970
 */
export function backoffMs(attempt: number, retryAfter: string | null, now: number): number {
	const asked = retryAfterMs(retryAfter, now);
	const base = Math.max(asked ?? Math.min(FIRST * 2 ** (attempt - 1), LONGEST), FIRST);
	return base + Math.random() * Math.min(base, FIRST);
}
