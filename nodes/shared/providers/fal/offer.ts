import type { Offer } from '../provider';
import { MODELS } from './models';
import { estimateCost } from './prices';

export const OFFER: Offer<'fal'> = {
	id: 'fal',
	displayName: 'fal.ai',
	credentialType: 'klingFalApi',
	models: MODELS,
	usdPerUnit: null,
	estimateCost,
	hasCancel: true,
	hasTaskLists: true,
};
