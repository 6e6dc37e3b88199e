import type { INodeProperties } from 'n8n-workflow';

import { MODELS, type Mode } from '../domain/request';
import { modelsWith, PROVIDERS } from '../providers';

/** The models that know a mode, at any provider. */
const modelsIn = (mode: Mode): string[] =>
	MODELS.filter((model) =>
		PROVIDERS.some((provider) =>
			modelsWith(provider, ({ modes }) => modes.includes(mode)).includes(model),
		),
	);

/** How the video looks and sounds: the fields that every way of making one shares. */
export const modeProperty: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{
			name: 'Standard (720p)',
			value: 'standard',
			description: 'The cheapest, good for trying out prompts',
		},
		{ name: 'Pro (1080p)', value: 'pro', description: 'For publishing' },
		{
			name: '4K',
			value: '4k',
			description: 'The most expensive; files get large',
			displayOptions: { show: { '/model': modelsIn('4k') } },
		},
	],
	default: 'pro',
	description: 'Resolution and quality of the video',
};

export const aspectRatioProperty: INodeProperties = {
	displayName: 'Aspect Ratio',
	name: 'aspectRatio',
	type: 'options',
	options: [
		{ name: '16:9 (Landscape)', value: '16:9' },
		{ name: '9:16 (Portrait)', value: '9:16' },
		{ name: '1:1 (Square)', value: '1:1' },
	],
	default: '16:9',
	description: 'Shape of the video. With a start frame, the video takes the shape of the image.',
};

export const generateAudioProperty: INodeProperties = {
	displayName: 'Generate Audio',
	name: 'generateAudio',
	type: 'boolean',
	default: true,
	description:
		'Whether the video gets speech, music and sounds that fit it. Costs more with most providers. Kling 3.0 Turbo always makes sound.',
};
