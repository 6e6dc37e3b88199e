import type { TestClock } from '../clock';

/** The real time, except that a test can skip some of it. */
export interface SkippableClock extends TestClock {
	/** Lets `ms` milliseconds pass at once. */
	skip(ms: number): void;
}

/** A clock for simulators beside a real n8n, whose own time cannot be changed. */
export function skippableClock(): SkippableClock {
	let skipped = 0;
	const sleepers = new Set<() => void>();
	const now = () => Date.now() + skipped;
	const nap = async (ms: number, signal?: AbortSignal) =>
		await new Promise<void>((resolve) => {
			const wake = () => {
				clearTimeout(timer);
				sleepers.delete(wake);
				signal?.removeEventListener('abort', wake);
				resolve();
			};
			const timer = setTimeout(wake, ms);
			sleepers.add(wake);
			signal?.addEventListener('abort', wake, { once: true });
		});
	return {
		speed: 1,
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
