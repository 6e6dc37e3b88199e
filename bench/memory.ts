const MB = 1024 * 1024;
const SAMPLE_EVERY = 5;

/** Collects the garbage; needs `--expose-gc`. */
export const collectGarbage = (): void => (globalThis as { gc?: () => void }).gc?.();

/** What something took. */
export interface Measured<T> {
	result: T;
	seconds: number;
	/** Seconds in which a processor worked for this process. */
	cpuSeconds: number;
	/** How much the resident memory of this process grew at its peak, in MB of 1,048,576 bytes. */
	growthMb: number;
}

/** Measures the time and the peak of the resident memory of something that runs in this process. */
export async function measured<T>(act: () => Promise<T>): Promise<Measured<T>> {
	collectGarbage();
	const before = process.memoryUsage.rss();
	let peak = before;
	const look = () => {
		peak = Math.max(peak, process.memoryUsage.rss());
	};
	const sampling = setInterval(look, SAMPLE_EVERY);
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	try {
		const result = await act();
		const seconds = (performance.now() - startedAt) / 1000;
		const { user, system } = process.cpuUsage(cpuBefore);
		look();
		return { result, seconds, cpuSeconds: (user + system) / 1e6, growthMb: (peak - before) / MB };
	} finally {
		clearInterval(sampling);
	}
}
