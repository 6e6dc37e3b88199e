/** How thoroughly to measure. */
export interface BenchOptions {
	/** Few and small runs, to see whether everything works; the numbers say little. */
	quick: boolean;
	/** Tells what is going on. */
	say: (line: string) => void;
}
