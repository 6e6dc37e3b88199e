import { clock } from '../execution/clock';
import type { Decoded, FailureKind, ProviderFailure } from '../providers/provider';

const FIRST_WAIT_MS = 1000;
const LONGEST_BACKOFF_MS = 30_000;

/** A place in a full queue gets free when a render ends. */
const LONGEST_QUEUE_BACKOFF_MS = 60_000;

/** Where attempts are counted, a provider that asks for more is not waited for. */
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
 * second, else doubling from one second. A random part keeps several items from coming back at once.
 *
 * @param attempt number of attempts so far, from 1
 * @param retryAfter the server's `Retry-After` header or null
 */
export function backoffMs(
	attempt: number,
	retryAfter: string | null,
	nowMs: number,
	longestMs = LONGEST_BACKOFF_MS,
): number {
	const asked = retryAfterMs(retryAfter, nowMs);
	const doubled = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), longestMs);
	const base = Math.max(asked ?? doubled, FIRST_WAIT_MS);
	return base + Math.random() * Math.min(base, FIRST_WAIT_MS);
}

/** For each kind of failure that may pass, how long a call is repeated: a number of attempts, or until a time. */
export type Patience = Partial<Record<FailureKind, { attempts: number } | { untilMs: number }>>;

/** The same number of attempts for each kind of failure. */
export const attemptsFor = (attempts: number, kinds: readonly FailureKind[]): Patience =>
	Object.fromEntries(kinds.map((kind) => [kind, { attempts }]));

/** How long to wait before a call is repeated, in milliseconds; null when it is not. */
function waitFor(
	{ kind, retryAfter }: ProviderFailure,
	attempt: number,
	patience: Patience,
): number | null {
	const limit = patience[kind];
	if (!limit) return null;
	const nowMs = clock.now();
	if ('attempts' in limit) {
		const waitMs = backoffMs(attempt, retryAfter, nowMs);
		return attempt < limit.attempts && waitMs <= LONGEST_WAIT_MS ? waitMs : null;
	}
	// A server may go on to ask for a second only, for as long as its queue is full.
	const waitMs = Math.max(
		backoffMs(attempt, retryAfter, nowMs),
		backoffMs(attempt, null, nowMs, LONGEST_QUEUE_BACKOFF_MS),
	);
	return nowMs + waitMs <= limit.untilMs ? waitMs : null;
}

/** Repeats a call for as long as it fails with what `patience` allows; `signal` ends the waiting in between. */
export async function retried<T>(
	patience: Patience,
	signal: AbortSignal,
	once: () => Promise<Decoded<T>>,
): Promise<Decoded<T>> {
	for (let attempt = 1; ; attempt++) {
		const result = await once();
		if (result.ok || signal.aborted) return result;
		const waitMs = waitFor(result.failure, attempt, patience);
		if (waitMs === null) return result;
		await clock.sleep(waitMs, signal);
		if (signal.aborted) return result;
	}
}
