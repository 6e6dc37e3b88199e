import { CUSTOM_MODEL, DEFAULT_MODEL, type Model } from '../domain/models';
import { AT_NAME, type Spelling } from '../domain/mentions';
import type { AspectRatio, Mode, VideoRequest, VideoUse } from '../domain/request';
import type { ModelQuery, Provider, Recovery } from './provider';
import type { Rates } from './rates';

export interface Range {
	min: number;
	max: number;
}

export interface ImageLimits {
	maxBytes: number;
	mimeTypes: readonly string[];
	/** In pixels. */
	minSide: number;
	/** Longer side divided by shorter side. */
	maxAspect: number;
}

/** What a video has to be like that a video is made from. */
export interface VideoLimits {
	maxBytes: number;
	seconds: Range;
	/** In pixels. */
	side: Range;
	maxPixels: number;
	/** Longer side divided by shorter side. */
	maxAspect: number;
	/** Absent where nothing is documented. */
	framesPerSecond?: Range;
	/** False where the provider takes a video by its address only. */
	upload: boolean;
}

export interface ReferenceVideoLimits extends VideoLimits {
	uses: readonly VideoUse[];
	/** For which uses the sound of the video can be kept. */
	keepsSound: readonly VideoUse[];
	/** Whether sound can be generated beside it. */
	audio: boolean;
	/** Where fewer go together with it than without. */
	modes?: readonly Mode[];
	/** How many images and elements may go with it. */
	maxOthers: number;
	/** Whether a video that is followed goes together with frames, and with shots. */
	besideFrames: boolean;
	besideShots: boolean;
}

export interface ElementLimits {
	/** How many there may be; null where nothing is documented. */
	max: number | null;
	maxImages: number;
	maxDescriptionLength: number;
	/** How they come: made from images or a video with the order, or beforehand, as an id. */
	from: ReadonlyArray<'images' | 'video' | 'id'>;
	voice: boolean;
}

export interface MotionLimits {
	/** Whether there has to be a prompt. */
	prompt: boolean;
	image: ImageLimits;
	/** Of which `seconds.max` holds where the character faces like in the video; see `MOTION_SECONDS`. */
	video: VideoLimits;
}

/**
 * What one model can do at one provider: a row of the table that the form, the checks, the prices and
 * docs/providers.md follow. A field of which it has nothing is false or null.
 */
export interface Capabilities {
	/** The provider's own id of the model, or what its endpoints begin with; for a custom model what stands in for a missing id. */
	modelId: string;
	seconds: Range;
	modes: readonly Mode[];
	aspectRatios: readonly AspectRatio[];
	/** `always`: there is no video without sound; `unknown`: nothing can be said about it. */
	audio: 'choice' | 'always' | 'unknown';
	/** In characters, like all lengths of texts. */
	maxPromptLength: number;
	shots: {
		count: Range;
		minSeconds: number;
		maxPromptLength: number;
		/** Whether the last of them may end with an image. */
		endFrame?: true;
		/** Whether they are only words of the prompt, so that the model cuts where it likes. */
		asText?: true;
	} | null;
	/** Whether a multi-shot request has a prompt beside its shots. */
	overallPrompt: boolean;
	/** Whether there is more than one way to write down shots. */
	shotFormat: boolean;
	/** Whether the model can cut one prompt into shots by itself. */
	automaticShots: boolean;
	endFrame: boolean;
	middleFrames: { max: number } | null;
	image: ImageLimits;
	referenceImages: {
		/** Together with elements, and with frames where these count. */
		max: number;
		countsFrames: boolean;
	} | null;
	referenceVideo: ReferenceVideoLimits | null;
	elements: ElementLimits | null;
	/** How a prompt names references. */
	spelling: Spelling;
	/** Of the model that does nothing else. */
	motion: MotionLimits | null;
	negativePrompt: { maxLength: number } | null;
	cfgScale: Range | null;
	/** Null where no price is published. */
	rates: Rates | null;
	/** Whether an order is not known to be recognised by a key: it is never sent twice. */
	ignoresKey?: true;
	/** Whether no callback is known to come. */
	ignoresCallback?: true;
	/** Fields of every form for which this model has nothing. */
	without?: ReadonlyArray<'mode' | 'aspectRatio'>;
}

/**
 * The models that a provider offers. The form has every field for a custom one; what is sent to it depends on what is
 * known of the family that its id belongs to.
 */
export type ModelTable<Row extends Capabilities = Capabilities> = Partial<Record<Model, Row>>;

/**
 * Kling takes 512 UTF-16 units, counted inclusively by one source and exclusively by another. Those who sell it take
 * more, and the paid task fails: "size must be between 0 and 512". Kling AI itself says that it takes 512.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
const SHOT_PROMPT_LENGTH = 511;
export const KLING_AI_SHOT_PROMPT_LENGTH = 512;

const MB = 1024 * 1024;

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
		uses: ['follow', 'edit'],
		keepsSound: [],
		audio: true,
		maxOthers: 10,
		besideFrames: true,
		besideShots: false,
		maxBytes: 300 * MB,
		seconds: { min: 3, max: 30 },
		side: { min: 700, max: 4553 },
		maxPixels: 8_294_400,
		maxAspect: 2.5,
		framesPerSecond: { min: 24, max: 60 },
		upload: true,
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

/** What decides which model makes a video, in a request before or after its frames are uploaded. */
export const modelQueryOf = (
	request: Pick<VideoRequest, 'model' | 'customModel' | 'mode' | 'elements' | 'videoUse'> & {
		[Field in 'startFrame' | 'startFrameUrl']?: unknown;
	} & { [Field in 'referenceImages' | 'referenceImageUrls']?: unknown[] },
): ModelQuery => {
	const { model, customModel, mode, startFrame, startFrameUrl, elements = [], videoUse } = request;
	const images = request.referenceImages ?? request.referenceImageUrls ?? [];
	return {
		model,
		customModel,
		mode,
		hasStartFrame: (startFrame ?? startFrameUrl) !== undefined,
		hasReferences: images.length > 0 || elements.length > 0 || videoUse !== undefined,
		videoUse,
	};
};

/** How an order of this model without a clear response is resolved; undefined where that is not possible. */
export const recoveryFor = (
	{ recovery, known }: Provider,
	query: Pick<ModelQuery, 'model' | 'customModel'>,
): Recovery | undefined => (known(query).ignoresKey ? undefined : recovery);

/** The row of a model; the default one's stands in where the provider does not offer the model. */
export const rowOf = <Row extends Capabilities>(models: ModelTable<Row>, model: Model): Row =>
	(models[model] ?? models[DEFAULT_MODEL]) as Row;

/** Families of models that are typed, by what their ids look like; the first one that fits counts. */
export type Families<Row extends Capabilities> = ReadonlyArray<readonly [id: RegExp, row: Row]>;

/** What is known of the model of a request: its row, or for a typed one that of its family. */
export const knownFrom =
	<Row extends Capabilities>(models: ModelTable<Row>, families: Families<Row>, unknown: Row) =>
	({ model, customModel = '' }: Pick<ModelQuery, 'model' | 'customModel'>): Row =>
		model === CUSTOM_MODEL
			? (families.find(([id]) => id.test(customModel))?.[1] ?? unknown)
			: rowOf(models, model);

/** The provider's ids of its models: a custom one has the id that was typed. */
export const modelIdsFrom =
	(models: ModelTable) =>
	({ model, customModel }: Pick<ModelQuery, 'model' | 'customModel'>): string =>
		(model === CUSTOM_MODEL && customModel) || rowOf(models, model).modelId;
