import { z } from 'zod';
import { checkShots, shotsIn } from './apiframe-shots';
import { httpUrl } from './json-body';
import type { AspectRatio } from './types';

/*
 * The bodies of `POST /v2/videos/generate`, as in Apiframe's OpenAPI description, which allows no other fields:
 * https://api.apiframe.ai/v2/openapi.json. Rules between fields are those of Kling, whose fields these are.
 */

const DEFAULT_SECONDS = 5;

/** What is charged for Motion Control, whose length is that of a video that nobody here looks at: INVENTED. */
const MOTION_SECONDS = 10;

const prompt = z.string().min(1).max(4000);

const videoParams = {
	duration: z.number().int().min(3).max(15).optional(),
	mode: z.enum(['standard', 'pro', '4k']).optional(),
	aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
	start_image: httpUrl.optional(),
	end_image: httpUrl.optional(),
	negative_prompt: z.string().max(2500).optional(),
	generate_audio: z.boolean().optional(),
};

/** Of Kling 3.0 shots are the JSON text of a list. */
const klingParams = z
	.object({ ...videoParams, multi_prompt: z.string().optional() })
	.strict()
	.superRefine(checkVideo);

/** Of the omni model shots are a list. */
const omniParams = z
	.object({
		...videoParams,
		multi_prompt: z
			.array(z.object({ prompt, duration: z.number().int().min(1).max(15) }).strict())
			.min(1)
			.max(6)
			.optional(),
		reference_images: z.array(httpUrl).max(7).optional(),
		reference_video: httpUrl.optional(),
		video_reference_type: z.enum(['feature', 'base']).optional(),
		keep_original_sound: z.boolean().optional(),
	})
	.strict()
	.superRefine((params, context) => {
		checkVideo(params, context);
		checkReferences(params, context);
	});

/** Here, the word for 720p is another one. */
const motionParams = z
	.object({
		image: httpUrl,
		video: httpUrl,
		mode: z.enum(['std', 'pro']).optional(),
		character_orientation: z.enum(['image', 'video']).optional(),
		keep_original_sound: z.boolean().optional(),
	})
	.strict();

interface References extends VideoParams {
	mode?: string;
	generate_audio?: boolean;
	reference_images?: string[];
	reference_video?: string;
	video_reference_type?: 'feature' | 'base';
}

/** The rules of Kling: https://kling.ai/document-api/api/video/3-0-omni/video-omni */
function checkReferences(params: References, context: z.RefinementCtx): void {
	const refuse = (field: string, message: string) =>
		context.addIssue({ code: 'custom', path: [field], message });
	const { reference_images: images = [], reference_video: video } = params;
	const frames = [params.start_image, params.end_image].filter(Boolean).length;
	if (images.length + frames > 7) refuse('reference_images', 'At most 7 images with the frames');
	if (video === undefined) return;
	if (params.generate_audio) refuse('generate_audio', 'Not together with reference_video');
	if (params.mode === '4k') refuse('mode', 'Not together with reference_video');
	if (images.length > 4) refuse('reference_images', 'At most 4 together with reference_video');
	if (params.multi_prompt) refuse('multi_prompt', 'Not together with reference_video');
	if (params.video_reference_type === 'base' && frames > 0) {
		refuse('start_image', 'Not together with a video that is edited');
	}
}

interface VideoParams {
	duration?: number;
	start_image?: string;
	end_image?: string;
	multi_prompt?: string | object[];
}

function checkVideo(params: VideoParams, context: z.RefinementCtx): void {
	if (params.end_image !== undefined && params.start_image === undefined) {
		context.addIssue({ code: 'custom', path: ['end_image'], message: 'Needs start_image' });
	}
	const { multi_prompt: shots, duration = DEFAULT_SECONDS } = params;
	const complaint = shots === undefined ? null : checkShots(shots, duration);
	if (complaint !== null) {
		context.addIssue({ code: 'custom', path: ['multi_prompt'], message: complaint });
	}
}

const bodyFor = <Id extends string, Params extends z.ZodTypeAny>(model: Id, params: Params) =>
	z
		.object({
			model: z.literal(model),
			prompt,
			klingParams: params,
			webhookUrl: httpUrl.optional(),
			webhookEvents: z
				.array(z.enum(['progress', 'completed', 'failed']))
				.min(1)
				.optional(),
		})
		.strict();

const BODIES = [
	bodyFor('kling-3.0', klingParams.optional()),
	bodyFor('kling-3.0-omni', omniParams.optional()),
	bodyFor('kling-3.0-motion-control', motionParams),
] as const;

export const APIFRAME_MODELS = BODIES.map(({ shape }) => shape.model.value);

/** The body of an order. */
export const apiframeVideo: z.ZodType<ApiframeVideo, z.ZodTypeDef, unknown> = z.discriminatedUnion(
	'model',
	[...BODIES],
);

/** An accepted request for a video. */
export interface ApiframeVideo {
	model: string;
	prompt: string;
	klingParams?: {
		duration?: number;
		mode?: 'std' | 'standard' | 'pro' | '4k';
		aspect_ratio?: AspectRatio;
		generate_audio?: boolean;
		multi_prompt?: string | object[];
	};
	webhookUrl?: string;
	webhookEvents?: Array<'progress' | 'completed' | 'failed'>;
}

/** The prompts of the shots of an accepted request. */
export const shotPrompts = ({ klingParams: { multi_prompt: shots } = {} }: ApiframeVideo) =>
	shots === undefined ? [] : (shotsIn(shots) ?? []).map((shot) => shot.prompt);

/**
 * The price in credits of one US cent, by the rates per second on Apiframe's product page of
 * Kling 3.0. The rate for 4k is unpublished and INVENTED here, and so are all of the other models. Sources disagree
 * on the default of `generate_audio`; like https://docs-v2.apiframe.ai the simulator takes true.
 */
export function apiframeCredits({ model, klingParams: params = {} }: ApiframeVideo): number {
	const defaultSeconds = model === 'kling-3.0-motion-control' ? MOTION_SECONDS : DEFAULT_SECONDS;
	const { duration = defaultSeconds, mode = 'pro', generate_audio: hasAudio = true } = params;
	const silentRate = { std: 29, standard: 29, pro: 39, '4k': 99 }[mode];
	const audioRate = { std: 43, standard: 43, pro: 58, '4k': 99 }[mode];
	return duration * (hasAudio ? audioRate : silentRate);
}
