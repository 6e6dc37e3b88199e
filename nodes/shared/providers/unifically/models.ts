import { MOTION_CONTROL } from '../../domain/models';
import {
	type Capabilities,
	type Families,
	knownFrom,
	modelIdsFrom,
	type ModelTable,
} from '../capabilities';
import { KLING_3, MB, MOTION, NOTHING_KNOWN, OMNI_REFERENCES } from '../klingModels';
import { flat, inUsd } from '../rates';

interface Row extends Capabilities {
	/** Whether what a video is made from has to be said by `video_mode`. */
	hasVideoMode: boolean;
}

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 */
const KLING: Row = {
	...KLING_3,
	modelId: 'kuaishou/kling-3.0-video',
	elements: {
		max: null,
		maxImages: 4,
		maxDescriptionLength: 100,
		from: ['images', 'video'],
		voice: false,
	},
	rates: inUsd({ '4k': flat(0.3) }),
	hasVideoMode: false,
};

/** Sound cannot be chosen; the model itself always makes it. Source: https://docs.unifically.com/models/video/kling/kling-3.0-turbo */
const TURBO: Row = {
	...KLING,
	modelId: 'kuaishou/kling-3.0-turbo-video',
	modes: ['standard', 'pro'],
	audio: 'always',
	shots: null,
	endFrame: false,
	elements: null,
	rates: null,
};

/**
 * Images, elements and a start frame count together. No field is described for the sound of the video; what an upload
 * may weigh is said by the page of the model. Sources: https://docs.unifically.com/models/video/kling/kling-3.0-omni-video
 * and https://unifically.com
 */
const OMNI: Row = {
	...KLING,
	modelId: 'kuaishou/kling-3.0-omni-video',
	referenceImages: { max: 7, countsFrames: true },
	referenceVideo: {
		...OMNI_REFERENCES.referenceVideo,
		keepsSound: [],
		modes: ['standard', 'pro'],
		besideFrames: false,
		maxBytes: 100 * MB,
	},
	hasVideoMode: true,
};

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0-motion-control */
const MOVED: Row = {
	...MOTION,
	modelId: 'kuaishou/kling-3.0-motion-control',
	elements: KLING.elements && { ...KLING.elements, max: 1 },
	motion: MOTION.motion && { ...MOTION.motion, prompt: true },
	hasVideoMode: false,
};

export const MODELS: ModelTable<Row> = {
	'kling-3.0': KLING,
	'kling-3.0-turbo': TURBO,
	'kling-3.0-omni': OMNI,
	[MOTION_CONTROL]: MOVED,
	// All fields that some family has.
	custom: {
		...KLING,
		referenceImages: OMNI.referenceImages,
		referenceVideo: OMNI.referenceVideo,
		rates: null,
	},
};

const UNKNOWN: Row = { ...KLING, ...NOTHING_KNOWN };

/** O1 takes what the omni model takes. Source: https://docs.unifically.com/models/video/kling/kling-o1-video */
const FAMILIES: Families<Row> = [
	[/\/kling-3(\.\d+)?-turbo-video$/, TURBO],
	[/\/kling-3(\.\d+)?-omni-video$/, OMNI],
	[/\/kling-o1-video$/, { ...OMNI, audio: 'unknown', shots: null }],
	[/\/kling-3(\.\d+)?-video$/, KLING],
];

export const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

export const modelId = modelIdsFrom(MODELS);
