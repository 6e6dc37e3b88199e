import { z } from 'zod';
import {
	complainer,
	endpoint,
	type FalEndpoint,
	type FalVideo,
	secondsOf,
	unknownNames,
	videoUrl,
} from './fal-inputs';
import { httpUrl } from './json-body';

/*
 * Kling 4.0 at fal.ai: https://fal.ai/models/kling/v4/text-to-video/llms.txt, .../v4/image-to-video/llms.txt,
 * .../v4/reference-to-video/llms.txt, .../v4/video-to-video/edit/llms.txt, .../v4/flash/image-to-video/api. How many
 * images, videos and shots there may be is what Kling takes elsewhere; that a field that is not published is refused
 * is INVENTED, and so is the prompt's length.
 */

const DEFAULT_SECONDS = 5;
const MAX_PROMPT = 8000;
const MAX_IMAGES = 10;
const MAX_VIDEOS = 5;

interface Limits {
	maxSeconds: number;
	resolutions: ['720p'] | ['720p', '1080p'];
	endFrame: boolean;
}

const FULL: Limits = { maxSeconds: 30, resolutions: ['720p', '1080p'], endFrame: true };
const FLASH: Limits = { maxSeconds: 20, resolutions: ['720p'], endFrame: false };

interface Words {
	prompt?: string;
	multi_prompt?: Array<{ prompt: string; duration?: number }>;
	duration?: number;
	start_image_url?: string;
	image_urls?: string[];
	video_urls?: string[];
	video_url?: string;
}

function checked<T extends z.ZodRawShape>(shape: T, { maxSeconds }: Limits) {
	return z
		.object(shape)
		.strict()
		.superRefine((input, context) => {
			const complain = complainer(context);
			const words = input as Words;
			const { prompt, multi_prompt: shots, duration } = words;
			complain(
				prompt === undefined && shots === undefined,
				"Either 'prompt' or 'multi_prompt' must be provided.",
			);
			complain(
				prompt !== undefined && shots !== undefined,
				"'prompt' and 'multi_prompt' cannot be provided together.",
			);
			const sum = (shots ?? []).reduce((all, shot) => all + (shot.duration ?? DEFAULT_SECONDS), 0);
			complain(
				shots !== undefined && (sum < 3 || sum > maxSeconds),
				`The shots must add up to 3 to ${maxSeconds} seconds.`,
			);
			complain(
				shots !== undefined && duration !== undefined && duration !== sum,
				"'duration' must be the sum of the shots.",
			);
			const { image_urls: images = [], video_urls: videos = [], start_image_url: start } = words;
			complain(
				images.length + (start === undefined ? 0 : 1) > MAX_IMAGES,
				`At most ${MAX_IMAGES} images, 'start_image_url' included.`,
			);
			complain(
				videos.reduce((all, url) => all + secondsOf(url), 0) > 30,
				'The videos may have at most 30 seconds together.',
			);
			const unknown = unknownNames([prompt ?? '', ...(shots ?? []).map((shot) => shot.prompt)], {
				Image: images,
				Video: words.video_url ? [words.video_url] : videos,
			});
			complain(unknown.length > 0, `The prompt refers to ${unknown.join(', ')}.`);
		});
}

function inputsOf(limits: Limits): Record<string, z.ZodTypeAny> {
	const prompt = z.string().min(1).max(MAX_PROMPT);
	const resolution = { resolution: z.enum(limits.resolutions).optional() };
	const length = z.number().int().min(3).max(limits.maxSeconds).optional();
	const shot = z
		.object({ prompt, duration: z.number().int().min(1).max(limits.maxSeconds).optional() })
		.strict();
	const words = {
		prompt: prompt.optional(),
		multi_prompt: z.array(shot).min(2).max(6).optional(),
		duration: length,
		...resolution,
	};
	const ratio = {
		aspect_ratio: z.enum(['auto', '16:9', '9:16', '1:1', '21:9']).optional(),
	};
	const images = { image_urls: z.array(httpUrl).max(MAX_IMAGES).optional() };
	const video = videoUrl(3, limits.maxSeconds === 30 ? 30.05 : limits.maxSeconds);
	return {
		'text-to-video': checked({ ...words, ...ratio }, limits),
		'image-to-video': checked(
			{
				...words,
				start_image_url: httpUrl,
				...(limits.endFrame ? { end_image_url: httpUrl.optional() } : {}),
			},
			limits,
		),
		'reference-to-video': checked(
			{
				...words,
				...ratio,
				...images,
				start_image_url: httpUrl.optional(),
				video_urls: z.array(video).max(MAX_VIDEOS).optional(),
			},
			limits,
		),
		'video-to-video/edit': checked({ prompt, ...resolution, ...images, video_url: video }, limits),
	};
}

/** US dollars per second: of output alone, or of input and output where a video goes into it. */
interface Rate {
	output: number;
	withVideo: number;
}

const outputSeconds = ({ duration, multi_prompt: shots, video_url: edited }: FalVideo): number => {
	if (edited !== undefined) return secondsOf(edited);
	if (shots === undefined) return Number(duration ?? DEFAULT_SECONDS);
	return shots.reduce((all, shot) => all + Number(shot.duration ?? DEFAULT_SECONDS), 0);
};

/** Source: https://fal.ai/learn/tools/kling-api; that of Flash is what others ask for. */
function priceOf(rates: Record<'720p' | '1080p', Rate>, video: FalVideo): number {
	const { output, withVideo } = rates[video.resolution ?? '1080p'];
	const made = outputSeconds(video);
	const given = [...(video.video_urls ?? []), ...(video.video_url ? [video.video_url] : [])];
	if (given.length === 0) return output * made;
	const input = given.reduce((all, url) => all + secondsOf(url), 0);
	return withVideo * Math.max(input + made, 2 * made);
}

const RATES = {
	'720p': { output: 0.157, withVideo: 0.094 },
	'1080p': { output: 0.235, withVideo: 0.141 },
};
const FLASH_RATE = { output: 0.094, withVideo: 0.094 };

const endpointsOf = (id: string, limits: Limits, rates: typeof RATES): FalEndpoint[] =>
	Object.entries(inputsOf(limits)).map(([task, input]) =>
		endpoint(`${id}/${task}`, input, (video) => priceOf(rates, video)),
	);

export const KLING_4_ENDPOINTS: readonly FalEndpoint[] = [
	...endpointsOf('kling/v4', FULL, RATES),
	...endpointsOf('kling/v4/flash', FLASH, { '720p': FLASH_RATE, '1080p': FLASH_RATE }),
];
