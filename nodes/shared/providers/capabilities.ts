import { CUSTOM_MODEL, DEFAULT_MODEL, type Model } from '../domain/models';
import type { AspectRatio, Mode, SendableRequest, VideoRequest } from '../domain/request';
import type { ModelQuery } from './provider';
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
	} | null;
	/** Whether a multi-shot request has a prompt beside its shots. */
	overallPrompt: boolean;
	/** Whether there is more than one way to write down shots. */
	shotFormat: boolean;
	endFrame: boolean;
	image: ImageLimits;
	elements: { maxImages: number; maxDescriptionLength: number } | null;
	negativePrompt: { maxLength: number } | null;
	cfgScale: Range | null;
	/** Null where no price is published. */
	rates: Rates | null;
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
	endFrame: true,
	image: {
		maxBytes: 10 * 1024 * 1024,
		mimeTypes: ['image/jpeg', 'image/png'],
		minSide: 300,
		maxAspect: 2.5,
	},
	elements: null,
	negativePrompt: null,
	cfgScale: null,
	rates: null,
};

/** What is not known of a model that nothing is known about. */
export const NOTHING_KNOWN = {
	audio: 'unknown',
	shots: null,
	overallPrompt: false,
	shotFormat: false,
	endFrame: false,
	elements: null,
	negativePrompt: null,
	cfgScale: null,
	rates: null,
} satisfies Partial<Capabilities>;

/** Source: https://docs-v2.apiframe.ai (`klingParams.negative_prompt`) */
export const NEGATIVE_PROMPT = { maxLength: 2500 };

/** What decides which model makes a video, in a request before or after its frames are uploaded. */
export const modelQueryOf = (
	request: Omit<ModelQuery, 'hasStartFrame'> &
		Pick<VideoRequest, 'startFrame'> &
		Pick<SendableRequest, 'startFrameUrl'>,
): ModelQuery => {
	const { model, customModel, mode, startFrame, startFrameUrl } = request;
	return { model, customModel, mode, hasStartFrame: (startFrame ?? startFrameUrl) !== undefined };
};

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
