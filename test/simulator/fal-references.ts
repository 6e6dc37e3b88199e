import { z } from 'zod';
import {
	combinedElements,
	complainer,
	DEFAULT_SECONDS,
	endpoint,
	type FalEndpoint,
	imageElement,
	MAX_PROMPT,
	seconds,
	secondsOf,
	unknownNames,
	videoUrl,
} from './fal-inputs';
import { httpUrl } from './json-body';

/*
 * Endpoints of Kling 3.0 that make a video from another one: https://fal.ai/models/fal-ai/kling-video/<family>/api with
 * o3/pro/video-to-video/reference, o3/pro/video-to-video/edit and v3/pro/motion-control. What Kling itself takes is at
 * https://kling.ai/document-api/api/video/3-0-omni/video-omni
 */

const prompt = z.string().min(1).max(MAX_PROMPT);

interface Input {
	prompt?: string;
	elements?: unknown[];
	image_urls?: string[];
	video_url: string;
	character_orientation?: 'image' | 'video';
}

const fromVideo = {
	prompt,
	video_url: videoUrl(3, 15),
	image_urls: z.array(httpUrl).optional(),
	elements: z.array(imageElement).optional(),
	keep_audio: z.boolean().optional(),
	shot_type: z.enum(['customize', 'intelligent']).optional(),
};

const checked = <T extends z.ZodRawShape>(shape: T) =>
	z
		.object(shape)
		.strict()
		.superRefine((input, context) => {
			const complain = complainer(context);
			const {
				prompt: text = '',
				image_urls: images = [],
				elements = [],
				video_url,
			} = input as unknown as Input;
			complain(
				images.length + elements.length > 4,
				'Maximum 4 total (elements + reference images) when using video.',
			);
			const unknown = unknownNames([text], {
				Image: images,
				Element: elements,
				Video: [video_url],
			});
			complain(unknown.length > 0, `The prompt refers to ${unknown.join(', ')}.`);
		});

const FROM_VIDEO = {
	'video-to-video/reference': checked({
		...fromVideo,
		aspect_ratio: z.enum(['auto', '16:9', '9:16', '1:1']).optional(),
		duration: seconds(3).optional(),
	}),
	'video-to-video/edit': checked(fromVideo),
};

const MOTION = z
	.object({
		prompt: prompt.optional(),
		image_url: httpUrl,
		video_url: videoUrl(3, 30),
		character_orientation: z.enum(['image', 'video']),
		keep_original_sound: z.boolean().optional(),
		elements: z.array(imageElement).max(1).optional(),
	})
	.strict()
	.superRefine(
		(
			{ character_orientation: orientation, elements = [], video_url: url, prompt: text = '' },
			context,
		) => {
			const complain = complainer(context);
			complain(
				orientation === 'image' && elements.length > 0,
				"Element binding is only supported when character_orientation is 'video'.",
			);
			complain(
				orientation === 'image' && secondsOf(url) > 10,
				"The video may have at most 10 seconds with character_orientation 'image'.",
			);
			const unknown = unknownNames([text], { Element: elements });
			complain(unknown.length > 0, `The prompt refers to ${unknown.join(', ')}.`);
		},
	);

/** US dollars per second, by the mode in the endpoint's id. */
const RATES: ReadonlyArray<readonly [mode: string, fromVideo: number, motion: number]> = [
	['standard', 0.126, 0.126],
	['pro', 0.336, 0.168],
];

export const FROM_VIDEO_ENDPOINTS: readonly FalEndpoint[] = RATES.flatMap(
	([mode, rate, motion]) => [
		endpoint(
			`fal-ai/kling-video/o3/${mode}/video-to-video/reference`,
			FROM_VIDEO['video-to-video/reference'],
			({ duration = DEFAULT_SECONDS }) => rate * Number(duration),
		),
		endpoint(
			`fal-ai/kling-video/o3/${mode}/video-to-video/edit`,
			FROM_VIDEO['video-to-video/edit'],
			({ video_url: url = '' }) => rate * secondsOf(url),
		),
		endpoint(
			`fal-ai/kling-video/v3/${mode}/motion-control`,
			MOTION,
			({ video_url: url = '' }) => motion * secondsOf(url),
		),
	],
);

interface Reference {
	prompt?: string;
	multi_prompt?: Array<{ prompt: string }>;
	image_urls?: string[];
	elements?: Array<Record<string, unknown>>;
	start_image_url?: string;
	end_image_url?: string;
}

/** The fields of o3/.../reference-to-video beside its words. */
export const referenceFields = {
	start_image_url: httpUrl.optional(),
	end_image_url: httpUrl.optional(),
	image_urls: z.array(httpUrl).optional(),
	elements: combinedElements.optional(),
};

/** The rules of o3/.../reference-to-video beside those for its words. */
export function checkReferences(input: object, context: z.RefinementCtx): void {
	const complain = complainer(context);
	const words = input as Reference;
	const {
		image_urls: images = [],
		elements = [],
		start_image_url: start,
		end_image_url: end,
	} = words;
	complain(end !== undefined && start === undefined, "'end_image_url' needs a 'start_image_url'.");
	complain(
		(start ?? end) !== undefined && elements.length > 3,
		'At most 3 elements together with frames.',
	);
	const hasVideo = elements.some((element) => 'video_url' in element);
	const most = hasVideo ? 4 : 7;
	complain(images.length + elements.length > most, `At most ${most} images and elements together.`);
	const prompts = [words.prompt ?? '', ...(words.multi_prompt ?? []).map((shot) => shot.prompt)];
	const unknown = unknownNames(prompts, { Image: images, Element: elements });
	complain(unknown.length > 0, `The prompt refers to ${unknown.join(', ')}.`);
}
