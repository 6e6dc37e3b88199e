import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { LABELS } from '../domain/labels';
import { CUSTOM_MODEL, DEFAULT_MODEL, modelName, MODELS } from '../domain/models';
import { capabilitiesAt, OFFERS } from '../providers/offers';
import { shownAt } from './supported';

/** Which model makes the video; only those are listed that the provider offers. */
export const modelProperties: INodeProperties[] = [
	{
		displayName: LABELS.model,
		name: 'model',
		type: 'options',
		options: MODELS.flatMap(({ model, name, description }) => {
			const offers = OFFERS.filter((offer) => capabilitiesAt(offer, model).length > 0);
			const option: INodePropertyOptions = { name, value: model, description };
			return shownAt([{ providers: offers.map(({ id }) => id) }], option);
		}),
		default: DEFAULT_MODEL,
		description: 'The Kling model that makes the video',
	},
	{
		displayName: LABELS.customModel,
		name: 'customModel',
		type: 'string',
		default: '',
		placeholder: 'e.g. kling-3.1',
		description: `The model ID in the provider's documentation. A model of version 3 gets the same settings as ${modelName(DEFAULT_MODEL)}.`,
		displayOptions: { show: { model: [CUSTOM_MODEL] } },
	},
];
