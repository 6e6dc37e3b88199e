/** The middle value; of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** The arithmetic mean. */
export const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** Log-normal numbers; the same seed gives the same ones. */
export function logNormal(
	count: number,
	center: number,
	sigma: number,
	random: () => number,
): number[] {
	return Array.from({ length: count }, () => {
		// Box and Muller's transform of two uniform numbers into a normal one.
		const radius = Math.sqrt(-2 * Math.log(1 - random()));
		return center * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
	});
}
