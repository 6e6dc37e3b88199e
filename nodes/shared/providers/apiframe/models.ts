import { IN_BRACKETS } from '../../domain/mentions';
import { MOTION_CONTROL } from '../../domain/models';
import type { Mode } from '../../domain/request';
import {
	type Capabilities,
	type Families,
	knownFrom,
	modelIdsFrom,
	type ModelTable,
} from '../capabilities';
import {
	KLING_3,
	MB,
	MOTION,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
	OLDER_OMNI_VIDEO,
} from '../klingModels';
import type { Rates } from '../rates';

/*
 * Source of all fields: the OpenAPI file of https://github.com/apiframe-ai/apiframe-nodejs-sdk, `klingParams` of each
 * model.
 */

/** One credit is $0.01. Source: Apiframe's Kling 3.0 guide, https://apiframe.ai */
const RATES: Rates = {
	unit: 'credits',
	perSecond: {
		standard: { silent: 29, audio: 43 },
		pro: { silent: 39, audio: 58 },
	},
};

export interface ApiframeRow extends Capabilities {
	/** Whether shots are a list; otherwise they are the JSON text of one. */
	takesShotList: boolean;
	/** What the modes are called. */
	modeWords: Record<Mode, string>;
}

const KLING: ApiframeRow = {
	...KLING_3,
	modelId: 'kling-3.0',
	negativePrompt: NEGATIVE_PROMPT,
	overallPrompt: true,
	shotFormat: true,
	takesShotList: false,
	modeWords: { standard: 'standard', pro: 'pro', '4k': '4k' },
};

/**
 * The fields are those of Replicate, whose limits and spelling stand in where Apiframe publishes none. Uploads take
 * videos up to 50 MB. Source: `POST /v2/uploads` of the OpenAPI file, and
 * https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema
 */
const OMNI: ApiframeRow = {
	...KLING,
	modelId: 'kling-3.0-omni',
	shotFormat: false,
	takesShotList: true,
	referenceImages: { max: 7, countsFrames: true },
	referenceVideo: {
		...OLDER_OMNI_VIDEO,
		maxBytes: 50 * MB,
	},
	spelling: IN_BRACKETS,
};

const MOVED: ApiframeRow = {
	...MOTION,
	modelId: MOTION_CONTROL,
	motion: MOTION.motion && {
		...MOTION.motion,
		prompt: true,
		video: { ...MOTION.motion.video, maxBytes: 50 * MB },
	},
	takesShotList: false,
	modeWords: { standard: 'std', pro: 'pro', '4k': '4k' },
};

export const MODELS: ModelTable<ApiframeRow> = {
	'kling-3.0': { ...KLING, rates: RATES },
	'kling-3.0-omni': OMNI,
	[MOTION_CONTROL]: MOVED,
	// All fields that some family has.
	custom: {
		...KLING,
		referenceImages: OMNI.referenceImages,
		referenceVideo: OMNI.referenceVideo,
	},
};

const UNKNOWN: ApiframeRow = {
	...KLING,
	...NOTHING_KNOWN,
	takesShotList: false,
	without: ['mode'],
};

const FAMILIES: Families<ApiframeRow> = [
	[/^kling-3(\.\d+)?-omni$/, OMNI],
	[/^kling-3(\.\d+)?$/, KLING],
	[/^kling-2\.6$/, { ...UNKNOWN, audio: 'choice', negativePrompt: NEGATIVE_PROMPT }],
	[/^kling-2\.5-turbo-pro$/, { ...UNKNOWN, endFrame: true, negativePrompt: NEGATIVE_PROMPT }],
	[/^kling-2\.1-master$/, { ...UNKNOWN, negativePrompt: NEGATIVE_PROMPT }],
	[
		/^kling-2\.1$/,
		{ ...UNKNOWN, endFrame: true, negativePrompt: NEGATIVE_PROMPT, without: ['aspectRatio'] },
	],
];

export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

export const modelId = modelIdsFrom(MODELS);
