import {
	type Capabilities,
	type Families,
	KLING_3,
	type ModelTable,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
} from '../capabilities';
import { flat, inUsd } from '../rates';

/*
 * The Kling endpoints of fal.ai. The reference of an endpoint is at https://fal.ai/models/<endpoint id>/api, as text
 * at https://fal.ai/models/<endpoint id>/llms.txt, and its price at https://fal.ai/models/<endpoint id> (November 2026).
 * Their ids are in https://github.com/fal-ai/fal-js, types/endpoints.ts
 */

export interface FalRow extends Capabilities {
	startFrameField: 'start_image_url' | 'image_url';
	endFrameField?: 'tail_image_url';
	/** Whether it takes references, so that a start frame is one of many inputs and does not decide about the shape. */
	takesReferences?: true;
	/** Whether shots come with the field `shot_type`. */
	hasShotType: boolean;
}

/** Source of the prompt's length: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api */
const OMNI: FalRow = {
	...KLING_3,
	modelId: 'fal-ai/kling-video/o3',
	maxPromptLength: 2500,
	startFrameField: 'image_url',
	hasShotType: true,
};

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api */
const V3: FalRow = {
	...OMNI,
	modelId: 'fal-ai/kling-video/v3',
	negativePrompt: NEGATIVE_PROMPT,
	cfgScale: { min: 0, max: 1 },
	// A front view and up to three more.
	elements: {
		max: null,
		maxImages: 4,
		maxDescriptionLength: 100,
		from: ['images', 'video'],
		voice: true,
	},
	startFrameField: 'start_image_url',
};

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/turbo/pro/image-to-video/api (`image_url`: up to 50 MB) */
const TURBO: FalRow = {
	...OMNI,
	modelId: 'fal-ai/kling-video/v3/turbo',
	endFrame: false,
	modes: ['standard', 'pro'],
	audio: 'always',
	image: { ...KLING_3.image, maxBytes: 50 * 1024 * 1024 },
	hasShotType: false,
	rates: inUsd({ standard: flat(0.112), pro: flat(0.14) }),
};

export const MODELS: ModelTable<FalRow> = {
	'kling-3.0': {
		...V3,
		rates: inUsd({
			standard: { silent: 0.084, audio: 0.126 },
			pro: { silent: 0.112, audio: 0.168 },
			'4k': flat(0.42),
		}),
	},
	'kling-3.0-turbo': TURBO,
	// Source: https://fal.ai/models/fal-ai/kling-video/o3/pro/image-to-video/api
	'kling-3.0-omni': {
		...OMNI,
		rates: inUsd({
			standard: { silent: 0.084, audio: 0.112 },
			pro: { silent: 0.112, audio: 0.14 },
			'4k': flat(0.42),
		}),
	},
	custom: V3,
};

/** Of an endpoint that nothing is known about. */
export const UNKNOWN: FalRow = {
	...OMNI,
	...NOTHING_KNOWN,
	startFrameField: 'image_url',
	hasShotType: false,
};

/** Versions 1 to 2.5. */
const V2: FalRow = { ...UNKNOWN, negativePrompt: NEGATIVE_PROMPT, cfgScale: { min: 0, max: 1 } };

/** What is known of endpoints whose ids are typed. Source: https://github.com/fal-ai/fal-js, types/endpoints.ts */
export const FAMILIES: Families<FalRow> = [
	[/\/v3(\.\d+)?\/turbo(\/|$)/, TURBO],
	[/\/v3(\.\d+)?(\/|$)/, V3],
	[
		/\/o3\/\w+\/reference-to-video$/,
		{ ...OMNI, startFrameField: 'start_image_url', elements: V3.elements, takesReferences: true },
	],
	[/\/o3(\/|$)/, OMNI],
	[
		/\/v2\.6(\/|$)/,
		{
			...UNKNOWN,
			startFrameField: 'start_image_url',
			endFrame: true,
			audio: 'choice',
			negativePrompt: NEGATIVE_PROMPT,
		},
	],
	[/\/o1(\/|$)/, { ...UNKNOWN, startFrameField: 'start_image_url', endFrame: true }],
	[
		/\/(v2\.5-turbo\/pro|v1\.[56]\/pro|v1\/standard)(\/|$)/,
		{ ...V2, endFrame: true, endFrameField: 'tail_image_url' },
	],
	[/^fal-ai\/kling-video\/v[12]([.-][\w-]+)*(\/|$)/, V2],
];
