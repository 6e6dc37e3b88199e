import type { Mode } from '../../domain/request';
import { MOTION_CONTROL } from '../../domain/models';
import type { Capabilities, Families, ModelTable } from '../capabilities';
import {
	KLING_3,
	MB,
	MOTION,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
	OMNI_REFERENCES,
} from '../klingModels';
import { flat, inUsd } from '../rates';
import { FLASH_4, V4 } from './kling4';
import type { Task } from './tasks';

/*
 * The Kling endpoints of fal.ai. The reference of an endpoint is at https://fal.ai/models/<endpoint id>/api, as text
 * at https://fal.ai/models/<endpoint id>/llms.txt, and its price at https://fal.ai/models/<endpoint id> (November 2026).
 * Their ids are in https://github.com/fal-ai/fal-js, types/endpoints.ts
 */

export interface FalRow extends Capabilities {
	startFrameField: 'start_image_url' | 'image_url';
	endFrameField?: 'tail_image_url';
	/** Whether shots come with the field `shot_type`. */
	hasShotType: boolean;
	/** Where a video is followed, if not at an endpoint of its own. */
	followsAt?: Task;
	/** Whether a video with references may not end with an image. */
	noEndFrameBesideReferences?: true;
	/** The words for the quality, where that is a field and no part of the endpoint's id. */
	resolutions?: Partial<Record<Mode, string>>;
	/** Whether seconds are numbers, and those of shots alone say how long the video is. */
	hasNumbers?: true;
}

/** Source of the prompt's length: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api */
const BASE: FalRow = {
	...KLING_3,
	modelId: 'fal-ai/kling-video/o3',
	maxPromptLength: 2500,
	startFrameField: 'image_url',
	hasShotType: true,
};

/** A front view and up to three more. */
const ELEMENT = { maxImages: 4, maxDescriptionLength: 100 };

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video/api */
const V3: FalRow = {
	...BASE,
	modelId: 'fal-ai/kling-video/v3',
	automaticShots: true,
	negativePrompt: NEGATIVE_PROMPT,
	cfgScale: { min: 0, max: 1 },
	// Their number: https://kling.ai/document-api/api/video/3-0-omni/image-to-video
	elements: { ...ELEMENT, max: 3, from: ['images', 'video'], voice: true },
	startFrameField: 'start_image_url',
};

/**
 * Sources: https://fal.ai/models/fal-ai/kling-video/o3/pro/image-to-video/api, .../o3/pro/reference-to-video/api and
 * .../o3/pro/video-to-video/reference/api
 */
const OMNI: FalRow = {
	...BASE,
	...OMNI_REFERENCES,
	automaticShots: true,
	referenceVideo: {
		...OMNI_REFERENCES.referenceVideo,
		uses: ['follow', 'edit'],
		keepsSound: ['follow', 'edit'],
		modes: ['standard', 'pro'],
		besideFrames: false,
		seconds: { min: 3, max: 15 },
		side: { min: 720, max: 3840 },
	},
	elements: { ...ELEMENT, max: null, from: ['images', 'video'], voice: true },
};

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/turbo/pro/image-to-video/api (`image_url`: up to 50 MB) */
const TURBO: FalRow = {
	...BASE,
	modelId: 'fal-ai/kling-video/v3/turbo',
	endFrame: false,
	modes: ['standard', 'pro'],
	audio: 'always',
	image: { ...KLING_3.image, maxBytes: 50 * MB },
	hasShotType: false,
	rates: inUsd({ standard: flat(0.112), pro: flat(0.14) }),
};

/** Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/motion-control/api */
const MOTION_3: FalRow = {
	...MOTION,
	modelId: 'fal-ai/kling-video/v3',
	elements: { ...ELEMENT, max: 1, from: ['images'], voice: false },
	startFrameField: 'image_url',
	hasShotType: false,
	rates: inUsd({
		standard: { ...flat(0.126), withVideo: 0.126 },
		pro: { ...flat(0.168), withVideo: 0.168 },
	}),
};

/** What any of the endpoints takes. */
const CUSTOM: FalRow = {
	...V3,
	seconds: V4.seconds,
	aspectRatios: V4.aspectRatios,
	maxPromptLength: V4.maxPromptLength,
	referenceImages: V4.referenceImages && { ...V4.referenceImages, countsFrames: false },
	referenceVideo: V4.referenceVideo && {
		...V4.referenceVideo,
		keepsSound: ['follow', 'edit'],
	},
	elements: { ...ELEMENT, max: null, from: ['images', 'video'], voice: true },
};

export const MODELS: ModelTable<FalRow> = {
	'kling-4.0': V4,
	'kling-4.0-flash': FLASH_4,
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
			standard: { silent: 0.084, audio: 0.112, withVideo: 0.126 },
			// The page has the price of the launch with a video, others a lower one.
			pro: { silent: 0.112, audio: 0.14, withVideo: 0.336 },
			'4k': flat(0.42),
		}),
	},
	[MOTION_CONTROL]: MOTION_3,
	custom: CUSTOM,
};

/** Of an endpoint that nothing is known about. */
export const UNKNOWN: FalRow = {
	...BASE,
	...NOTHING_KNOWN,
	startFrameField: 'image_url',
	hasShotType: false,
};

/** Versions 1 to 2.5. */
const V2: FalRow = { ...UNKNOWN, negativePrompt: NEGATIVE_PROMPT, cfgScale: { min: 0, max: 1 } };

/** The mode is a part of the id that is typed. */
const inAnyMode = (row: FalRow): FalRow => ({
	...row,
	modes: KLING_3.modes,
	referenceVideo: row.referenceVideo && { ...row.referenceVideo, modes: undefined },
});

/** Motion control by its id: the start frame is the character. */
const TYPED_MOTION: FalRow = {
	...MOTION_3,
	audio: 'unknown',
	referenceVideo: {
		...OMNI_REFERENCES.referenceVideo,
		uses: ['follow'],
		keepsSound: ['follow'],
		audio: true,
	},
	rates: null,
	without: ['mode', 'aspectRatio'],
};

/** What is known of endpoints whose ids are typed. Source: https://github.com/fal-ai/fal-js, types/endpoints.ts */
export const FAMILIES: Families<FalRow> = [
	[/\/v3(\.\d+)?\/\w+\/motion-control$/, TYPED_MOTION],
	[/\/motion-control$/, { ...TYPED_MOTION, elements: null }],
	[/\/v4(\.\d+)?\/flash(\/|$)/, FLASH_4],
	[/\/v4(\.\d+)?(\/|$)/, V4],
	[/\/v3(\.\d+)?\/turbo(\/|$)/, inAnyMode(TURBO)],
	[/\/v3(\.\d+)?(\/|$)/, V3],
	[/\/o3(\/|$)/, inAnyMode(OMNI)],
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
	[
		/\/o1(\/|$)/,
		{
			...UNKNOWN,
			startFrameField: 'start_image_url',
			endFrame: true,
			referenceImages: OMNI.referenceImages,
			referenceVideo: OMNI.referenceVideo && {
				...OMNI.referenceVideo,
				modes: undefined,
				audio: true,
			},
			elements: { ...ELEMENT, max: null, from: ['images'], voice: false },
		},
	],
	[
		/\/(v2\.5-turbo\/pro|v1\.[56]\/pro|v1\/standard)(\/|$)/,
		{ ...V2, endFrame: true, endFrameField: 'tail_image_url' },
	],
	[/^fal-ai\/kling-video\/v[12]([.-][\w-]+)*(\/|$)/, V2],
];
