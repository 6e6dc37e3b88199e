import { IN_BRACKETS } from '../../domain/mentions';
import { MOTION_CONTROL } from '../../domain/models';
import type { Capabilities, Families, ModelTable } from '../capabilities';
import {
	KLING_3,
	KLING_AI_SHOT_PROMPT_LENGTH,
	MOTION,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
	OMNI_REFERENCES,
} from '../klingModels';
import { elementsById, MOST_AT_OMNI, MOST_WITH_FRAME } from './elementRules';
import { KLING_3_RATES, MOTION_RATES, OMNI_RATES } from './rates';

/*
 * The models of the legacy API, which does not have Kling 3.0 Turbo, and of which nobody knows whether it has 4.0.
 * Reference: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy
 */

export const TEXT = '/v1/videos/text2video';
export const IMAGE = '/v1/videos/image2video';
export const OMNI = '/v1/videos/omni-video';
export const MOTION_PATH = '/v1/videos/motion-control';

export interface LegacyRow extends Capabilities {
	/** The path where a start frame does not decide about it. */
	path?: typeof OMNI | typeof MOTION_PATH;
}

const { shots } = KLING_3;

const KLING: LegacyRow = {
	...KLING_3,
	modelId: 'kling-v3',
	maxPromptLength: 2500,
	// With frames since May 2026. Source: https://kling.ai/document-api/updates/api
	shots: shots && { ...shots, maxPromptLength: KLING_AI_SHOT_PROMPT_LENGTH, endFrame: true },
	automaticShots: true,
	elements: elementsById(MOST_WITH_FRAME),
	spelling: IN_BRACKETS,
	negativePrompt: NEGATIVE_PROMPT,
	cfgScale: { min: 0, max: 1 },
};

const OMNI_ROW: LegacyRow = {
	...KLING,
	...OMNI_REFERENCES,
	modelId: 'kling-v3-omni',
	path: OMNI,
	// Frames are in the same list.
	referenceImages: { max: 7, countsFrames: true },
	referenceVideo: { ...OMNI_REFERENCES.referenceVideo, besideShots: true, upload: false },
	elements: elementsById(MOST_AT_OMNI),
	negativePrompt: null,
	cfgScale: null,
};

const { motion } = MOTION;

/** Source: https://github.com/vercel/ai, packages/klingai */
const MOTION_ROW: LegacyRow = {
	...MOTION,
	modelId: 'kling-v3',
	path: MOTION_PATH,
	motion: motion && { ...motion, video: { ...motion.video, upload: false } },
	elements: elementsById(1),
	spelling: IN_BRACKETS,
	rates: MOTION_RATES,
};

export const MODELS: ModelTable<LegacyRow> = {
	'kling-3.0': { ...KLING, rates: KLING_3_RATES },
	'kling-3.0-omni': { ...OMNI_ROW, rates: OMNI_RATES },
	[MOTION_CONTROL]: MOTION_ROW,
	// Everything that some model has.
	custom: {
		...KLING,
		referenceImages: OMNI_ROW.referenceImages,
		referenceVideo: OMNI_ROW.referenceVideo,
		elements: OMNI_ROW.elements,
	},
};

export const UNKNOWN: LegacyRow = { ...KLING, ...NOTHING_KNOWN };

/** What is known of models whose names are typed. Source: https://github.com/vercel/ai, packages/klingai */
export const FAMILIES: Families<LegacyRow> = [
	[/^kling-v3-omni$/, OMNI_ROW],
	[/^kling-v3$/, KLING],
	[/^kling-video-o1$/, { ...UNKNOWN, endFrame: true, path: OMNI }],
	[
		/^kling-v2-6$/,
		{ ...UNKNOWN, endFrame: true, audio: 'choice', negativePrompt: NEGATIVE_PROMPT },
	],
	[/^kling-v[12]/, { ...UNKNOWN, endFrame: true, negativePrompt: NEGATIVE_PROMPT }],
];
