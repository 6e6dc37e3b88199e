/** A source of random numbers that gives the same ones for the same seed. */
export interface Random {
	/** A number from 0 to 1, which is not included. */
	next(): number;
	/** A whole number from `low` to `high`, both included. */
	int(low: number, high: number): number;
	/** Whether something that happens with this probability happens. */
	chance(probability: number): boolean;
	pick<T>(choices: readonly T[]): T;
}

/** Mulberry32: small, and good enough to scatter faults. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
	return {
		next,
		int,
		chance: (probability) => next() < probability,
		pick: <T>(choices: readonly T[]) => choices[int(0, choices.length - 1)] as T,
	};
}
