import { setMaxListeners } from 'node:events';

import type { TestClock } from '.';
import { quiet } from './quiet';

interface Sleeper {
	until: number;
	wake: () => void;
}

/**
 * The clock of tests, which costs no waiting: as soon as nothing is going on any more, it jumps to the moment
 * at which the next sleeper wakes. A slow machine makes a test slower, but does not change what happens in it.
 */
export class EventClock implements TestClock {
	private time = Date.now();
	private readonly sleepers = new Set<Sleeper>();
	/** Counts what may have changed the next moment. */
	private changes = 0;
	private isClosed = false;

	/** Without `jumps`, it stands still until a test moves it. */
	constructor(private readonly jumps = true) {}

	now(): number {
		return this.time;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			if (signal?.aborted) return reject(signal.reason as Error);
			if (ms <= 0 && !this.jumps) return resolve();
			const end = (finish: () => void) => () => {
				this.sleepers.delete(sleeper);
				signal?.removeEventListener('abort', onAbort);
				finish();
			};
			const onAbort = end(() => reject(signal?.reason as Error));
			const sleeper = { until: this.time + ms, wake: end(resolve) };
			this.sleepers.add(sleeper);
			// Many may wait for the same end.
			if (signal) setMaxListeners(0, signal);
			signal?.addEventListener('abort', onAbort, { once: true });
			this.watch();
		});
	}

	/** Moves the time and wakes those whose sleep is over. */
	advance(seconds: number): void {
		this.time += seconds * 1000;
		this.wakeDue();
	}

	/** Ends time: nobody who still sleeps wakes any more. */
	close(): void {
		this.isClosed = true;
		this.sleepers.clear();
	}

	private watch(): void {
		if (!this.jumps || this.isClosed) return;
		const seen = ++this.changes;
		void quiet().then(() => {
			if (this.changes === seen && this.sleepers.size > 0) this.jump();
		});
	}

	private jump(): void {
		const next = Math.min(...[...this.sleepers].map(({ until }) => until));
		this.time = Math.max(this.time, next);
		this.wakeDue();
		if (this.sleepers.size > 0) this.watch();
	}

	private wakeDue(): void {
		for (const sleeper of [...this.sleepers]) if (sleeper.until <= this.time) sleeper.wake();
	}
}
