import { z } from 'zod';
import { httpUrl } from './json-body';
import { image } from './klingAi-images';
import { inputSeconds, klingAiUnits } from './klingAi-prices';
import type { KlingAiOrder } from './klingAi-schema';
import type { AspectRatio } from './types';

/*
 * The bodies of the legacy API. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy
 */

const MAX_IMAGE_MEGABYTES = 10;
const MOTION = '/v1/videos/motion-control';
const RESOLUTIONS: Record<string, string> = { std: '720p', pro: '1080p', '4k': '4k' };
const MODELS: Record<string, string> = {
	'kling-v3': 'kling-3.0',
	'kling-v3-omni': 'kling-3.0-omni',
};

const seconds = (min: number) =>
	z
		.string()
		.regex(/^\d{1,2}$/)
		.refine((text) => Number(text) >= min && Number(text) <= 15);

const shot = z
	.object({ index: z.number().int(), prompt: z.string().min(1).max(512), duration: seconds(1) })
	.strict();

const common = {
	prompt: z.string().min(1).max(2500).optional(),
	multi_shot: z.boolean().optional(),
	shot_type: z.enum(['customize', 'intelligence']).optional(),
	multi_prompt: z.array(shot).min(1).max(6).optional(),
	sound: z.enum(['on', 'off']).optional(),
	mode: z.enum(['std', 'pro', '4k']).optional(),
	duration: seconds(3).optional(),
	watermark_info: z.object({ enabled: z.boolean() }).strict().optional(),
	callback_url: httpUrl.optional(),
	external_task_id: z.string().optional(),
};

const aspect_ratio = z.enum(['16:9', '9:16', '1:1']).optional();
const negative_prompt = z.string().max(2500).optional();
const cfg_scale = z.number().min(0).max(1).optional();
const legacyImage = image(MAX_IMAGE_MEGABYTES);

const listedImage = z
	.object({ image_url: legacyImage, type: z.enum(['first_frame', 'end_frame']).optional() })
	.strict();

const listedVideo = z
	.object({
		video_url: httpUrl,
		refer_type: z.enum(['feature', 'base']).optional(),
		keep_original_sound: z.enum(['yes', 'no']).optional(),
	})
	.strict();

const elements = (max: number) =>
	z
		.array(z.object({ element_id: z.number().int().safe() }).strict())
		.min(1)
		.max(max)
		.optional();

interface LegacyBody {
	model_name: string;
	prompt?: string;
	multi_shot?: boolean;
	shot_type?: string;
	multi_prompt?: Array<{ index: number; prompt: string; duration: string }>;
	sound?: string;
	mode?: string;
	duration?: string;
	aspect_ratio?: AspectRatio;
	image?: string;
	image_tail?: string;
	image_list?: Array<{ image_url: string; type?: string }>;
	video_list?: Array<{ video_url: string; refer_type?: string }>;
	element_list?: Array<{ element_id: number }>;
	image_url?: string;
	video_url?: string;
	character_orientation?: string;
	callback_url?: string;
	external_task_id?: string;
}

function textComplaint(body: LegacyBody): [field: string, message: string] | null {
	const { multi_shot: isMultiShot, shot_type: type, multi_prompt: shots } = body;
	if (isMultiShot && type === undefined) return ['shot_type', 'Required with multi_shot'];
	if (!isMultiShot || type !== 'customize') {
		if (shots !== undefined) return ['multi_prompt', 'Only for customized shots'];
		return body.prompt === undefined ? ['prompt', 'Required'] : null;
	}
	if (shots === undefined) return ['multi_prompt', 'Required for customized shots'];
	if (shots.some(({ index }, position) => index !== position + 1)) {
		return ['multi_prompt', 'Shots must be numbered from 1'];
	}
	const total = shots.reduce((sum, { duration }) => sum + Number(duration), 0);
	return total === Number(body.duration ?? '5')
		? null
		: ['multi_prompt', 'The durations must add up to duration'];
}

function frameComplaint({ image_list: list = [] }: LegacyBody): [string, string] | null {
	const count = (type: string) => list.filter((item) => item.type === type).length;
	if (count('first_frame') > 1 || count('end_frame') > 1)
		return ['image_list', 'A frame is there twice'];
	return count('end_frame') > count('first_frame')
		? ['image_list', 'end_frame needs first_frame']
		: null;
}

/** Sources: https://docs.comfy.org (Kling 3.0 Omni) and https://kling.ai/document-api/updates/api (2026-06-17) */
function videoComplaint(body: LegacyBody): [string, string] | null {
	const { image_list: images = [], element_list: listed = [] } = body;
	const frames = images.filter(({ type }) => type !== undefined).length;
	const [video] = body.video_list ?? [];
	const most = video ? 4 : 7;
	if (images.length - frames + listed.length > most)
		return ['image_list', `At most ${most} images and elements`];
	if (frames > 0 && listed.length > 3) return ['element_list', 'At most 3 with frames'];
	if (!video) return null;
	const isBase = video.refer_type !== 'feature';
	if (body.sound === 'on') return ['sound', 'sound on is not supported with video input'];
	if (!isBase && body.aspect_ratio === undefined) return ['aspect_ratio', 'Required with feature'];
	if (!isBase && body.multi_prompt) return ['multi_prompt', 'Only intelligence with feature'];
	if (isBase && frames > 0) return ['image_list', 'No frames with base'];
	if (isBase && body.multi_shot) return ['multi_shot', 'Not with base'];
	return isBase && body.aspect_ratio !== undefined ? ['aspect_ratio', 'Not with base'] : null;
}

/** What the texts name has to be in the lists. */
function nameComplaint(body: LegacyBody): [string, string] | null {
	const texts = [body.prompt, ...(body.multi_prompt ?? []).map(({ prompt }) => prompt)].join('\n');
	const counts: Record<string, number> = {
		image: (body.image_list ?? []).length,
		video: (body.video_list ?? []).length,
		element: (body.element_list ?? []).length,
	};
	const unknown = [...texts.matchAll(/<<<(image|video|element)_(\d+)>>>/g)].find(
		([, kind = '', number]) => Number(number) > (counts[kind] ?? 0),
	);
	return unknown ? ['prompt', `${unknown[0]} is not in the lists`] : null;
}

const COMPLAINTS = [textComplaint, frameComplaint, videoComplaint, nameComplaint];

const checked = <T extends z.ZodType<LegacyBody>>(schema: T) =>
	schema.superRefine((body, context) => {
		for (const complaint of COMPLAINTS.map((complaintOf) => complaintOf(body))) {
			if (complaint === null) continue;
			const [field, message] = complaint;
			context.addIssue({ code: 'custom', path: [field], message });
		}
	});

/** The bodies of the legacy API, by path. */
export const KLING_AI_LEGACY_BODIES: Record<string, z.ZodType<LegacyBody>> = {
	'/v1/videos/text2video': checked(
		z
			.object({
				...common,
				model_name: z.literal('kling-v3'),
				negative_prompt,
				cfg_scale,
				aspect_ratio,
			})
			.strict(),
	),
	'/v1/videos/image2video': checked(
		z
			.object({
				...common,
				model_name: z.literal('kling-v3'),
				negative_prompt,
				cfg_scale,
				image: legacyImage,
				image_tail: legacyImage.optional(),
				element_list: elements(3),
			})
			.strict(),
	),
	'/v1/videos/omni-video': checked(
		z
			.object({
				...common,
				model_name: z.literal('kling-v3-omni'),
				aspect_ratio,
				image_list: z.array(listedImage).min(1).max(7).optional(),
				video_list: z.array(listedVideo).min(1).max(1).optional(),
				element_list: elements(7),
			})
			.strict(),
	),
	[MOTION]: z
		.object({
			model_name: z.literal('kling-v3'),
			image_url: legacyImage,
			video_url: httpUrl,
			character_orientation: z.enum(['image', 'video']),
			mode: z.enum(['std', 'pro']),
			keep_original_sound: z.enum(['yes', 'no']).optional(),
			prompt: z.string().min(1).max(2500).optional(),
			element_list: elements(1),
			watermark_info: common.watermark_info,
			callback_url: common.callback_url,
			external_task_id: common.external_task_id,
		})
		.strict()
		.refine(
			({ element_list: listed, character_orientation: orientation }) =>
				listed === undefined || orientation === 'video',
			{ path: ['character_orientation'], message: 'Only video with an element' },
		),
};

/** What an accepted body of the legacy API orders. */
export function legacyOrder(path: string, body: LegacyBody): KlingAiOrder {
	const model = body.model_name;
	const mode = body.mode ?? (model === 'kling-v3-omni' ? 'pro' : 'std');
	const [video] = body.video_list ?? [];
	const url = video?.video_url ?? body.video_url;
	const input = url === undefined ? undefined : inputSeconds(url);
	const isAsLong = input !== undefined && video?.refer_type !== 'feature';
	const length = isAsLong ? input : Number(body.duration ?? '5');
	return {
		model,
		legacyPath: path,
		seconds: length,
		units: klingAiUnits({
			model: path === MOTION ? 'motion-control/kling-3.0' : (MODELS[model] ?? ''),
			resolution: RESOLUTIONS[mode] ?? '',
			hasAudio: body.sound === 'on',
			seconds: length,
			video: input,
		}),
		aspectRatio: body.aspect_ratio ?? '16:9',
		callbackUrl: body.callback_url,
		externalId: body.external_task_id || undefined,
		images: [
			...[body.image, body.image_tail, body.image_url].flatMap((value) => value ?? []),
			...(body.image_list ?? []).map((item) => item.image_url),
		],
	};
}
