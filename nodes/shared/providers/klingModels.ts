import { AT_NAME } from '../domain/mentions';
import type { Capabilities, ReferenceVideoLimits } from './capabilities';

/*
 * What the models of the Kling family themselves can do. The rows of a provider begin with these.
 */

/**
 * Kling takes 512 UTF-16 units, counted inclusively by one source and exclusively by another. Those who sell it take
 * more, and the paid task fails: "size must be between 0 and 512". Kling AI itself says that it takes 512.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
const SHOT_PROMPT_LENGTH = 511;
export const KLING_AI_SHOT_PROMPT_LENGTH = 512;

export const MB = 1024 * 1024;

/**
 * What Kling 3.0 itself can do; a provider adds what it offers beside it, or takes away what it does not pass on.
 * Source: https://kling.ai/document-api; of the shots: https://docs.unifically.com/models/video/kling/kling-3.0
 */
export const KLING_3: Omit<Capabilities, 'modelId'> = {
	seconds: { min: 3, max: 15 },
	modes: ['standard', 'pro', '4k'],
	aspectRatios: ['16:9', '9:16', '1:1'],
	audio: 'choice',
	maxPromptLength: 4000,
	shots: { count: { min: 2, max: 6 }, minSeconds: 1, maxPromptLength: SHOT_PROMPT_LENGTH },
	overallPrompt: false,
	shotFormat: false,
	automaticShots: false,
	endFrame: true,
	middleFrames: null,
	image: {
		maxBytes: 10 * MB,
		mimeTypes: ['image/jpeg', 'image/png'],
		minSide: 300,
		maxAspect: 2.5,
	},
	referenceImages: null,
	referenceVideo: null,
	elements: null,
	spelling: AT_NAME,
	motion: null,
	negativePrompt: null,
	cfgScale: null,
	rates: null,
};

/**
 * What Kling 3.0 Omni itself takes of references; a provider takes away what it does not pass on.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/video-omni
 */
export const OMNI_REFERENCES = {
	referenceImages: { max: 7, countsFrames: false },
	referenceVideo: {
		uses: ['follow', 'edit'],
		keepsSound: ['follow', 'edit'],
		audio: false,
		maxOthers: 4,
		besideFrames: true,
		besideShots: false,
		maxBytes: 200 * MB,
		seconds: { min: 3, max: 15.5 },
		side: { min: 700, max: 4553 },
		maxPixels: 8_294_400,
		maxAspect: 2.5,
		framesPerSecond: { min: 24, max: 60 },
		upload: true,
	},
} satisfies Partial<Capabilities>;

/** What Kling took before June 2026; others have not followed. Source: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema */
export const OLDER_OMNI_VIDEO: ReferenceVideoLimits = {
	...OMNI_REFERENCES.referenceVideo,
	modes: ['standard', 'pro'],
	seconds: { min: 3, max: 10 },
	side: { min: 720, max: 2160 },
};

/**
 * What Kling 4.0 itself can do, which is not verified against the live API.
 * Sources: https://docs.comfy.org/tutorials/partner-nodes/kling/kling-4-0 and
 * https://docs.comfy.org/development/comfy-router/models/kling/kling-4-0/code
 */
export const KLING_4: Omit<Capabilities, 'modelId'> = {
	...KLING_3,
	seconds: { min: 3, max: 30 },
	modes: ['standard', 'pro'],
	aspectRatios: ['16:9', '9:16', '1:1', '21:9'],
	audio: 'always',
	maxPromptLength: 8000,
	middleFrames: { max: 8 },
	image: { ...KLING_3.image, maxBytes: 30 * MB },
	referenceImages: { max: 10, countsFrames: true },
	referenceVideo: {
		...OMNI_REFERENCES.referenceVideo,
		keepsSound: [],
		audio: true,
		maxOthers: 10,
		maxBytes: 300 * MB,
		seconds: { min: 3, max: 30 },
	},
};

/** Flash has fewer seconds, one resolution, and a first frame only. Source: as Kling 4.0 */
export const FLASH: Partial<Capabilities> = {
	seconds: { min: 3, max: 20 },
	modes: ['standard'],
	middleFrames: null,
	endFrame: false,
};

/**
 * What motion control itself takes. Source: https://kling.ai/document-api (Motion Control 3.0)
 */
export const MOTION: Omit<Capabilities, 'modelId'> = {
	...KLING_3,
	seconds: { min: 3, max: 30 },
	modes: ['standard', 'pro'],
	maxPromptLength: 2500,
	shots: null,
	endFrame: false,
	motion: {
		prompt: false,
		image: KLING_3.image,
		video: {
			maxBytes: 100 * MB,
			seconds: { min: 3, max: 30 },
			side: { min: 340, max: 3850 },
			maxPixels: Infinity,
			maxAspect: Infinity,
			upload: true,
		},
	},
};

/** What is not known of a model that nothing is known about. */
export const NOTHING_KNOWN = {
	audio: 'unknown',
	shots: null,
	overallPrompt: false,
	shotFormat: false,
	automaticShots: false,
	endFrame: false,
	middleFrames: null,
	referenceImages: null,
	referenceVideo: null,
	elements: null,
	motion: null,
	negativePrompt: null,
	cfgScale: null,
	rates: null,
} satisfies Partial<Capabilities>;

/** Source: https://docs-v2.apiframe.ai (`klingParams.negative_prompt`) */
export const NEGATIVE_PROMPT = { maxLength: 2500 };
