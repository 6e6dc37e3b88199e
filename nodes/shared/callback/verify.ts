import type { ReceivedCallback, SignatureCheck } from '../providers/provider';
import type { VideoApi } from '../client/videoApi';

/*
 * Some providers sign callbacks with keys of their own, which have to be fetched. They are kept in memory,
 * and fetched anew when a signature fits none of them: keys are changed from time to time.
 */

interface KnownKeys {
	keys: readonly string[];
	/** In milliseconds since 1970. */
	fetchedAt: number;
}

/** In milliseconds of real time, as signatures count it; tests replace them. */
export const keyLimits = {
	/** fal.ai allows its keys to be kept for a day. Source: https://fal.ai/docs/model-endpoints/webhooks */
	keptFor: 24 * 60 * 60_000,
	/** Forged callbacks must not make us ask the provider again and again. */
	askedAgainAfter: 60_000,
};

/** By account. */
const known = new Map<string, KnownKeys>();

async function fetchKeys(api: VideoApi): Promise<KnownKeys | null> {
	const result = await api.callbackKeys();
	if (!result.ok) return null;
	const fetched = { keys: result.value, fetchedAt: Date.now() };
	known.set(api.account, fetched);
	return fetched;
}

/** Checks the signature of a callback; `unknown` when what it is checked with could not be fetched. */
export async function verifyCallback(
	api: VideoApi,
	callback: ReceivedCallback,
): Promise<SignatureCheck | 'unknown'> {
	const { provider, credentials } = api;
	const check = (keys?: readonly string[]) =>
		provider.callback.verify(callback, credentials, Date.now() / 1000, keys);
	if (!provider.callback.keys) return check();

	// Nothing is asked for a request that is not signed at all.
	if (check([]) === 'missing') return 'missing';
	const kept = known.get(api.account);
	const isFresh = kept && Date.now() - kept.fetchedAt < keyLimits.keptFor;
	const current = isFresh ? kept : await fetchKeys(api);
	if (!current) return 'unknown';
	const verdict = check(current.keys);
	const isOld = current === kept && Date.now() - current.fetchedAt >= keyLimits.askedAgainAfter;
	if (verdict !== 'invalid' || !isOld) return verdict;
	const renewed = await fetchKeys(api);
	return renewed ? check(renewed.keys) : 'unknown';
}
