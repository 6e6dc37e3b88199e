import { VideoError } from '../domain/error';
import { costInUsd, type Cost } from '../domain/task';
import type { Provider } from '../providers/provider';
import { NOTHING_BOUGHT } from '../report/messages';

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

/** A price, also in dollars. Throws a `VideoError` of kind `tooExpensive` where it is not known, as `option` cannot be checked then. */
function knownPrice(
	price: Cost | null,
	{ displayName, usdPerUnit }: Provider,
	option: string,
): { cost: Cost; usd: number } {
	const usd = costInUsd(price, usdPerUnit);
	if (price !== null && usd !== null) return { cost: price, usd };
	throw new VideoError(
		'tooExpensive',
		`The price of this video at ${displayName} is not known, so '${option}' cannot be checked${NOTHING_BOUGHT}`,
		{ hint: `Choose another resolution, or remove the option '${option}'.` },
	);
}

/** Rejects a video that costs more than is left for the run. Throws a `VideoError` of kind `tooExpensive`. */
export function checkBudget(
	price: Cost | null,
	spentUsd: number,
	maxUsd: number,
	provider: Provider,
): void {
	const { cost, usd } = knownPrice(price, provider, 'Max Cost of the Run (USD)');
	if (spentUsd + usd <= maxUsd + ROUNDING) return;
	throw new VideoError(
		'tooExpensive',
		`This video costs ${formatCost(cost, provider.usdPerUnit)}. With the others of this run, which cost ${dollars(spentUsd)}, that is more than 'Max Cost of the Run (USD)' allows (${dollars(maxUsd)})${NOTHING_BOUGHT}`,
		{ hint: "Send fewer items, or raise the option 'Max Cost of the Run (USD)'." },
	);
}

/** Rejects a video above the maximum, or one whose price nobody can tell. Throws a `VideoError` of kind `tooExpensive`. */
export function checkPrice(
	price: Cost | null,
	maxCostUsd: number | undefined,
	provider: Provider,
): void {
	if (maxCostUsd === undefined) return;
	const { cost, usd } = knownPrice(price, provider, 'Max Cost (USD)');
	if (usd <= maxCostUsd) return;
	throw new VideoError(
		'tooExpensive',
		`This video costs ${formatCost(cost, provider.usdPerUnit)}, more than 'Max Cost (USD)' allows (${dollars(maxCostUsd)})${NOTHING_BOUGHT}`,
		{
			hint: "Choose a shorter duration or a lower resolution, or increase the option 'Max Cost (USD)'.",
		},
	);
}
