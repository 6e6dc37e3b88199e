import type { Offer } from '../provider';
import { estimateFrom } from '../rates';
import { MODELS } from './models';

export const OFFER: Offer<'apiframe'> = {
	id: 'apiframe',
	displayName: 'Apiframe',
	credentialType: 'klingApiframeApi',
	models: MODELS,
	usdPerUnit: 0.01,
	estimateCost: estimateFrom(MODELS),
	hasTaskLists: true,
};
