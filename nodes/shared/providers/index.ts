import { VideoError } from '../domain/error';
import { MODEL_IDS, type Model } from '../domain/models';
import { shown } from '../domain/values';
import { apiframe } from './apiframe';
import type { Capabilities } from './capabilities';
import { fal } from './fal';
import { klingAi } from './klingAi';
import type { Provider } from './provider';
import { replicate } from './replicate';
import { unifically } from './unifically';

/** In the order in which the form lists them. */
const ALL = [apiframe, fal, klingAi, replicate, unifically] as const;

export type ProviderId = (typeof ALL)[number]['id'];

export const PROVIDERS: ReadonlyArray<Provider<ProviderId>> = ALL;

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

/** What a provider can do with a model by any of its credentials. */
export const capabilitiesAt = (provider: Provider, model: Model): Capabilities[] =>
	[provider, ...(provider.variants ?? []).map((variant) => variant.provider)].flatMap(
		({ models }) => models[model] ?? [],
	);

export type Has = (capabilities: Capabilities) => boolean;

/** The models with which a provider, however it is reached, has a capability. */
export const modelsWith = (provider: Provider, has: Has): Model[] =>
	MODEL_IDS.filter((model) => capabilitiesAt(provider, model).some(has));
