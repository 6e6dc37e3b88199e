import {
	type Capabilities,
	KLING_3,
	KLING_AI_SHOT_PROMPT_LENGTH,
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
	shots: shots && { ...shots, maxPromptLength: KLING_AI_SHOT_PROMPT_LENGTH },
	hasShotSetting: true,
};

export const MODELS: ModelTable<KlingAiRow> = {
	'kling-3.0': { ...KLING, rates: KLING_3_RATES },
	'kling-3.0-turbo': {
		...KLING,
		modelId: 'kling-3.0-turbo',
		endFrame: false,
		modes: ['standard', 'pro'],
		audio: 'always',
		// Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video (`contents[].text`)
		maxPromptLengthWithFrame: 2500,
		hasShotSetting: false,
		rates: TURBO_RATES,
	},
	'kling-3.0-omni': {
		...KLING,
		modelId: 'kling-3.0-omni',
		path: 'omni-video',
		rates: OMNI_RATES,
	},
	custom: KLING,
};
