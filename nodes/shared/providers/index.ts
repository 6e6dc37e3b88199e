import { shown } from '../domain/values';
import { MODELS, type Model } from '../domain/request';
import { VideoError } from '../domain/error';
import { apiframe } from './apiframe';
import { fal } from './fal';
import { klingAi } from './klingAi';
import { replicate } from './replicate';
import type { Capabilities, Provider, ProviderId } from './provider';
import { unifically } from './unifically';

/** Every provider, in the order in which the form lists them. */
export const PROVIDERS: readonly Provider[] = [apiframe, fal, klingAi, replicate, unifically];

/** A capability that a provider either has or has not. */
export type SwitchableCapability = {
	[K in keyof Capabilities]: Capabilities[K] extends boolean ? K : never;
}[keyof Capabilities];

/** The provider behind the value of the 'Provider' field; throws a `VideoError` for any other value. */
export function providerById(id: unknown): Provider {
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

const withVariants = (provider: Provider): Provider[] => [
	provider,
	...(provider.variants ?? []).map((variant) => variant.provider),
];

/** The models with which a provider, however it is reached, has a capability. */
export const modelsWith = (
	provider: Provider,
	has: (capabilities: Capabilities) => boolean,
): Model[] => [
	...new Set(
		withVariants(provider).flatMap(({ models }) =>
			(Object.entries(models) as Array<[Model, Capabilities]>)
				.filter(([, capabilities]) => has(capabilities))
				.map(([model]) => model),
		),
	),
];

/** Providers and models that go together: each of the one with each of the other. */
export interface Place {
	providers: ProviderId[];
	models: Model[];
}

/**
 * The choices of provider and model with a capability, in as few groups as possible: a model that a provider
 * does not offer may be in its group.
 */
export function placesWith(has: (capabilities: Capabilities) => boolean): Place[] {
	const places: Array<Place & { unable: Model[] }> = [];
	for (const provider of PROVIDERS) {
		const able = modelsWith(provider, has);
		if (able.length === 0) continue;
		const unable = modelsWith(provider, () => true).filter((model) => !able.includes(model));
		const isFree = (models: Model[], others: Model[]) =>
			!models.some((model) => others.includes(model));
		const place = places.find(
			(candidate) => isFree(able, candidate.unable) && isFree(candidate.models, unable),
		);
		if (place) {
			place.providers.push(provider.id);
			place.models = union(place.models, able);
			place.unable = union(place.unable, unable);
		} else {
			places.push({ providers: [provider.id], models: able, unable });
		}
	}
	return places.map(({ providers, models }) => ({ providers, models }));
}

/** All choices of provider and model that are in none of the places. */
export function elsewhere(places: Place[]): Place[] {
	const outside = (models: Model[]) => MODELS.filter((model) => !models.includes(model));
	const inside = places.flatMap(({ providers }) => providers);
	const strangers = PROVIDERS.map(({ id }) => id).filter((id) => !inside.includes(id));
	return [
		...places.map(({ providers, models }) => ({ providers, models: outside(models) })),
		{ providers: strangers, models: [...MODELS] },
	].filter(({ providers, models }) => providers.length > 0 && models.length > 0);
}

const union = (a: Model[], b: Model[]): Model[] =>
	MODELS.filter((model) => a.includes(model) || b.includes(model));
