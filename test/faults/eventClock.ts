import { setMaxListeners } from 'node:events';

import type { TestClock } from '../clock';

interface Sleeper {
	until: number;
	wake: () => void;
}

/** In turns of the event loop. */
const HOLD = 25;

/** A timer and an immediate: timers alone can follow one another without a look at the network. */
function nextTurn(act: () => void): void {
	setTimeout(() => setImmediate(act), 1);
}

/**
 * A clock that costs no waiting: as soon as nothing is going on any more, it jumps to the moment at which
 * the next sleeper wakes. A slow machine makes a run slower, but does not change what happens in it.
 */
export class EventClock implements TestClock {
	readonly speed = Infinity;
	private time = Date.now();
	private readonly sleepers = new Set<Sleeper>();
	private holds = 0;
	/** Counts everything that happens, to notice whether anything has. */
	private changes = 0;
	private isWatched = false;
	private isClosed = false;

	now(): number {
		return this.time;
	}

	async sleep(ms: number, signal?: AbortSignal): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			if (signal?.aborted) return reject(signal.reason as Error);
			const end = (finish: () => void) => () => {
				this.sleepers.delete(sleeper);
				signal?.removeEventListener('abort', onAbort);
				this.changed();
				finish();
			};
			const onAbort = end(() => reject(signal?.reason as Error));
			const sleeper = { until: this.time + Math.max(0, ms), wake: end(resolve) };
			this.sleepers.add(sleeper);
			// Many may wait for the same end.
			if (signal) setMaxListeners(0, signal);
			signal?.addEventListener('abort', onAbort, { once: true });
			this.changed();
		});
	}

	/**
	 * Makes time stand still until the returned function is called, but not for ever: some requests wait
	 * for time to pass.
	 */
	hold(turns = HOLD): () => void {
		let isHeld = true;
		const release = () => {
			if (!isHeld) return;
			isHeld = false;
			this.holds -= 1;
			this.changed();
		};
		this.holds += 1;
		this.changed();
		const count = (left: number) => {
			if (!isHeld || this.isClosed) return;
			if (left === 0) release();
			else nextTurn(() => count(left - 1));
		};
		count(turns);
		return release;
	}

	/** Ends time: nobody who still sleeps wakes any more. */
	close(): void {
		this.isClosed = true;
		this.sleepers.clear();
	}

	private changed(): void {
		this.changes += 1;
		this.watch();
	}

	private watch(): void {
		if (this.isWatched || this.isClosed || this.holds > 0 || this.sleepers.size === 0) return;
		this.isWatched = true;
		const seen = this.changes;
		nextTurn(() => {
			this.isWatched = false;
			if (this.changes === seen) this.jump();
			this.watch();
		});
	}

	private jump(): void {
		if (this.isClosed || this.sleepers.size === 0) return;
		const next = Math.min(...[...this.sleepers].map(({ until }) => until));
		this.time = Math.max(this.time, next);
		for (const sleeper of [...this.sleepers]) if (sleeper.until <= this.time) sleeper.wake();
	}
}
