import { sleep } from 'n8n-workflow';

/** In milliseconds. Older n8n versions cannot interrupt a sleep, so a Stop is noticed between slices. */
const SLICE = 1000;

/** Time as the lifecycle sees it; tests replace the functions of this object to run it faster. */
export const clock = {
	/** Milliseconds since 1970. */
	now: (): number => Date.now(),
	/** Waits; ends early, without an exception, once `signal` is aborted. */
	sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
		// The time of day may be set back meanwhile.
		const end = performance.now() + ms;
		for (let left = ms; left > 0 && !signal?.aborted; left = end - performance.now()) {
			await sleep(Math.min(left, SLICE));
		}
	},
};
