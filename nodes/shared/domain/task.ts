/** The one status vocabulary of this package; every provider's words are translated into it. */
export type TaskStatus = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';

/** What a video costs or has cost. `estimate` comes from a published price list, not from the provider. */
export interface Cost {
	amount: number;
	unit: 'usd' | 'credits' | 'units';
	source: 'provider' | 'estimate';
}

/** One reading of a task at its provider, in terms that do not depend on the provider. */
export interface TaskReading {
	taskId: string;
	status: TaskStatus;
	/** The provider's own word for the status, where it is none that is known. */
	unknownWord?: string;
	/** 0 to 100, or null where the provider gives no number. */
	progress: number | null;
	videoUrl: string | null;
	cost: Cost | null;
	/** ISO 8601, or null where the provider does not say. */
	submittedAt: string | null;
	completedAt: string | null;
	/** Why the task failed, in the provider's own words. */
	reason: string | null;
	/** Whether the provider says that the result file has been deleted. */
	expired: boolean;
	/** The provider's response as it came. */
	raw: unknown;
}

/** Whether nothing more will happen to a task in this status. */
export function isTerminal(status: TaskStatus): boolean {
	return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** An amount in US dollars, or null for units that have no fixed price in dollars. */
export function costInUsd(cost: Cost | null, usdPerUnit: number | null): number | null {
	if (!cost) return null;
	if (cost.unit === 'usd') return cost.amount;
	if (usdPerUnit !== null) {
		// 435 * 0.01 is a little more than 4.35 in floating point, and a limit of 4.35 has to allow it.
		return Math.round(cost.amount * usdPerUnit * 1e6) / 1e6;
	}
	return null;
}
