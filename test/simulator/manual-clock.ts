import type { TestClock } from '../clock';

/** A clock that stands still until it is told how far to move. */
export interface ManualClock extends TestClock {
	/** Moves the time and wakes those whose sleep is over. */
	advance(seconds: number): void;
}

interface Sleeper {
	until: number;
	wake: () => void;
}

/** A clock for tests that must not depend on how fast the machine is. */
export function manualClock(): ManualClock {
	let now = Date.now();
	let sleepers: Sleeper[] = [];
	return {
		speed: 1,
		now: () => now,
		sleep: async (ms, signal) =>
			await new Promise<void>((resolve, reject) => {
				if (signal?.aborted) return reject(signal.reason as Error);
				if (ms <= 0) return resolve();
				const sleeper = { until: now + ms, wake: resolve };
				sleepers.push(sleeper);
				signal?.addEventListener('abort', () => {
					sleepers = sleepers.filter((other) => other !== sleeper);
					reject(signal.reason as Error);
				});
			}),
		advance: (seconds) => {
			now += seconds * 1000;
			const isDue = ({ until }: Sleeper) => until <= now;
			const due = sleepers.filter(isDue);
			sleepers = sleepers.filter((sleeper) => !isDue(sleeper));
			for (const { wake } of due) wake();
		},
	};
}
