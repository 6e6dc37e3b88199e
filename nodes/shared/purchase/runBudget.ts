import { costInUsd, type Cost } from '../domain/task';
import type { VideoJob } from '../job/job';
import { checkBudget } from './price';

/** What the videos of one run may cost together, by 'Max Cost of the Run (USD)'. */
export interface RunBudget {
	/** Reserves the price of a video, once. Throws a `VideoError` of kind `tooExpensive` when it is more than is left. */
	reserve(job: Pick<VideoJob, 'itemIndex' | 'options' | 'provider'>, price: Cost | null): void;
}

export function createRunBudget(): RunBudget {
	const reserved = new Map<number, number>();
	return {
		reserve({ itemIndex, options, provider }, price) {
			const { maxRunCostUsd } = options;
			if (maxRunCostUsd === undefined) return;
			const others = [...reserved].filter(([index]) => index !== itemIndex);
			const spent = others.reduce((sum, [, usd]) => sum + usd, 0);
			checkBudget(price, spent, maxRunCostUsd, provider);
			reserved.set(itemIndex, costInUsd(price, provider.usdPerUnit) ?? 0);
		},
	};
}
