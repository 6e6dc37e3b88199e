import { clock } from '../execution/clock';
import { keepNewest } from '../execution/keepNewest';
import { failureWithoutResponse } from '../providers/decoding';
import type { Provider } from '../providers/provider';
import { nothingBought } from '../report/messages';
import { apiLimits } from '../transport/http';
import type { Connection } from './attempt';

/*
 * Where a firewall swallows what is sent, an order gets no answer either way, and nobody could say whether it was
 * accepted. So an address has to have answered something, whatever it is, before the first order goes there.
 */

const BELIEVED_FOR_MS = 60 * 60_000;
const MOST_ADDRESSES = 100;

/** When an address answered last, whatever it was asked, in milliseconds since 1970. */
const answeredAt = new Map<string, number>();

/** To be told of every answer. */
export function noteAnswer(baseUrl: string): void {
	answeredAt.delete(baseUrl);
	answeredAt.set(baseUrl, clock.now());
	keepNewest(answeredAt, MOST_ADDRESSES);
}

/** Asks an address that has not answered in the last hour, once in a run. Throws a `VideoError` where nobody answers. */
export function createFirstContact(
	provider: Provider,
	{ baseUrl, send }: Pick<Connection, 'baseUrl' | 'send'>,
): () => Promise<void> {
	const ask = async (): Promise<void> => {
		const agoMs = clock.now() - (answeredAt.get(baseUrl) ?? -Infinity);
		// The clock may have been set back since.
		if (agoMs >= 0 && agoMs < BELIEVED_FOR_MS) return;
		const limit = AbortSignal.timeout(apiLimits.firstContact);
		const { responded } = await send({ host: 'api', method: 'GET', path: '/' }, { signal: limit });
		// Whatever else is wrong meets the order as well, which is tried for longer.
		if (responded || !limit.aborted) return;
		const message = `no answer within ${apiLimits.firstContact / 1000} seconds`;
		throw nothingBought(provider, failureWithoutResponse('unreachable', message).failure);
	};

	let asked: Promise<void> | null = null;
	return async () => await (asked ??= ask());
}
