import { VideoError } from '../domain/error';
import { costInUsd, type Cost } from '../domain/task';
import type { Provider } from '../providers/provider';

const dollars = (usd: number): string => `$${usd.toFixed(2)}`;

/** A cost as people read it: "$2.90 (290 credits, estimated)". */
export function formatCost(cost: Cost, usdPerUnit: number | null): string {
	const usd = costInUsd(cost, usdPerUnit);
	const units = cost.unit === 'usd' ? [] : [`${cost.amount} ${cost.unit}`];
	const notes = cost.source === 'estimate' ? ['estimated'] : [];
	if (usd === null) return [...units, ...notes].join(', ');
	const more = [...units, ...notes].join(', ');
	return more ? `${dollars(usd)} (${more})` : dollars(usd);
}

/** For the cents that are lost when prices are added. */
const ROUNDING = 1e-6;

/** Rejects a video that costs more than is left for the run. Throws a `VideoError` of kind `tooExpensive`. */
export function checkBudget(
	price: Cost | null,
	spentUsd: number,
	maxUsd: number,
	provider: Provider,
): void {
	const usd = costInUsd(price, provider.usdPerUnit);
	if (usd === null || price === null) {
		throw new VideoError(
			'tooExpensive',
			`The price of this video at ${provider.displayName} is not known, so 'Max Cost of the Run (USD)' cannot be checked. Nothing was bought`,
			{ hint: "Choose another mode, or remove the option 'Max Cost of the Run (USD)'." },
		);
	}
	if (spentUsd + usd <= maxUsd + ROUNDING) return;
	throw new VideoError(
		'tooExpensive',
		`This video costs ${formatCost(price, provider.usdPerUnit)}. With the others of this run, which cost ${dollars(spentUsd)}, that is more than 'Max Cost of the Run (USD)' allows (${dollars(maxUsd)}). Nothing was bought`,
		{ hint: "Send fewer items, or raise the option 'Max Cost of the Run (USD)'." },
	);
}

/** Refuses a video above the maximum, or one whose price nobody can tell. Throws a `VideoError` of kind `tooExpensive`. */
export function checkPrice(
	price: Cost | null,
	maxCostUsd: number | undefined,
	provider: Provider,
): void {
	if (maxCostUsd === undefined) return;
	const usd = costInUsd(price, provider.usdPerUnit);
	if (usd === null || price === null) {
		throw new VideoError(
			'tooExpensive',
			`The price of this video at ${provider.displayName} is not known, so 'Max Cost (USD)' cannot be checked. Nothing was bought`,
			{ hint: "Choose another mode, or remove the option 'Max Cost (USD)'." },
		);
	}
	if (usd > maxCostUsd) {
		throw new VideoError(
			'tooExpensive',
			`This video costs ${formatCost(price, provider.usdPerUnit)}, more than 'Max Cost (USD)' allows (${dollars(maxCostUsd)}). Nothing was bought`,
			{ hint: "Choose a shorter duration or a lower mode, or raise the option 'Max Cost (USD)'." },
		);
	}
}
