import { AT_NAME, type Spelling } from '../../domain/mentions';
import { ASPECT_RATIOS } from '../../domain/request';
import { MOTION_CONTROL } from '../../domain/models';
import type { Capabilities, Families, ModelTable } from '../capabilities';
import {
	FLASH,
	KLING_3,
	KLING_4,
	KLING_AI_SHOT_PROMPT_LENGTH,
	MOTION,
	NOTHING_KNOWN,
	OMNI_REFERENCES,
} from '../klingModels';
import { elementsById, MOST_AT_OMNI, MOST_WITH_FRAME } from './elementRules';
import {
	FLASH_RATES,
	KLING_3_RATES,
	KLING_4_RATES,
	MOTION_RATES,
	OMNI_RATES,
	TURBO_RATES,
} from './rates';

/*
 * Kling 3.0: https://kling.ai/document-api/api/video/3-0-omni/text-to-video and .../image-to-video
 * Kling 3.0 Omni: https://kling.ai/document-api/api/video/3-0-omni/video-omni
 * Kling 3.0 Turbo: https://kling.ai/document-api/api/video/3-0-turbo/text-to-video and .../image-to-video
 * Motion control: https://kling.ai/document-api/api/video/motion-control
 * Kling 4.0: https://docs.comfy.org/development/comfy-router/models/kling/kling-4-0/code
 */

export const TEXT_TO_VIDEO = 'text-to-video';
export const IMAGE_TO_VIDEO = 'image-to-video';
export const OMNI_VIDEO = 'omni-video';
export const MOTION_PATH = 'motion-control';

export interface KlingAiRow extends Capabilities {
	/** The path where it is the same for every order. */
	path?: string;
	/** The path where images, elements or a video are referred to, if that is another one. */
	referencePath?: string;
	/** Whether a text alone is a list of contents as well. */
	hasContentsAlways?: true;
	/** Whether there is a setting for several shots; otherwise they are recognised by how they are written. */
	hasShotSetting: boolean;
	/** Where a start frame makes it less. */
	maxPromptLengthWithFrame: number;
	/** Where a prompt that is not in English may have less. */
	maxForeignPromptLength?: number;
}

const MAX_PROMPT_LENGTH = 3072;

const { shots } = KLING_3;

/** With frames since May 2026. Source: https://kling.ai/document-api/updates/api */
const SHOTS = shots && {
	...shots,
	maxPromptLength: KLING_AI_SHOT_PROMPT_LENGTH,
	endFrame: true as const,
};

const KLING: KlingAiRow = {
	...KLING_3,
	modelId: 'kling-3.0',
	maxPromptLength: MAX_PROMPT_LENGTH,
	maxPromptLengthWithFrame: MAX_PROMPT_LENGTH,
	shots: SHOTS,
	automaticShots: true,
	elements: elementsById(MOST_WITH_FRAME),
	hasShotSetting: true,
};

const TURBO: KlingAiRow = {
	...KLING,
	modelId: 'kling-3.0-turbo',
	endFrame: false,
	automaticShots: false,
	elements: null,
	modes: ['standard', 'pro'],
	audio: 'always',
	// Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video (`contents[].text`)
	maxPromptLengthWithFrame: 2500,
	hasShotSetting: false,
	rates: TURBO_RATES,
};

/** A video that is followed may be cut into shots, and keeps no sound. */
const OMNI: KlingAiRow = {
	...KLING,
	...OMNI_REFERENCES,
	modelId: 'kling-3.0-omni',
	path: OMNI_VIDEO,
	referenceVideo: {
		...OMNI_REFERENCES.referenceVideo,
		keepsSound: ['edit'],
		besideShots: true,
		upload: false,
	},
	elements: elementsById(MOST_AT_OMNI),
	rates: OMNI_RATES,
};

const { motion } = MOTION;

const MOTION_ROW: KlingAiRow = {
	...KLING,
	...MOTION,
	modelId: `${MOTION_PATH}/kling-3.0`,
	maxPromptLengthWithFrame: MOTION.maxPromptLength,
	motion: motion && { ...motion, video: { ...motion.video, upload: false } },
	elements: elementsById(1),
	hasShotSetting: false,
	rates: MOTION_RATES,
};

/** No name may be the beginning of another one, such as Image1 of Image10. */
const TWO_DIGITS: Spelling = (kind, number) => `@${kind}${String(number).padStart(2, '0')}`;

/**
 * The addresses are those of 3.0 with another model, and nothing here was tried with a live key. By the source above,
 * orders take neither a callback nor a key of one's own: whether they are rejected with one or it is ignored is not
 * known. What is cut is up to the model: shots are a part of the text.
 */
const V4: KlingAiRow = {
	...KLING,
	...KLING_4,
	modelId: 'kling-4.0',
	referencePath: OMNI_VIDEO,
	hasContentsAlways: true,
	// 4:3 and 3:4 since November 2026. Source: https://docs.comfy.org/built-in-nodes/Kling4TextToVideoNode
	aspectRatios: ASPECT_RATIOS,
	maxPromptLength: 26_000,
	maxPromptLengthWithFrame: 26_000,
	maxForeignPromptLength: 11_000,
	shots: SHOTS && { ...SHOTS, asText: true },
	spelling: TWO_DIGITS,
	elements: elementsById(7),
	referenceVideo: KLING_4.referenceVideo && {
		...KLING_4.referenceVideo,
		keepsSound: ['edit'],
		upload: false,
	},
	hasShotSetting: false,
	ignoresKey: true,
	ignoresCallback: true,
	rates: KLING_4_RATES,
};

const V4_FLASH: KlingAiRow = {
	...V4,
	...FLASH,
	modelId: 'kling-4.0-flash',
	referenceVideo: V4.referenceVideo && { ...V4.referenceVideo, seconds: { min: 3, max: 20 } },
	rates: FLASH_RATES,
};

/** Everything that some model has: what is sent depends on the family that an id belongs to. */
const ANY: KlingAiRow = {
	...V4,
	modelId: KLING.modelId,
	modes: KLING.modes,
	audio: KLING.audio,
	automaticShots: true,
	spelling: AT_NAME,
	ignoresKey: undefined,
	ignoresCallback: undefined,
	rates: null,
};

export const MODELS: ModelTable<KlingAiRow> = {
	'kling-4.0': V4,
	'kling-4.0-flash': V4_FLASH,
	'kling-3.0': { ...KLING, rates: KLING_3_RATES },
	'kling-3.0-turbo': TURBO,
	'kling-3.0-omni': OMNI,
	[MOTION_CONTROL]: MOTION_ROW,
	custom: ANY,
};

/** Of a model that nothing is known about. */
export const UNKNOWN: KlingAiRow = { ...KLING, ...NOTHING_KNOWN, hasShotSetting: false };

/** What is known of models whose ids are typed, with or without a path. Source: https://kling.ai/document-api/api/video */
export const FAMILIES: Families<KlingAiRow> = [
	[/^motion-control\//, MOTION_ROW],
	[/(^|\/)kling-4(\.\d+)?-flash$/, V4_FLASH],
	[/(^|\/)kling-4(\.\d+)?$/, V4],
	[/(^|\/)kling-3(\.\d+)?-omni$/, OMNI],
	[/(^|\/)kling-3(\.\d+)?-turbo$/, TURBO],
	[/(^|\/)kling-3(\.\d+)?$/, KLING],
	[/(^|\/)kling-o1$/, { ...UNKNOWN, path: OMNI_VIDEO, endFrame: true }],
	[/(^|\/)kling-2\.6$/, { ...UNKNOWN, audio: 'choice', endFrame: true }],
	[/(^|\/)kling-2\.5-turbo$/, { ...UNKNOWN, endFrame: true }],
];
