/** How long to wait for something, and how often to look, in milliseconds. */
export interface Patience {
	timeout?: number;
	interval?: number;
}

/**
 * Waits until `look` finds something and returns it. Gives up with an error that names `what`, with what
 * `explain` adds to it.
 */
export async function until<T>(
	what: string,
	look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
	{ timeout = 30_000, interval = 100 }: Patience = {},
	explain: () => string = () => '',
): Promise<T> {
	const giveUpAt = Date.now() + timeout;
	for (;;) {
		const found = await look();
		if (found !== null && found !== undefined && found !== false) return found;
		if (Date.now() > giveUpAt) {
			throw new Error(`Waited ${timeout / 1000} s in vain: ${what}. ${explain()}`.trim());
		}
		await new Promise((resolve) => setTimeout(resolve, interval));
	}
}
