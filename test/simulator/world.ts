import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TestClock } from '../clock';
import { FaultList } from './faults';
import { Ledger } from './ledger';
import { OutcomeQueue } from './outcomes';
import { SimulatedTask } from './task';
import type {
	AspectRatio,
	DeliveredCallback,
	LoggedRequest,
	ProviderId,
	Purchase,
	SimulatorEvent,
	UploadedFile,
} from './types';

/** What the world needs to know to start. */
export interface WorldSettings {
	clock: TestClock;
	renderSeconds: number;
	queueSeconds: number;
	maxConcurrentTasks: number;
	onEvent: (event: SimulatorEvent) => void;
	/** Providers that take no money for a task that fails. */
	refundsFailures: ReadonlySet<ProviderId>;
}

/** A purchase as a provider asks for it. */
export interface Order {
	provider: ProviderId;
	model: string;
	body: unknown;
	costUsd: number;
	aspectRatio: AspectRatio;
	idempotencyKey?: string;
	callbackUrl?: string;
	/** The id of the task, for providers whose ids are no UUIDs. */
	taskId?: string;
	/** Why the task will fail, whatever outcome was planned: it was taken, but cannot be made. */
	failure?: string;
}

/** Why an order cannot be taken; null = it can. */
export type Refusal = 'tooManyTasks' | 'notEnoughBalance' | null;

const DEFAULT_BALANCE_USD = 1000;

/** The state that all simulated servers share: time, money, tasks and logs. */
export class World {
	readonly clock: TestClock;
	readonly ledger = new Ledger();
	readonly faults = new FaultList();
	readonly outcomes = new OutcomeQueue();
	readonly requests: LoggedRequest[] = [];
	readonly callbacks: DeliveredCallback[] = [];
	readonly uploads: UploadedFile[] = [];
	readonly tasks = new Map<string, SimulatedTask>();
	/** Money ever paid in; the balance is what the tasks have left of it. */
	private readonly deposits = new Map<ProviderId, number>();

	constructor(private readonly settings: WorldSettings) {
		this.clock = settings.clock;
	}

	/** The money left at a provider, in USD. */
	balanceUsd(provider: ProviderId): number {
		const left = (this.deposits.get(provider) ?? DEFAULT_BALANCE_USD) - this.spentUsd(provider);
		return Math.round(left * 1e6) / 1e6;
	}

	/** Sets the money left at a provider, in USD. */
	setBalance(provider: ProviderId, usd: number): void {
		this.deposits.set(provider, usd + this.spentUsd(provider));
	}

	/** The tasks of a provider, oldest first. */
	tasksOf(provider: ProviderId): SimulatedTask[] {
		return [...this.tasks.values()].filter((task) => task.provider === provider);
	}

	/** Why a provider refuses another task of this price now. */
	refusal(provider: ProviderId, costUsd: number): Refusal {
		const running = this.tasksOf(provider).filter((task) => !task.isFinished).length;
		if (running >= this.settings.maxConcurrentTasks) return 'tooManyTasks';
		return costUsd > this.balanceUsd(provider) ? 'notEnoughBalance' : null;
	}

	/** Buys a task: from here on it is paid, whatever becomes of the answer. */
	buy(order: Order): SimulatedTask {
		const purchase: Purchase = {
			provider: order.provider,
			taskId: order.taskId ?? randomUUID(),
			model: order.model,
			body: order.body,
			costUsd: order.costUsd,
			boughtAt: this.clock.now(),
			idempotencyKey: order.idempotencyKey ?? null,
			callbackUrl: order.callbackUrl ?? null,
		};
		const outcome = this.outcomes.take(order.provider);
		const { failure } = order;
		const task = new SimulatedTask(this.clock, {
			purchase,
			aspectRatio: order.aspectRatio,
			outcome: failure === undefined ? outcome : { ...outcome, result: 'failed', message: failure },
			queueSeconds: this.settings.queueSeconds,
			renderSeconds: this.settings.renderSeconds,
		});
		this.tasks.set(task.id, task);
		this.ledger.purchases.push(purchase);
		this.settings.onEvent({ type: 'purchase', purchase });
		return task;
	}

	/** Records a request that has just arrived. */
	logArrival(
		provider: LoggedRequest['provider'],
		operation: LoggedRequest['operation'],
		incoming: IncomingMessage,
	): LoggedRequest {
		const request: LoggedRequest = {
			provider,
			operation,
			method: incoming.method ?? '',
			path: incoming.url ?? '',
			status: null,
			at: this.clock.now(),
			headers: incoming.headers,
			bytesSent: 0,
		};
		this.requests.push(request);
		return request;
	}

	/** Tells the listener of the simulator that a request was answered (or cut). */
	reportRequest(request: LoggedRequest): void {
		this.settings.onEvent({ type: 'request', request });
	}

	/** Records one attempt to deliver a callback. */
	recordCallback(callback: DeliveredCallback): void {
		this.callbacks.push(callback);
		this.settings.onEvent({ type: 'callback', callback });
	}

	private spentUsd(provider: ProviderId): number {
		return this.tasksOf(provider)
			.filter((task) => !(this.settings.refundsFailures.has(provider) && hasFailed(task)))
			.reduce((sum, task) => sum + task.costUsd, 0);
	}
}

function hasFailed(task: SimulatedTask): boolean {
	return task.phase === 'failed' || task.phase === 'cancelled';
}
