import { MOTION_CONTROL } from '../../domain/models';
import type { Mode } from '../../domain/request';
import { IN_BRACKETS, type Spelling } from '../../domain/mentions';
import {
	type Capabilities,
	type Families,
	knownFrom,
	modelIdsFrom,
	type ModelTable,
} from '../capabilities';
import {
	FLASH,
	KLING_3,
	KLING_4,
	MB,
	MOTION,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
	OLDER_OMNI_VIDEO,
} from '../klingModels';
import { flat, inUsd, type Rates } from '../rates';

/*
 * Kling 3.0: https://replicate.com/kwaivgi/kling-v3-video/api/schema
 * Kling 3.0 Omni: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema
 * Kling 4.0: https://replicate.com/kwaivgi/kling-v4.0, where the names of fields are read from
 * Motion control: https://replicate.com/kwaivgi/kling-v3-motion-control/api/schema
 */

export interface ReplicateRow extends Capabilities {
	/** How its input is written. */
	input: 'v3' | 'v4' | 'motion';
	/** What the modes are called. */
	modeWords: Record<Mode, string>;
	/** Whether the names of its fields have not been seen at work. */
	isUnverified?: true;
}

/** Source of what an upload may weigh: https://replicate.com/docs/reference/http#files.create */
const UPLOAD = { maxBytes: 100 * MB };

/** Source: https://replicate.com/kwaivgi/kling-v3-video/api/schema */
const KLING: ReplicateRow = {
	...KLING_3,
	modelId: 'kwaivgi/kling-v3-video',
	negativePrompt: NEGATIVE_PROMPT,
	overallPrompt: true,
	maxPromptLength: 2500,
	input: 'v3',
	modeWords: { standard: 'standard', pro: 'pro', '4k': '4k' },
};

/** Names are in brackets (`reference_images`). Its schema has no `negative_prompt`. Source: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema */
const OMNI: ReplicateRow = {
	...KLING,
	modelId: 'kwaivgi/kling-v3-omni-video',
	negativePrompt: null,
	referenceImages: { max: 7, countsFrames: true },
	referenceVideo: {
		...OLDER_OMNI_VIDEO,
		...UPLOAD,
	},
	spelling: IN_BRACKETS,
};

/** `@image_1`. Source: https://replicate.com/kwaivgi/kling-v4.0 */
const withUnderscore: Spelling = (kind, number) => `@${kind.toLowerCase()}_${number}`;

/** No shots and no elements are described there. Source: https://replicate.com/kwaivgi/kling-v4.0 */
const V4: ReplicateRow = {
	...KLING_4,
	modelId: 'kwaivgi/kling-v4.0',
	shots: null,
	referenceVideo: { ...KLING_4.referenceVideo!, ...UPLOAD },
	spelling: withUnderscore,
	input: 'v4',
	modeWords: { standard: '720p', pro: '1080p', '4k': '4k' },
	isUnverified: true,
};

/** Source: https://replicate.com/kwaivgi/kling-v3-motion-control/api/schema */
const MOVED: ReplicateRow = {
	...MOTION,
	modelId: 'kwaivgi/kling-v3-motion-control',
	input: 'motion',
	modeWords: { standard: 'std', pro: 'pro', '4k': '4k' },
};

/*
 * What is charged stands on the pages of the models. Reports of 2026 contradict each other: half of these rates have
 * been seen as well. The higher ones keep what is bought below a limit of its cost. For Kling 3.0 in 4K none was found.
 * Sources: https://replicate.com/kwaivgi/kling-v3-video, https://replicate.com/kwaivgi/kling-v3-omni-video
 */
const KLING_RATES: Rates = inUsd({
	standard: { silent: 0.168, audio: 0.252 },
	pro: { silent: 0.224, audio: 0.336 },
});

/** With a video, of which nothing is known here, the highest rates of others. Source: https://fal.ai/models/fal-ai/kling-video/o3/pro/video-to-video/edit */
const OMNI_RATES: Rates = inUsd({
	standard: { silent: 0.168, audio: 0.224, withVideo: 0.252 },
	pro: { silent: 0.224, audio: 0.28, withVideo: 0.336 },
	'4k': flat(0.42),
});

/**
 * Replicate's own rates are not known: the highest ones at which others sell it, paid for what goes in as well.
 * Sources: https://docs.venice.ai/models/kling-4-0, https://fal.ai/learn/tools/kling-api
 */
const V4_RATES: Rates = {
	...inUsd({
		standard: { ...flat(0.1963), withVideo: 0.1963 },
		pro: { ...flat(0.294), withVideo: 0.294 },
	}),
	countsInput: true,
};

/** Less has been reported than Kling itself takes, which is this. Source: https://kling.ai/document-api/pricing/video */
const MOVED_RATES: Rates = inUsd({
	standard: { ...flat(0.126), withVideo: 0.126 },
	pro: { ...flat(0.168), withVideo: 0.168 },
});

export const MODELS: ModelTable<ReplicateRow> = {
	'kling-4.0': { ...V4, rates: V4_RATES },
	'kling-3.0': { ...KLING, rates: KLING_RATES },
	'kling-3.0-omni': { ...OMNI, rates: OMNI_RATES },
	[MOTION_CONTROL]: { ...MOVED, rates: MOVED_RATES },
	// All fields that some family has.
	custom: {
		...KLING,
		seconds: V4.seconds,
		aspectRatios: V4.aspectRatios,
		middleFrames: V4.middleFrames,
		referenceImages: V4.referenceImages,
		referenceVideo: V4.referenceVideo,
	},
};

/** Of a model that nothing is known about. */
const UNKNOWN: ReplicateRow = { ...KLING, ...NOTHING_KNOWN, without: ['mode'] };

const OLDER: ReplicateRow = { ...UNKNOWN, negativePrompt: NEGATIVE_PROMPT };

/** Apiframe sells the older ones under the same names of fields. Source: its OpenAPI file, `klingParams` of each model */
const FAMILIES: Families<ReplicateRow> = [
	[/\/kling-v4(\.\d+)?$/, V4],
	[/\/kling-v4(\.\d+)?-flash$/, { ...V4, ...FLASH }],
	[/\/kling-v3(\.\d+)?-omni(-video)?$/, OMNI],
	[/\/kling-v3(\.\d+)?(-video)?$/, KLING],
	[/\/kling-v2\.6$/, { ...OLDER, audio: 'choice' }],
	[/\/kling-v2\.5-turbo-pro$/, { ...OLDER, endFrame: true }],
	[/\/kling-v2\.1-master$/, OLDER],
	[/\/kling-v2\.1$/, { ...OLDER, endFrame: true, without: ['aspectRatio'] }],
];

export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

export const modelId = modelIdsFrom(MODELS);

/** As an example of an id. */
export const EXAMPLE_ID = KLING.modelId;
