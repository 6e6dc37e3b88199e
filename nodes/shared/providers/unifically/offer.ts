import type { Offer } from '../provider';
import { estimateFrom } from '../rates';
import { MODELS } from './models';

export const OFFER: Offer<'unifically'> = {
	id: 'unifically',
	displayName: 'Unifically',
	credentialType: 'klingUnificallyApi',
	models: MODELS,
	usdPerUnit: null,
	estimateCost: estimateFrom(MODELS),
	hasPriceQuery: true,
};
