import type { INodeProperties } from 'n8n-workflow';

import { MODELS } from '../domain/request';
import { modelsWith, PROVIDERS } from '../providers';
import { MODEL_NAMES } from '../job/checkCapabilities';

const DESCRIPTIONS = {
	'kling-3.0': 'Suits most videos',
	'kling-3.0-turbo': 'Faster, always with sound, up to 1080p',
	'kling-3.0-omni': 'Keeps characters and objects consistent',
	custom: 'Any other model of the provider, by its ID',
} as const;

/** Which model makes the video; only those are listed that the provider offers. */
export const modelProperties: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: MODELS.map((model) => ({
			name: MODEL_NAMES[model],
			value: model,
			description: DESCRIPTIONS[model],
			displayOptions: {
				show: {
					'/provider': PROVIDERS.filter((provider) =>
						modelsWith(provider, () => true).includes(model),
					).map(({ id }) => id),
				},
			},
		})),
		default: 'kling-3.0',
		description: 'The model of the Kling family that makes the video',
	},
	{
		displayName: 'Model ID',
		name: 'customModel',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. kling-3.1',
		description:
			"The provider's own ID of the model, as in its documentation. The request is written as for Kling 3.0.",
		displayOptions: { show: { model: ['custom'] } },
	},
];
