/** A source of time in milliseconds that need not be the wall clock. */
export interface TestClock {
	/** The current simulated time, in milliseconds since 1970. */
	now(): number;
	/** Waits `ms` simulated milliseconds; rejects with the signal's reason when it aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export { EventClock } from './eventClock';
export { hold, quiet, waitUntil, watchServer } from './quiet';
export { runningClock, type RunningClock } from './runningClock';
