import type { TestClock } from '.';

/** A clock that goes by itself, for where a person waits, or a real n8n, whose own time cannot be changed. */
export interface RunningClock extends TestClock {
	/** Lets `ms` milliseconds pass at once. */
	skip(ms: number): void;
}

/** A clock that starts at the present and runs `speed` times as fast as real time. */
export function runningClock(speed = 1): RunningClock {
	const startedAt = Date.now();
	let skipped = 0;
	const sleepers = new Set<() => void>();
	const now = () => startedAt + (Date.now() - startedAt) * speed + skipped;
	const nap = async (ms: number, signal?: AbortSignal) =>
		await new Promise<void>((resolve) => {
			const wake = () => {
				clearTimeout(timer);
				sleepers.delete(wake);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, ms / speed);
			sleepers.add(wake);
			signal?.addEventListener('abort', wake, { once: true });
		});
	return {
		now,
		skip: (ms) => {
			skipped += ms;
			for (const wake of [...sleepers]) wake();
		},
		sleep: async (ms, signal) => {
			const end = now() + ms;
			for (signal?.throwIfAborted(); now() < end; signal?.throwIfAborted()) {
				await nap(end - now(), signal);
			}
		},
	};
}
