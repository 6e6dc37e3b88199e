import { VideoError } from '../domain/error';
import { shown } from '../domain/values';
import { apiframe } from './apiframe';
import { fal } from './fal';
import { klingAi } from './klingAi';
import type { ProviderId } from './offers';
import type { Provider } from './provider';
import { replicate } from './replicate';
import { unifically } from './unifically';

export type { ProviderId } from './offers';

/** In the order of `OFFERS`. */
export const PROVIDERS: ReadonlyArray<Provider<ProviderId>> = [
	apiframe,
	fal,
	klingAi,
	replicate,
	unifically,
];

/** The provider behind the value of the 'Provider' field; throws a `VideoError` for any other value. */
export function providerById(id: unknown): Provider<ProviderId> {
	const provider = PROVIDERS.find((candidate) => candidate.id === id);
	if (provider) return provider;
	const known = PROVIDERS.map((candidate) => candidate.id).join(', ');
	throw new VideoError('invalidRequest', `'Provider' must be one of ${known}, got ${shown(id)}`);
}

/** The provider as it is reached with these credentials. */
export function variantFor(provider: Provider, credentials: Record<string, unknown>): Provider {
	const variant = provider.variants?.find(({ isFor }) => isFor(credentials));
	return variant?.provider ?? provider;
}
