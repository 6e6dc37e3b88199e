import * as z from 'zod/v4-mini';

import {
	decimal,
	modelId,
	oneOf,
	optional,
	publicUrl,
	text,
	together,
	wholeNumber,
	yesOrNo,
} from './fields';
import { MAX_SECONDS, MIN_SECONDS, type Shot, totalSeconds } from './shots';
import { shotsSchema } from './shotsSchema';
import { beginningOf } from './values';
import { VideoError } from './error';
import { ASPECT_RATIOS, MODELS, MODES, SHOT_FORMATS, type VideoRequest } from './request';

/** No provider takes a longer prompt. Source: https://docs-v2.apiframe.ai (`prompt`: 1-4000 characters) */
export const MAX_PROMPT_LENGTH = 4000;

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 (`elements[].description`, `image_urls`) */
const MAX_ELEMENT_DESCRIPTION = 100;
const MAX_ELEMENT_IMAGES = 4;

/** Longest negative prompt. Source: https://docs-v2.apiframe.ai (`klingParams.negative_prompt`) */
const MAX_NEGATIVE_PROMPT = 2500;

/** One message for whatever is wrong with the form of a value. */
const says = (message: string) => ({ error: message });

const frame = (field: 'Start Frame' | 'End Frame') =>
	z.discriminatedUnion(
		'source',
		[
			z.object({ source: z.literal('url'), url: publicUrl(`${field} URL`) }),
			z.object({ source: z.literal('binary'), property: text(`${field} Binary Field`, 200) }),
		],
		says(`'${field}' must be none, url or binary`),
	);

const EACH_ELEMENT = "'Elements': each element needs either image URLs or one video URL";

const element = z
	.object(
		{
			description: optional(text('Elements: Description', MAX_ELEMENT_DESCRIPTION)),
			imageUrls: z._default(
				z
					.array(
						publicUrl('Elements: Image URLs'),
						says("'Elements: Image URLs' must be a list of URLs"),
					)
					.check(
						z.refine(
							(urls) => urls.length <= MAX_ELEMENT_IMAGES,
							`'Elements: Image URLs' may hold at most ${MAX_ELEMENT_IMAGES} images`,
						),
					),
				[],
			),
			videoUrl: optional(publicUrl('Elements: Video URL')),
		},
		says(EACH_ELEMENT),
	)
	.check(
		together(
			['imageUrls', 'videoUrl'],
			({ imageUrls, videoUrl }) => imageUrls.length > 0 !== (videoUrl !== undefined),
			EACH_ELEMENT,
		),
	);

/** What single-shot and multi-shot videos have in common. */
const lookFields = {
	model: z.pipe(
		optional(oneOf('Model', MODELS)),
		z.transform((model) => model ?? 'kling-3.0'),
	),
	customModel: optional(modelId('Model ID')),
	mode: oneOf('Mode', MODES),
	aspectRatio: oneOf('Aspect Ratio', ASPECT_RATIOS),
	generateAudio: yesOrNo('Generate Audio'),
	startFrame: z.optional(frame('Start Frame')),
	negativePrompt: optional(text('Negative Prompt', MAX_NEGATIVE_PROMPT)),
	cfgScale: optional(decimal('CFG Scale', 0, 1)),
	elements: z.optional(z.array(element, says("'Elements' must be a list of elements"))),
};

/** What `VideoRequest` takes over from the form. */
export type Look = z.output<z.ZodMiniObject<typeof lookFields>>;

const { model, customModel, mode, ...otherFields } = lookFields;

const modelIsNamed = together<Pick<Look, 'model' | 'customModel'>>(
	['model', 'customModel'],
	(request) => request.model !== 'custom' || request.customModel !== undefined,
	"'Model ID' is empty",
);

/** Fields stand in the order of the form, and so do the messages about them. */
const singleShotSchema = z
	.object({
		model,
		customModel,
		prompt: text('Prompt', MAX_PROMPT_LENGTH),
		mode,
		durationSeconds: wholeNumber('Duration (Seconds)', MIN_SECONDS, MAX_SECONDS),
		...otherFields,
		endFrame: z.optional(frame('End Frame')),
	})
	.check(
		modelIsNamed,
		together(
			['startFrame', 'endFrame'],
			({ startFrame, endFrame }) => startFrame !== undefined || endFrame === undefined,
			"'End Frame' needs a 'Start Frame' as well",
		),
	);

const multiShotSchema = z
	.object({
		shots: shotsSchema,
		overallPrompt: optional(text('Overall Prompt', MAX_PROMPT_LENGTH)),
		...lookFields,
		shotFormat: optional(oneOf('Shot Format', SHOT_FORMATS)),
		endFrame: z.undefined(says("'End Frame' does not go together with several shots")),
	})
	.check(modelIsNamed);

/** The prompts of all shots as one text, cut where it would become too long: it only stands in for a missing one. */
const joined = (shots: readonly Shot[]): string =>
	beginningOf(shots.map(({ prompt }) => prompt).join(' '), MAX_PROMPT_LENGTH);

/** Checks a value against a schema; throws a `VideoError` of kind `invalidRequest` that lists every broken rule. */
export function validated<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
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
export function parseMultiShotRequest(values: unknown): VideoRequest {
	const { shots, overallPrompt, ...look } = validated(multiShotSchema, values);
	return {
		...look,
		shots,
		overallPrompt,
		prompt: overallPrompt ?? joined(shots),
		durationSeconds: totalSeconds(shots),
	};
}
