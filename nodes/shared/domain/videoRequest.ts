import { z } from 'zod';

import {
	beginningOf,
	decimal,
	modelId,
	oneOf,
	optional,
	publicUrl,
	text,
	wholeNumber,
	yesOrNo,
} from './fields';
import { MAX_SECONDS, MIN_SECONDS, type Shot, shotsSchema, totalSeconds } from './shots';
import { VideoError } from './videoError';

export const MODES = ['standard', 'pro', '4k'] as const;
export type Mode = (typeof MODES)[number];

/** The models of the family; `custom` is whatever the field 'Model ID' names. */
export const MODELS = ['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom'] as const;
export type Model = (typeof MODELS)[number];

export const ASPECT_RATIOS = ['16:9', '9:16', '1:1'] as const;
export type AspectRatio = (typeof ASPECT_RATIOS)[number];

/** No provider takes a longer prompt. Source: https://docs-v2.apiframe.ai (`prompt`: 1-4000 characters) */
export const MAX_PROMPT_LENGTH = 4000;

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 (`elements[].description`, `image_urls`) */
const MAX_ELEMENT_DESCRIPTION = 100;
const MAX_ELEMENT_IMAGES = 4;

/** Longest negative prompt. Source: https://docs-v2.apiframe.ai (`klingParams.negative_prompt`) */
const MAX_NEGATIVE_PROMPT = 2500;

/** One message for whatever is wrong with the form of a value. */
const says = (message: string) => ({ errorMap: () => ({ message }) });

const frame = (field: 'Start Frame' | 'End Frame') =>
	z.discriminatedUnion(
		'source',
		[
			z.object({ source: z.literal('url'), url: publicUrl(`${field} URL`) }),
			z.object({ source: z.literal('binary'), property: text(`${field} Binary Field`, 200) }),
		],
		says(`'${field}' must be none, url or binary`),
	);

const element = z
	.object({
		description: optional(text('Elements: Description', MAX_ELEMENT_DESCRIPTION)),
		imageUrls: z
			.array(
				publicUrl('Elements: Image URLs'),
				says("'Elements: Image URLs' must be a list of URLs"),
			)
			.max(
				MAX_ELEMENT_IMAGES,
				`'Elements: Image URLs' may hold at most ${MAX_ELEMENT_IMAGES} images`,
			)
			.default([]),
		videoUrl: optional(publicUrl('Elements: Video URL')),
	})
	.superRefine(({ imageUrls, videoUrl }, context) => {
		if (imageUrls.length > 0 === (videoUrl !== undefined)) {
			context.addIssue({
				code: 'custom',
				message: "'Elements': each element needs either image URLs or one video URL",
			});
		}
	});

/** What single-shot and multi-shot videos have in common. */
const lookFields = {
	model: optional(oneOf('Model', MODELS)).transform((model) => model ?? 'kling-3.0'),
	customModel: optional(modelId('Model ID')),
	mode: oneOf('Mode', MODES),
	aspectRatio: oneOf('Aspect Ratio', ASPECT_RATIOS),
	generateAudio: yesOrNo('Generate Audio'),
	startFrame: frame('Start Frame').optional(),
	negativePrompt: optional(text('Negative Prompt', MAX_NEGATIVE_PROMPT)),
	cfgScale: optional(decimal('CFG Scale', 0, 1)),
	elements: z.array(element, says("'Elements' must be a list of elements")).optional(),
};

type Look = z.output<z.ZodObject<typeof lookFields>>;

/** How Apiframe is told about shots: by start times, by durations, or by both. */
export const SHOT_FORMATS = ['both', 'timed', 'duration'] as const;
export type ShotFormat = (typeof SHOT_FORMATS)[number];

/** One video in terms that hold for every provider. Rules of a single provider are in its capability table. */
export type VideoRequest = Look & {
	/** Never empty: a multi-shot video without an overall prompt has the joined prompts of its shots. */
	prompt: string;
	durationSeconds: number;
	endFrame?: Frame;
	/** Two to six scenes; undefined for a single shot. */
	shots?: Shot[];
	/** What holds for all shots, where it was given. */
	overallPrompt?: string;
	shotFormat?: ShotFormat;
};

export type Frame = NonNullable<Look['startFrame']>;

/** A request whose frames are addresses the provider can fetch: ready to be encoded. */
export type SendableRequest = Omit<VideoRequest, 'startFrame' | 'endFrame'> & {
	startFrameUrl?: string;
	endFrameUrl?: string;
};

const { model, customModel, mode, ...otherFields } = lookFields;

function checkModel(request: Pick<Look, 'model' | 'customModel'>, context: z.RefinementCtx): void {
	if (request.model === 'custom' && request.customModel === undefined) {
		context.addIssue({ code: 'custom', message: "'Model ID' is empty" });
	}
}

/** Fields stand in the order of the form, and so do the messages about them. */
const singleShotSchema = z
	.object({
		model,
		customModel,
		prompt: text('Prompt', MAX_PROMPT_LENGTH),
		mode,
		durationSeconds: wholeNumber('Duration (Seconds)', MIN_SECONDS, MAX_SECONDS),
		...otherFields,
		endFrame: frame('End Frame').optional(),
	})
	.superRefine((request, context) => {
		checkModel(request, context);
		if (request.endFrame && !request.startFrame) {
			context.addIssue({ code: 'custom', message: "'End Frame' needs a 'Start Frame' as well" });
		}
	});

const multiShotSchema = z
	.object({
		shots: shotsSchema,
		overallPrompt: optional(text('Overall Prompt', MAX_PROMPT_LENGTH)),
		...lookFields,
		shotFormat: optional(oneOf('Shot Format', SHOT_FORMATS)),
		endFrame: z.undefined({ message: "'End Frame' does not go together with several shots" }),
	})
	.superRefine(checkModel)
	.transform(({ overallPrompt, shots, ...request }) => ({
		...request,
		shots,
		overallPrompt,
		prompt: overallPrompt ?? joined(shots),
		durationSeconds: totalSeconds(shots),
	}));

/** The prompts of all shots as one text, cut where it would become too long: it only stands in for a missing one. */
const joined = (shots: readonly Shot[]): string =>
	beginningOf(shots.map(({ prompt }) => prompt).join(' '), MAX_PROMPT_LENGTH);

/** Checks a value against a schema; throws a `VideoError` of kind `invalidRequest` that lists every broken rule. */
export function validated<T extends z.ZodTypeAny>(schema: T, value: unknown): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	const messages = [...new Set(result.error.issues.map((issue) => issue.message))];
	throw new VideoError('invalidRequest', messages.join('. '));
}

/**
 * The single-shot request behind raw parameter values. Throws a `VideoError` of kind
 * `invalidRequest` whose message names each field and rule that was broken.
 */
export const parseVideoRequest = (values: unknown): VideoRequest =>
	validated(singleShotSchema, values);

/** The multi-shot request behind raw parameter values; throws like `parseVideoRequest`. */
export const parseMultiShotRequest = (values: unknown): VideoRequest =>
	validated(multiShotSchema, values);
