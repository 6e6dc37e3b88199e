import type { ProviderId, Purchase } from './types';

/** Everything that was bought: the place where a task paid for twice shows. */
export class Ledger {
	readonly purchases: Purchase[] = [];

	/** The sum of all prices at the time of purchase; refunds for failed tasks do not lower it. */
	totalUsd(): number {
		return sumUsd(this.purchases);
	}

	/** The purchases at one provider, oldest first. */
	forProvider(provider: ProviderId): Purchase[] {
		return this.purchases.filter((purchase) => purchase.provider === provider);
	}
}

function sumUsd(purchases: Purchase[]): number {
	const sum = purchases.reduce((total, purchase) => total + purchase.costUsd, 0);
	// Without rounding, adding prices such as 0.1 and 0.2 leaves digits that nobody paid.
	return Math.round(sum * 1e6) / 1e6;
}
