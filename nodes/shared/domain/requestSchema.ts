import * as z from 'zod/v4-mini';

import { VideoError } from './error';
import {
	decimal,
	fileField,
	modelId,
	oneOf,
	optional,
	publicUrl,
	taskIdField,
	text,
	together,
	wholeSeconds,
	yesOrNo,
} from './fields';
import { inputFieldOf, LABELS } from './labels';
import { CUSTOM_MODEL, DEFAULT_MODEL, MODEL_IDS, MOTION_CONTROL } from './models';
import { OPTIONAL_FIELDS } from './optionalFields';
import { optionalPrompt, promptText } from './promptText';
import {
	ASPECT_RATIOS,
	MODES,
	ORIENTATIONS,
	SHOT_FORMATS,
	VIDEO_USES,
	type VideoRequest,
} from './request';
import { totalSeconds } from './shots';
import { shotsSchema } from './shotsSchema';

/*
 * The form of a request. What a model takes at a provider, such as the longest prompt, is checked afterwards,
 * against its capabilities.
 */

const OPTIONAL = OPTIONAL_FIELDS;

/** One message for whatever is wrong with the form of a value. */
const says = (message: string) => ({ error: message });

const imageUrl = (field: string) => publicUrl(field, 'image');

const file = (field: string, url = imageUrl) =>
	z.discriminatedUnion(
		'source',
		[
			z.object({ source: z.literal('url'), url: url(`${field} URL`) }),
			z.object({ source: z.literal('binary'), property: fileField(inputFieldOf(field)) }),
		],
		says(`'${field}' must be none, url or binary`),
	);

const ELEMENTS = OPTIONAL.elements.label;
const EACH_ELEMENT = `'${ELEMENTS}': each element needs image URLs, one video URL, or the ID of an element that exists`;

const element = z
	.object(
		{
			description: optional(text(`${ELEMENTS}: Description`)),
			imageUrls: z._default(
				z.array(
					imageUrl(`${ELEMENTS}: Image URLs`),
					says(`'${ELEMENTS}: Image URLs' must be a list of URLs`),
				),
				[],
			),
			videoUrl: optional(publicUrl(`${ELEMENTS}: Video URL`, 'video')),
			elementId: optional(taskIdField(`${ELEMENTS}: Element ID`)),
			voiceId: optional(taskIdField(`${ELEMENTS}: Voice ID`)),
		},
		says(EACH_ELEMENT),
	)
	.check(
		together(
			['imageUrls', 'videoUrl', 'elementId'],
			({ imageUrls, videoUrl, elementId }) =>
				[imageUrls.length > 0, videoUrl !== undefined, elementId !== undefined].filter(Boolean)
					.length === 1,
			EACH_ELEMENT,
		),
	);

/** What else people call the modes and the shapes of a video. */
const MODE_WORDS = {
	std: 'standard',
	'720p': 'standard',
	professional: 'pro',
	'1080p': 'pro',
	'2160p': '4k',
} as const;
const ASPECT_WORDS = {
	'16x9': '16:9',
	'16/9': '16:9',
	landscape: '16:9',
	'9x16': '9:16',
	'9/16': '9:16',
	portrait: '9:16',
	vertical: '9:16',
	'1x1': '1:1',
	'1/1': '1:1',
	square: '1:1',
} as const;

const model = z.pipe(
	optional(oneOf(LABELS.model, MODEL_IDS)),
	z.transform((chosen) => chosen ?? DEFAULT_MODEL),
);
const customModel = optional(modelId(LABELS.customModel));
const mode = oneOf(LABELS.mode, MODES, MODE_WORDS);

/** What single-shot and multi-shot videos have in common. */
const sharedFields = {
	aspectRatio: oneOf(LABELS.aspectRatio, ASPECT_RATIOS, ASPECT_WORDS),
	generateAudio: yesOrNo(LABELS.generateAudio),
	startFrame: z.optional(file(LABELS.startFrame)),
	negativePrompt: optionalPrompt(OPTIONAL.negativePrompt.label),
	cfgScale: optional(decimal(OPTIONAL.cfgScale.label)),
	elements: z.optional(z.array(element, says(`'${ELEMENTS}' must be a list of elements`))),
};

const files = (label: string, one: string) =>
	z.optional(z.array(file(one), says(`'${label}' must be a list of files`)));

const videoUrl = (field: string) => publicUrl(field, 'video');

const references = {
	middleFrames: files(OPTIONAL.middleFrames.label, LABELS.middleFrame),
	endFrame: z.optional(file(OPTIONAL.endFrame.label)),
	referenceImages: files(OPTIONAL.referenceImages.label, LABELS.referenceImage),
	referenceVideo: z.optional(file(OPTIONAL.referenceVideo.label, videoUrl)),
	videoUse: optional(oneOf(LABELS.videoUse, VIDEO_USES)),
	keepSound: optional(yesOrNo(LABELS.keepSound)),
};

const needsStartFrame = (field: 'endFrame' | 'middleFrames') =>
	together<Pick<VideoRequest, 'startFrame' | 'endFrame' | 'middleFrames'>>(
		['startFrame', field],
		(request) => request.startFrame !== undefined || request[field] === undefined,
		`'${OPTIONAL[field].label}' needs a '${LABELS.startFrame}' as well`,
	);

const framesHaveStart = [needsStartFrame('middleFrames'), needsStartFrame('endFrame')] as const;

const modelIsNamed = together<Pick<VideoRequest, 'model' | 'customModel'>>(
	['model', 'customModel'],
	(request) => request.model !== CUSTOM_MODEL || request.customModel !== undefined,
	`'${LABELS.customModel}' is empty`,
);

/** Fields stand in the order of the form, and so do the messages about them. */
const singleShotSchema = z
	.object({
		model,
		customModel,
		prompt: promptText(LABELS.prompt),
		mode,
		durationSeconds: wholeSeconds(LABELS.durationSeconds, 1),
		...sharedFields,
		...references,
	})
	.check(modelIsNamed, ...framesHaveStart);

const multiShotSchema = z
	.object({
		shots: shotsSchema,
		overallPrompt: optional(promptText(LABELS.overallPrompt)),
		model,
		customModel,
		mode,
		...sharedFields,
		...references,
		shotFormat: optional(oneOf(OPTIONAL.shotFormat.label, SHOT_FORMATS)),
	})
	.check(modelIsNamed, ...framesHaveStart);

const motionSchema = z.object({
	motionImage: file(LABELS.motionImage),
	motionVideo: file(LABELS.motionVideo, videoUrl),
	orientation: oneOf(LABELS.orientation, ORIENTATIONS),
	keepSound: yesOrNo(LABELS.keepSound),
	prompt: optional(promptText(LABELS.prompt)),
	mode,
	elements: sharedFields.elements,
});

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
	const { shots, overallPrompt, ...settings } = validated(multiShotSchema, values);
	return {
		...settings,
		shots,
		overallPrompt,
		prompt: overallPrompt ?? shots.map(({ prompt }) => prompt).join(' '),
		durationSeconds: totalSeconds(shots),
	};
}

/** The request of a multi-shot video that the model itself cuts into shots; throws like `parseVideoRequest`. */
export const parseAutomaticShotsRequest = (values: unknown): VideoRequest => ({
	...validated(singleShotSchema, values),
	automaticShots: true,
});

/** The longest video, in seconds, by whom the character faces like. Source: https://kling.ai/document-api (Motion Control 3.0) */
export const MOTION_SECONDS = { image: 10, video: 30 } as const;

/** The request for motion control behind raw parameter values; throws like `parseVideoRequest`. */
export function parseMotionRequest(values: unknown): VideoRequest {
	const { prompt = '', ...request } = validated(motionSchema, values);
	return {
		...request,
		model: MOTION_CONTROL,
		prompt,
		durationSeconds: MOTION_SECONDS[request.orientation],
		aspectRatio: '16:9',
		generateAudio: request.keepSound,
	};
}
