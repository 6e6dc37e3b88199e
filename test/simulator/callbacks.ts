import { setMaxListeners } from 'node:events';
import { Agent, request } from 'undici';
import type { SimulatedTask } from './task';
import type { World } from './world';

/** What is sent: built anew for every attempt, because signatures may contain the time. */
export interface CallbackMessage {
	body: string;
	headers: Record<string, string>;
}

/** One callback that a task will cause. */
export interface PlannedCallback {
	/** Simulated time, in milliseconds since 1970. */
	at: number;
	message(): CallbackMessage;
}

// The providers publish no schedule for repeated deliveries; this one is our own choice.
const ATTEMPTS = 3;
const SECONDS_BETWEEN_ATTEMPTS = 5;
const RECEIVER_TIMEOUT_MS = 10_000;

/** Sends callbacks to the URLs that clients registered. */
export class CallbackSender {
	private readonly agent = new Agent({
		headersTimeout: RECEIVER_TIMEOUT_MS,
		bodyTimeout: RECEIVER_TIMEOUT_MS,
	});
	private readonly stopped = new AbortController();
	private readonly running = new Set<Promise<void>>();

	constructor(
		private readonly world: World,
		/** How often each callback is delivered; all deliveries start together. */
		private readonly deliveries: number,
	) {
		// Many callbacks may be planned at the same time.
		setMaxListeners(0, this.stopped.signal);
	}

	/** Plans the callbacks of one task to one URL. */
	plan(task: SimulatedTask, url: string, callbacks: PlannedCallback[]): void {
		task.callbackStatus = 'pending';
		for (const callback of callbacks) {
			for (let delivery = 0; delivery < this.deliveries; delivery += 1) {
				const run = this.deliver(task, url, callback).finally(() => this.running.delete(run));
				this.running.add(run);
			}
		}
	}

	/** Gives up everything planned or under way. */
	async stop(): Promise<void> {
		this.stopped.abort();
		await this.agent.destroy();
		await Promise.all(this.running);
	}

	private async deliver(
		task: SimulatedTask,
		url: string,
		callback: PlannedCallback,
	): Promise<void> {
		const { clock } = this.world;
		const { signal } = this.stopped;
		try {
			// Timers may fire a little early, which a fast clock turns into seconds.
			for (let wait = callback.at - clock.now(); wait > 0; wait = callback.at - clock.now()) {
				await clock.sleep(wait, signal);
			}
			for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
				if (attempt > 1) await clock.sleep(SECONDS_BETWEEN_ATTEMPTS * 1000, signal);
				const isDelivered = await this.attempt(task, url, callback.message(), attempt);
				task.callbackStatus = isDelivered ? 'delivered' : 'failed';
				if (isDelivered) return;
			}
		} catch (error) {
			// Only a stop interrupts the waiting.
			if (!signal.aborted) throw error;
		}
	}

	private async attempt(
		task: SimulatedTask,
		url: string,
		message: CallbackMessage,
		attempt: number,
	): Promise<boolean> {
		const at = this.world.clock.now();
		const status = await this.post(url, message);
		if (this.stopped.signal.aborted) return false;
		this.world.recordCallback({
			provider: task.provider,
			taskId: task.id,
			url,
			body: message.body,
			headers: message.headers,
			attempt,
			status,
			at,
		});
		return status !== null && status >= 200 && status < 300;
	}

	private async post(url: string, message: CallbackMessage): Promise<number | null> {
		try {
			const { statusCode, body } = await request(url, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', ...message.headers },
				body: message.body,
				dispatcher: this.agent,
			});
			await body.dump();
			return statusCode;
		} catch {
			return null;
		}
	}
}
