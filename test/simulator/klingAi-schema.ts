import { z } from 'zod';
import { type CurrentBody, options, whole } from './klingAi-bodies';
import {
	atMost,
	contents,
	countOf,
	elementItem,
	frameItem,
	idsAreApart,
	imageItem,
	type Item,
	lastNeedsFirst,
	namesAreKnown,
	promptItem,
	required,
	videoItem,
} from './klingAi-contents';
import { inputSeconds, klingAiUnits } from './klingAi-prices';
import { kling4Bodies, type Kling4Keys } from './klingAi-kling4-schema';
import { checkShots } from './klingAi-shots';
import type { AspectRatio } from './types';

/** What the servers need to know about an accepted request, whichever API it came by. */
export interface KlingAiOrder {
	model: string;
	/** Where the legacy API keeps the task; null = it was ordered by the current API. */
	legacyPath: string | null;
	seconds: number;
	units: number;
	aspectRatio: AspectRatio;
	callbackUrl?: string;
	externalId?: string;
	/** Addresses of images, or the images themselves. */
	images: string[];
}

const MAX_PROMPT = 3072;
const MAX_IMAGE_MEGABYTES = 50;
const DEFAULT_SECONDS = 5;

const aspect_ratio = z.enum(['16:9', '9:16', '1:1']).optional();
const duration = z.number().int().min(3).max(15).optional();
const prompt = z.string().min(1).max(MAX_PROMPT);

const settings = {
	multi_shot: z.boolean().optional(),
	audio: z.enum(['native', 'off']).optional(),
	resolution: z.enum(['720p', '1080p', '4k']).optional(),
	duration,
};

/** Turbo has sound always and shots by their spelling alone. */
const turboSettings = { resolution: z.enum(['720p', '1080p']).optional(), duration };

const frame = <T extends string>(type: T) => frameItem(type, MAX_IMAGE_MEGABYTES);
const picture = <T extends string>(type: T) => imageItem(type, MAX_IMAGE_MEGABYTES);

const oneOfEach = [
	required('prompt'),
	atMost(1, 'first_frame'),
	atMost(1, 'last_frame'),
	lastNeedsFirst,
	idsAreApart,
	namesAreKnown,
] as const;

/** Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video */
const framesAndElements = z.discriminatedUnion('type', [
	promptItem(MAX_PROMPT),
	frame('first_frame'),
	frame('last_frame'),
	elementItem,
]);

/** Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video */
const turboItem = z.discriminatedUnion('type', [promptItem(2500), frame('first_frame')]);

const textIn = (body: CurrentBody): string =>
	body.prompt ?? body.contents?.find(({ type }) => type === 'prompt')?.text ?? '';

/** A body whose prompt may contain shots. */
const withShots = <T extends z.ZodType<CurrentBody>>(schema: T) =>
	whole(schema, (body) => {
		if (body.settings?.multi_shot === false) return null;
		const complaint = checkShots(textIn(body), body.settings?.duration ?? DEFAULT_SECONDS);
		return complaint === null ? null : ['prompt', complaint];
	});

const FRAMES = ['first_frame', 'last_frame'];
const VIDEOS = ['feature_video', 'base_video'];

const omniItem = z.discriminatedUnion('type', [
	promptItem(MAX_PROMPT),
	picture('first_frame'),
	picture('last_frame'),
	picture('refer_image'),
	videoItem('feature_video'),
	videoItem('base_video'),
	elementItem,
]);

/** How many images and elements there may be. Elements count as such of several images. */
function omniCounts(items: Item[]): string | null {
	const most = countOf(items, ...VIDEOS) > 0 ? 4 : 7;
	if (countOf(items, 'refer_image', 'element') > most) return `At most ${most} images and elements`;
	return countOf(items, ...FRAMES) > 0 && countOf(items, 'element') > 3
		? 'At most 3 elements with frames'
		: null;
}

/** Source: https://kling.ai/document-api/api/video/3-0-omni/video-omni (`contents[].type.feature_video / base_video`) */
function omniSettings({
	contents: items = [],
	settings: given = {},
}: CurrentBody): [string, string] | null {
	const { audio = 'off', multi_shot: isMultiShot = true, aspect_ratio: shape } = given;
	const [hasFeature, hasBase] = VIDEOS.map((type) => countOf(items, type) > 0);
	if (hasFeature && audio !== 'off') return ['settings.audio', 'Only off with feature_video'];
	if (hasFeature && !isMultiShot) return ['settings.multi_shot', 'Only true with feature_video'];
	if (hasBase && audio === 'native') return ['settings.audio', 'Not native with base_video'];
	if (hasBase && isMultiShot) return ['settings.multi_shot', 'Not with base_video'];
	if (hasBase && countOf(items, ...FRAMES) > 0) return ['contents', 'No frames with base_video'];
	if (hasBase && shape !== undefined) return ['settings.aspect_ratio', 'Not with base_video'];
	if (!hasBase && audio === 'original') return ['settings.audio', 'Only with base_video'];
	const needsShape = !hasBase && countOf(items, 'first_frame') === 0;
	return needsShape && shape === undefined
		? ['settings.aspect_ratio', 'Required without first_frame']
		: null;
}

const omni = whole(
	z
		.object({
			contents: contents(omniItem, ...oneOfEach, atMost(1, ...VIDEOS), omniCounts),
			settings: z
				.object({
					...settings,
					audio: z.enum(['native', 'original', 'off']).optional(),
					aspect_ratio,
				})
				.strict()
				.optional(),
			options,
		})
		.strict(),
	omniSettings,
);

const motionItem = z.discriminatedUnion('type', [
	promptItem(2500),
	frame('image'),
	z.object({ type: z.literal('video'), url: videoItem('video').shape.url }).strict(),
	elementItem,
]);

/** Source: https://kling.ai/document-api/api/video/motion-control */
const motion = whole(
	z
		.object({
			contents: contents(
				motionItem,
				required('image'),
				required('video'),
				atMost(1, 'prompt'),
				atMost(1, 'element'),
				namesAreKnown,
			),
			settings: z
				.object({
					character_orientation: z.enum(['image', 'video']),
					audio: z.enum(['original', 'off']).optional(),
					resolution: z.enum(['720p', '1080p']).optional(),
				})
				.strict(),
			options,
		})
		.strict(),
	({ contents: items = [], settings: given }) =>
		countOf(items, 'element') > 0 && given?.character_orientation === 'image'
			? ['settings.character_orientation', 'Only video with an element']
			: null,
);

const KLING_3_BODIES: Record<string, z.ZodType<CurrentBody>> = {
	'/text-to-video/kling-3.0': withShots(
		z
			.object({
				prompt,
				settings: z
					.object({ ...settings, aspect_ratio })
					.strict()
					.optional(),
				options,
			})
			.strict(),
	),
	'/image-to-video/kling-3.0': withShots(
		z
			.object({
				contents: contents(
					framesAndElements,
					required('first_frame'),
					...oneOfEach,
					atMost(3, 'element'),
				),
				settings: z.object(settings).strict().optional(),
				options,
			})
			.strict(),
	),
	'/text-to-video/kling-3.0-turbo': withShots(
		z
			.object({
				prompt,
				settings: z
					.object({ ...turboSettings, aspect_ratio })
					.strict()
					.optional(),
				options,
			})
			.strict(),
	),
	'/image-to-video/kling-3.0-turbo': withShots(
		z
			.object({
				contents: contents(turboItem, required('first_frame'), ...oneOfEach),
				settings: z.object(turboSettings).strict().optional(),
				options,
			})
			.strict(),
	),
	'/omni-video/kling-3.0-omni': withShots(omni),
	'/motion-control/kling-3.0': motion,
};

/** The bodies of the current API, by path. */
export const klingAiBodies = (keys: Kling4Keys = 'refused') => ({
	...KLING_3_BODIES,
	...kling4Bodies(keys),
});

export const KLING_AI_BODIES = klingAiBodies();

/** There are test videos in three shapes. */
const SHAPES: Record<string, AspectRatio> = {
	'9:16': '9:16',
	'3:4': '9:16',
	'1:1': '1:1',
};

/** What an accepted body of the current API orders. */
export function currentOrder(path: string, body: CurrentBody): KlingAiOrder {
	const [, kind, name = ''] = path.split('/');
	const model = kind === 'motion-control' ? `${kind}/${name}` : name;
	const items = body.contents ?? [];
	const {
		audio = 'off',
		resolution = '720p',
		duration: wanted = DEFAULT_SECONDS,
	} = body.settings ?? {};
	const video = items.find(({ type }) => type === 'video' || VIDEOS.includes(type));
	const input = video && inputSeconds(video.url ?? '');
	const isAsLong = input !== undefined && video?.type !== 'feature_video';
	const seconds = isAsLong ? input : wanted;
	const isKeyIgnored = model.startsWith('kling-4');
	return {
		model,
		legacyPath: null,
		seconds,
		units: klingAiUnits({
			model,
			resolution,
			hasAudio: audio === 'native',
			seconds,
			video: input,
		}),
		aspectRatio: SHAPES[body.settings?.aspect_ratio ?? ''] ?? '16:9',
		callbackUrl: isKeyIgnored ? undefined : body.options?.callback_url,
		externalId: (!isKeyIgnored && body.options?.external_task_id) || undefined,
		images: items.filter(({ type }) => /frame|image/.test(type)).flatMap(({ url }) => url ?? []),
	};
}
