import { MODEL_IDS, type Model } from '../domain/models';
import type { Capabilities } from './capabilities';
import { capabilitiesAt, type Has, OFFERS, type ProviderId } from './offers';

/** Providers and models that go together: each of the one with each of the other. */
export interface Place {
	providers: ProviderId[];
	/** Undefined: all that they offer. */
	models?: Model[];
}

/** The models of each provider, and what they can do there: read once, for all fields of all forms. */
const OFFERED = OFFERS.map((offer) => ({
	id: offer.id,
	models: MODEL_IDS.map((model) => ({ model, rows: capabilitiesAt(offer, model) })).filter(
		({ rows }) => rows.length > 0,
	),
}));

const union = (a: Model[], b: Model[]): Model[] =>
	MODEL_IDS.filter((model) => a.includes(model) || b.includes(model));

/**
 * The choices of provider and model with a capability, in as few groups as possible: a model that a provider
 * does not offer may be in its group.
 */
export function placesWith(has: Has): Place[] {
	const places: Array<Required<Place> & { unable: Model[] }> = [];
	for (const { id, models } of OFFERED) {
		const able = models.filter(({ rows }) => rows.some(has)).map(({ model }) => model);
		if (able.length === 0) continue;
		const unable = models.map(({ model }) => model).filter((model) => !able.includes(model));
		const isFree = (some: Model[], others: Model[]) =>
			!some.some((model) => others.includes(model));
		const place = places.find(
			(candidate) => isFree(able, candidate.unable) && isFree(candidate.models, unable),
		);
		if (place) {
			place.providers.push(id);
			place.models = union(place.models, able);
			place.unable = union(place.unable, unable);
		} else {
			places.push({ providers: [id], models: able, unable });
		}
	}
	return places.map(({ providers, models, unable }) =>
		unable.length > 0 ? { providers, models } : { providers },
	);
}

/** What can be done in a place, and by any credential there. */
export const capabilitiesIn = ({ providers, models }: Place): Capabilities[] =>
	OFFERED.filter(({ id }) => providers.includes(id)).flatMap((offered) =>
		offered.models
			.filter(({ model }) => models?.includes(model) ?? true)
			.flatMap(({ rows }) => rows),
	);

export const isAtAllProviders = (providers: ProviderId[]): boolean =>
	providers.length === OFFERS.length;

/** Whether the places are all there is. */
export const isEverywhere = (places: Place[]): boolean =>
	places.every(({ models }) => !models) &&
	isAtAllProviders(places.flatMap(({ providers }) => providers));
