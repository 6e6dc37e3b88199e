import type { Operation, ProviderId } from './types';

/**
 * What happens to a request instead of its normal answer. With `accept: true` the request takes
 * effect first: a submitted task IS bought, only its answer is lost.
 */
export type FaultEffect =
	/** Sends this answer; `body` is sent as it is when it is a string, else as JSON. */
	| {
			type: 'respond';
			status: number;
			body?: unknown;
			headers?: Record<string, string>;
			accept?: boolean;
	  }
	/** Sends an error page as proxies do. */
	| { type: 'html'; status: number; accept?: boolean }
	/** Sends the first half of the real answer with HTTP 200. */
	| { type: 'malformedJson'; accept?: boolean }
	/** The request takes effect, and its normal answer has ids of digits alone as numbers. */
	| { type: 'bareIds' }
	/** Destroys the connection without an answer. */
	| { type: 'reset'; accept?: boolean }
	/** Never answers, until the client gives up or the simulator is closed. */
	| { type: 'hang'; accept?: boolean }
	/** Sends HTTP 200 and then a space each so many real milliseconds, until the client gives up. */
	| { type: 'drip'; everyMs: number; accept?: boolean }
	/** Sends HTTP 200 and JSON without an end, until the client gives up. */
	| { type: 'flood'; accept?: boolean }
	/** The request takes effect at once, its normal answer is sent after these simulated seconds. */
	| { type: 'delay'; seconds: number }
	/** Download: destroys the connection after this many bytes of the body. */
	| { type: 'cut'; afterBytes: number }
	/** Download: goes silent after this many bytes of the body, with the connection left open. */
	| { type: 'stall'; afterBytes: number }
	/** Download: sends what comes after this many bytes of the body one by one, each so many real milliseconds. */
	| { type: 'trickle'; afterBytes: number; everyMs: number }
	/** Download: ends the body after this many bytes as if it were complete, without having said its length. */
	| { type: 'endEarly'; afterBytes: number }
	/** Download: whatever part is asked for, the connection ends at this byte of the file. */
	| { type: 'truncate'; size: number }
	/** Download: sends the body compressed, whatever the client accepts. */
	| { type: 'compress' }
	/** Download: redirects to the same file on another host of the CDN. */
	| { type: 'redirect' }
	/** Download: answers 200 with the whole file, whatever range was asked for. */
	| { type: 'ignoreRange' }
	/** Download: from now on the file has another ETag and other bytes. */
	| { type: 'changeEtag' };

/** A fault and the requests it hits. */
export interface Fault {
	/** Default: every provider. For downloads: the provider whose task made the file. */
	provider?: ProviderId;
	operation: Operation;
	/** How many matching requests pass first (default 0). */
	skip?: number;
	/** How many requests are hit (default 1; Infinity allowed). */
	times?: number;
	effect: FaultEffect;
}

const DOWNLOAD_ONLY = new Set<FaultEffect['type']>([
	'cut',
	'stall',
	'trickle',
	'endEarly',
	'truncate',
	'compress',
	'redirect',
	'ignoreRange',
	'changeEtag',
]);

/** The planned faults. */
export class FaultList {
	private planned: Array<{ fault: Fault; skip: number; times: number }> = [];

	/** Plans a fault. Of several that match a request, the one added first is used up first. */
	add(fault: Fault): void {
		const isDownload = fault.operation === 'download';
		const { type } = fault.effect;
		if (
			DOWNLOAD_ONLY.has(type) !== isDownload &&
			(DOWNLOAD_ONLY.has(type) || ['malformedJson', 'bareIds'].includes(type))
		) {
			throw new TypeError(`The effect ${type} does not exist for ${fault.operation}`);
		}
		this.planned.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
	}

	/** Forgets every planned fault. */
	clear(): void {
		this.planned = [];
	}

	/** The effect for a request that has just arrived, if there is one. */
	take(provider: ProviderId | null, operation: Operation): FaultEffect | null {
		for (const plan of this.planned) {
			const { fault } = plan;
			if (fault.operation !== operation) continue;
			if (fault.provider !== undefined && fault.provider !== provider) continue;
			if (plan.skip > 0) {
				plan.skip -= 1;
			} else if (plan.times > 0) {
				plan.times -= 1;
				return fault.effect;
			}
		}
		return null;
	}
}
