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

/** When an address answered last, in milliseconds since 1970. */
const answeredAt = new Map<string, number>();

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
		const sent = await send({ host: 'api', method: 'GET', path: '/' }, { signal: limit });
		if (sent.responded) {
			answeredAt.delete(baseUrl);
			answeredAt.set(baseUrl, clock.now());
			keepNewest(answeredAt, MOST_ADDRESSES);
		} else if (limit.aborted) {
			const message = `no answer within ${apiLimits.firstContact / 1000} seconds`;
			throw nothingBought(provider, failureWithoutResponse('unreachable', message).failure);
		}
		// Whatever else is wrong meets the order as well, which is tried for longer.
	};

	let asked: Promise<void> | null = null;
	return async () => await (asked ??= ask());
}
