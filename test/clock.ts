/** A source of time in milliseconds that tests can run faster than the wall clock. */
export interface TestClock {
	/** The current simulated time, in milliseconds since 1970. */
	now(): number;
	/** How many simulated milliseconds pass in one real millisecond. */
	readonly speed: number;
	/** Waits `ms` simulated milliseconds; rejects with the signal's reason when it aborts. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that starts at the present and runs `speed` times as fast as real time (1 = real time). */
export function scaledClock(speed = 1): TestClock {
	const startedAt = Date.now();
	return {
		speed,
		now: () => startedAt + (Date.now() - startedAt) * speed,
		sleep: async (ms, signal) =>
			await new Promise<void>((resolve, reject) => {
				if (signal?.aborted) return reject(signal.reason as Error);
				const onAbort = () => {
					clearTimeout(timer);
					reject(signal?.reason as Error);
				};
				const timer = setTimeout(() => {
					signal?.removeEventListener('abort', onAbort);
					resolve();
				}, ms / speed);
				signal?.addEventListener('abort', onAbort, { once: true });
			}),
	};
}
