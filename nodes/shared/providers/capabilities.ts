import { CUSTOM_MODEL, DEFAULT_MODEL, type Model } from '../domain/models';
import type { Spelling } from '../domain/mentions';
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

/** All queries that differ in what they ask of a model. */
export function modelQueriesOf(model: Model, row: Capabilities): ModelQuery[] {
	const { modes, referenceVideo } = row;
	const videoModes = referenceVideo?.modes ?? modes;
	return modes.flatMap((mode) => {
		const uses = videoModes.includes(mode) ? (referenceVideo?.uses ?? []) : [];
		return [
			{ model, mode, hasStartFrame: false },
			{ model, mode, hasStartFrame: true },
			{ model, mode, hasStartFrame: false, hasReferences: true },
			...uses.map((videoUse) => ({
				model,
				mode,
				hasStartFrame: false,
				hasReferences: true,
				videoUse,
			})),
		];
	});
}

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
