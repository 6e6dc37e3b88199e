import type { Offer } from '../provider';
import { MODELS as LEGACY_MODELS } from './legacyModels';
import { MODELS } from './models';
import { estimateCost } from './prices';
import { USD_PER_UNIT } from './rates';

export const OFFER: Offer<'klingAi'> = {
	id: 'klingAi',
	displayName: 'Kling AI (official)',
	credentialType: 'klingAiApi',
	models: MODELS,
	otherModels: [LEGACY_MODELS],
	usdPerUnit: USD_PER_UNIT,
	estimateCost,
	hasTaskLists: true,
};
