import { clock } from '../execution/clock';
import type { Decoded, FailureKind } from '../providers/provider';

const FIRST_WAIT_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** A provider that asks for more is not waited for. */
const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `nowMs`; null when there is none or it
 * cannot be read. It comes as seconds or as an HTTP date.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
	if (header === null || header.trim() === '') return null;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	// JavaScript reads dates into almost any text.
	const date = /^([a-z]{3,9},? |\d{4}-\d{2}-\d{2}T).*\d{2}:\d{2}/i.test(header.trim())
		? Date.parse(header)
		: NaN;
	return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/**
 * How long to wait before the next attempt, in milliseconds: what the server asks for, but at least a
 * second, else doubling from one second up to half a minute. A random part keeps several items from coming back at once.
 *
 * @param attempt number of attempts so far, from 1
 * @param retryAfter the server's `Retry-After` header or null
 */
export function backoffMs(attempt: number, retryAfter: string | null, nowMs: number): number {
	const asked = retryAfterMs(retryAfter, nowMs);
	const doubled = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
	const base = Math.max(asked ?? doubled, FIRST_WAIT_MS);
	return base + Math.random() * Math.min(base, FIRST_WAIT_MS);
}

/** Repeats a call for as long as it ends with one of the `transient` failures; `signal` ends the waiting in between. */
export async function retried<T>(
	attempts: number,
	transient: readonly FailureKind[],
	signal: AbortSignal,
	once: () => Promise<Decoded<T>>,
): Promise<Decoded<T>> {
	for (let attempt = 1; ; attempt++) {
		const result = await once();
		if (result.ok || attempt >= attempts || !transient.includes(result.failure.kind)) return result;
		const waitMs = backoffMs(attempt, result.failure.retryAfter, clock.now());
		if (waitMs > LONGEST_WAIT_MS || signal.aborted) return result;
		await clock.sleep(waitMs, signal);
		if (signal.aborted) return result;
	}
}
