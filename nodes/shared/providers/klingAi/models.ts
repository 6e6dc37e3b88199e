import {
	type Capabilities,
	KLING_3,
	type Families,
	KLING_AI_SHOT_PROMPT_LENGTH,
	NOTHING_KNOWN,
	type ModelTable,
} from '../capabilities';
import { KLING_3_RATES, OMNI_RATES, TURBO_RATES } from './rates';

/*
 * Kling 3.0: https://kling.ai/document-api/api/video/3-0-omni/text-to-video and .../image-to-video
 * Kling 3.0 Omni: https://kling.ai/document-api/api/video/3-0-omni/video-omni
 * Kling 3.0 Turbo: https://kling.ai/document-api/api/video/3-0-turbo/text-to-video and .../image-to-video
 */

export interface KlingAiRow extends Capabilities {
	/** The path for a text alone and for one with a frame, where that is not the usual one. */
	path?: string;
	/** Whether there is a setting for several shots; otherwise they are recognised by how they are written. */
	hasShotSetting: boolean;
	/** Where a start frame makes it less. */
	maxPromptLengthWithFrame: number;
}

const MAX_PROMPT_LENGTH = 3072;

const { shots } = KLING_3;

/** Elements need ids that are made beforehand. Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video */
const KLING: KlingAiRow = {
	...KLING_3,
	modelId: 'kling-3.0',
	maxPromptLength: MAX_PROMPT_LENGTH,
	maxPromptLengthWithFrame: MAX_PROMPT_LENGTH,
	// With frames since May 2026. Source: https://kling.ai/document-api/updates/api
	shots: shots && { ...shots, maxPromptLength: KLING_AI_SHOT_PROMPT_LENGTH, endFrame: true },
	hasShotSetting: true,
};

const TURBO: KlingAiRow = {
	...KLING,
	modelId: 'kling-3.0-turbo',
	endFrame: false,
	modes: ['standard', 'pro'],
	audio: 'always',
	// Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video (`contents[].text`)
	maxPromptLengthWithFrame: 2500,
	hasShotSetting: false,
	rates: TURBO_RATES,
};

const OMNI: KlingAiRow = {
	...KLING,
	modelId: 'kling-3.0-omni',
	path: 'omni-video',
	rates: OMNI_RATES,
};

export const MODELS: ModelTable<KlingAiRow> = {
	'kling-3.0': { ...KLING, rates: KLING_3_RATES },
	'kling-3.0-turbo': TURBO,
	'kling-3.0-omni': OMNI,
	custom: KLING,
};

/** Of a model that nothing is known about. */
export const UNKNOWN: KlingAiRow = { ...KLING, ...NOTHING_KNOWN, hasShotSetting: false };

/** What is known of models whose ids are typed, with or without a path. Source: https://kling.ai/document-api/api/video */
export const FAMILIES: Families<KlingAiRow> = [
	[/(^|\/)kling-3(\.\d+)?-omni$/, OMNI],
	[/(^|\/)kling-3(\.\d+)?-turbo$/, TURBO],
	[/(^|\/)kling-3(\.\d+)?$/, KLING],
	[/(^|\/)kling-o1$/, { ...UNKNOWN, path: 'omni-video', endFrame: true }],
	[/(^|\/)kling-2\.6$/, { ...UNKNOWN, audio: 'choice', endFrame: true }],
	[/(^|\/)kling-2\.5-turbo$/, { ...UNKNOWN, endFrame: true }],
];
