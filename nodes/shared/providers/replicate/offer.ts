import type { Offer } from '../provider';
import { estimateFrom } from '../rates';
import { MODELS } from './models';

export const OFFER: Offer<'replicate'> = {
	id: 'replicate',
	displayName: 'Replicate',
	credentialType: 'klingReplicateApi',
	models: MODELS,
	usdPerUnit: null,
	estimateCost: estimateFrom(MODELS),
	hasCancel: true,
	hasTaskLists: true,
};
