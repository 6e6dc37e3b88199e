import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { LABELS } from '../domain/labels';
import { modelName, MODEL_IDS } from '../domain/models';
import { type AspectRatio, ASPECT_RATIOS, type Mode, MODES } from '../domain/request';
import { capabilitiesAt, OFFERS } from '../providers/offers';
import { MOTION } from '../providers/klingModels';
import { listed } from './listed';
import { whereOffered } from './supported';

const MODE_TEXTS: Record<Mode, { name: string; description: string }> = {
	standard: {
		name: '720p (Standard)',
		description: 'The cheapest, for trying out prompts',
	},
	pro: { name: '1080p (Pro)', description: 'For publishing' },
	'4k': { name: '4K', description: 'The most expensive, with large files' },
};

const ASPECT_RATIO_NAMES: Record<AspectRatio, string> = {
	'16:9': '16:9 (Landscape)',
	'9:16': '9:16 (Portrait)',
	'1:1': '1:1 (Square)',
	'21:9': '21:9 (Cinema)',
	'4:3': '4:3 (Classic Landscape)',
	'3:4': '3:4 (Classic Portrait)',
};

/** Each mode for the models that have it. */
const modeOptions: INodePropertyOptions[] = MODES.flatMap((value) =>
	whereOffered<INodePropertyOptions>(({ modes }) => modes.includes(value), {
		...MODE_TEXTS[value],
		value,
	}),
);

const aspectRatioOptions: INodePropertyOptions[] = ASPECT_RATIOS.flatMap((value) =>
	whereOffered<INodePropertyOptions>(({ aspectRatios }) => aspectRatios.includes(value), {
		name: ASPECT_RATIO_NAMES[value],
		value,
	}),
);

export const modeProperty: INodeProperties = {
	displayName: LABELS.mode,
	name: 'mode',
	type: 'options',
	options: modeOptions,
	default: 'pro',
	description: 'Sharpness of the video. A higher one costs more.',
};

/** The same of motion control, which has no 4K anywhere. */
export const motionModeProperty: INodeProperties = {
	...modeProperty,
	options: MOTION.modes.map((value) => ({ ...MODE_TEXTS[value], value })),
};

export const aspectRatioProperty: INodeProperties = {
	displayName: LABELS.aspectRatio,
	name: 'aspectRatio',
	type: 'options',
	options: aspectRatioOptions,
	default: '16:9',
	description: 'Shape of the video. With a start frame, the shape of the image counts instead.',
};

const alwaysWithSound = MODEL_IDS.filter((model) => {
	const rows = OFFERS.flatMap((offer) => capabilitiesAt(offer, model));
	return rows.length > 0 && rows.every(({ audio }) => audio === 'always');
}).map(modelName);

const alwaysNote =
	alwaysWithSound.length > 0
		? ` ${listed(alwaysWithSound, 'and')} always ${alwaysWithSound.length > 1 ? 'make' : 'makes'} sound.`
		: '';

const AUDIO_DESCRIPTION = `Whether to add matching speech, music and sound effects. Costs more with most providers.${alwaysNote}`;

export const generateAudioProperty: INodeProperties = {
	displayName: LABELS.generateAudio,
	name: 'generateAudio',
	type: 'boolean',
	default: true,
	description: AUDIO_DESCRIPTION,
};
