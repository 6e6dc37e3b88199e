import { MODEL_IDS, type Model } from '../domain/models';
import { OFFER as apiframe } from './apiframe/offer';
import type { Capabilities } from './capabilities';
import { OFFER as fal } from './fal/offer';
import { OFFER as klingAi } from './klingAi/offer';
import type { Offer } from './provider';
import { OFFER as replicate } from './replicate/offer';
import { OFFER as unifically } from './unifically/offer';

/** In the order in which the form lists them. */
const ALL = [apiframe, fal, klingAi, replicate, unifically] as const;

export type ProviderId = (typeof ALL)[number]['id'];

export const OFFERS: ReadonlyArray<Offer<ProviderId>> = ALL;

/** What a provider can do with a model by any of its credentials. */
export const capabilitiesAt = ({ models, otherModels = [] }: Offer, model: Model): Capabilities[] =>
	[models, ...otherModels].flatMap((table) => table[model] ?? []);

export type Has = (capabilities: Capabilities) => boolean;

/** The models with which a provider, however it is reached, has a capability. */
export const modelsWith = (offer: Offer, has: Has): Model[] =>
	MODEL_IDS.filter((model) => capabilitiesAt(offer, model).some(has));
