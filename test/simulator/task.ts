import type { TestClock } from '../clock';
import type { AspectRatio, Outcome, ProviderId, Purchase } from './types';

/** Where a task is on its way; providers translate this into their own words. */
export type TaskPhase = 'queued' | 'rendering' | 'completed' | 'failed' | 'cancelled';

/** What a task is made of. */
export interface TaskPlan {
	purchase: Purchase;
	aspectRatio: AspectRatio;
	outcome: Outcome;
	queueSeconds: number;
	renderSeconds: number;
}

/** A bought task. Everything about it follows from the plan and the clock at the time of reading. */
export class SimulatedTask {
	readonly id: string;
	readonly provider: ProviderId;
	readonly model: string;
	readonly body: unknown;
	readonly costUsd: number;
	readonly boughtAt: number;
	readonly aspectRatio: AspectRatio;
	readonly outcome: Outcome;
	/** Simulated time at which rendering starts. */
	readonly startsAt: number;
	/** Simulated time at which the task ends; null = never. */
	readonly finishesAt: number | null;
	/** The state of the deliveries of the last callback. */
	callbackStatus: 'none' | 'pending' | 'delivered' | 'failed' = 'none';
	/** Simulated times at which the result URLs were handed out; the n-th belongs to file n. */
	private readonly urlIssuedAt: number[] = [];
	private cancelledAt: number | null = null;
	private readonly renderMs: number;

	constructor(
		private readonly clock: TestClock,
		plan: TaskPlan,
	) {
		const { purchase, outcome } = plan;
		this.id = purchase.taskId;
		this.provider = purchase.provider;
		this.model = purchase.model;
		this.body = purchase.body;
		this.costUsd = purchase.costUsd;
		this.boughtAt = purchase.boughtAt;
		this.aspectRatio = plan.aspectRatio;
		this.outcome = outcome;
		this.renderMs = (outcome.renderSeconds ?? plan.renderSeconds) * 1000;
		this.startsAt = this.boughtAt + Math.min(plan.queueSeconds * 1000, this.renderMs);
		this.finishesAt = outcome.result === 'never' ? null : this.boughtAt + this.renderMs;
	}

	/** Ends the task now; false when it has ended already. */
	cancel(): boolean {
		if (this.isFinished) return false;
		this.cancelledAt = this.clock.now();
		return true;
	}

	/** Where the task is now. */
	get phase(): TaskPhase {
		if (this.cancelledAt !== null) return 'cancelled';
		const now = this.clock.now();
		const { result = 'completed' } = this.outcome;
		if (result !== 'never' && now >= this.boughtAt + this.renderMs) return result;
		return now < this.startsAt ? 'queued' : 'rendering';
	}

	/** Simulated time at which the task has ended; null while it goes on. */
	get endedAt(): number | null {
		return this.cancelledAt ?? (this.isFinished ? this.finishesAt : null);
	}

	/** Whether the task has ended, well or badly. */
	get isFinished(): boolean {
		return this.phase !== 'queued' && this.phase !== 'rendering';
	}

	/** Percent of the rendering done now: 0 while queued, 1 to 99 while it renders. */
	get progress(): number {
		const phase = this.phase;
		if (phase === 'completed') return 100;
		if (phase !== 'rendering') return 0;
		const length = Math.max(1, this.boughtAt + this.renderMs - this.startsAt);
		const done = (this.clock.now() - this.startsAt) / length;
		return Math.min(99, Math.max(1, Math.floor(done * 100)));
	}

	/** The number of the result file whose URL a status read hands out now; null = no URL. */
	takeFileNumber(): number | null {
		if (this.phase !== 'completed' || this.outcome.withoutUrl || this.finishesAt === null) {
			return null;
		}
		if (this.urlIssuedAt.length === 0) this.urlIssuedAt.push(this.finishesAt);
		if (this.isFileGone(this.urlIssuedAt.length)) this.urlIssuedAt.push(this.clock.now());
		return this.urlIssuedAt.length;
	}

	/** Whether the URL of file number `n` was ever handed out. */
	hasFile(n: number): boolean {
		return n >= 1 && n <= this.urlIssuedAt.length;
	}

	/** Whether the URL of file number `n` has outlived `outcome.urlExpires`. */
	isFileGone(n: number): boolean {
		const issuedAt = this.urlIssuedAt[n - 1];
		const { urlExpires } = this.outcome;
		if (issuedAt === undefined || urlExpires === undefined) return false;
		return this.clock.now() >= issuedAt + urlExpires * 1000;
	}
}
