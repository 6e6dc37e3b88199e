import { z } from 'zod';
import { httpUrl } from './json-body';
import { image } from './klingAi-images';
import { klingAiUnits, type KlingAiOrder } from './klingAi-schema';
import type { AspectRatio } from './types';

/*
 * The bodies of the legacy API. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy
 */

const MAX_IMAGE_MEGABYTES = 10;
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

interface LegacyBody {
	model_name: string;
	prompt?: string;
	multi_shot?: boolean;
	shot_type?: string;
	multi_prompt?: Array<{ index: number; duration: string }>;
	sound?: string;
	mode?: string;
	duration?: string;
	aspect_ratio?: AspectRatio;
	image?: string;
	image_tail?: string;
	image_list?: Array<{ image_url: string; type?: string }>;
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

const checked = <T extends z.ZodType<LegacyBody>>(schema: T) =>
	schema.superRefine((body, context) => {
		for (const complaint of [textComplaint(body), frameComplaint(body)]) {
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
			})
			.strict(),
	),
	'/v1/videos/omni-video': checked(
		z
			.object({
				...common,
				model_name: z.literal('kling-v3-omni'),
				aspect_ratio,
				image_list: z.array(listedImage).max(7).optional(),
			})
			.strict(),
	),
};

/** What an accepted body of the legacy API orders. */
export function legacyOrder(path: string, body: LegacyBody): KlingAiOrder {
	const model = body.model_name;
	const mode = body.mode ?? (model === 'kling-v3-omni' ? 'pro' : 'std');
	const length = Number(body.duration ?? '5');
	return {
		model,
		legacyPath: path,
		seconds: length,
		units: klingAiUnits(MODELS[model] ?? '', RESOLUTIONS[mode] ?? '', body.sound === 'on', length),
		aspectRatio: body.aspect_ratio ?? '16:9',
		callbackUrl: body.callback_url,
		externalId: body.external_task_id || undefined,
		images: [
			...[body.image, body.image_tail].flatMap((value) => value ?? []),
			...(body.image_list ?? []).map((item) => item.image_url),
		],
	};
}
