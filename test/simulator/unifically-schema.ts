import { z } from 'zod';
import { httpUrl } from './json-body';
import { checkVideoMode, complain } from './unifically-omni';
import type { AspectRatio } from './types';

/** The first of the models that the simulator sells at Unifically. */
export const UNIFICALLY_MODEL = 'kuaishou/kling-3.0-video';

const MIN_SECONDS = 3;
const MAX_SECONDS = 15;

const shot = z.object({ prompt: z.string().min(1), duration: z.number().int().min(1) }).strict();

const element = z
	.object({
		description: z.string().max(100).optional(),
		type: z.enum(['image', 'video']).optional(),
		image_urls: z.array(httpUrl).min(1).max(4).optional(),
		video_url: httpUrl.optional(),
	})
	.strict()
	.superRefine((value, context) => {
		const [needed, other] =
			value.type === 'video'
				? (['video_url', 'image_urls'] as const)
				: (['image_urls', 'video_url'] as const);
		if (value[needed] === undefined) complain(context, needed, `Required for this type of element`);
		if (value[other] !== undefined) complain(context, other, `Not for this type of element`);
	});

const seconds = z.number().int().min(MIN_SECONDS).max(MAX_SECONDS).optional();
const ratio = z.enum(['1:1', '16:9', '9:16']).optional();
const elements = z.array(element);

const videoFields = {
	prompt: z.string().min(1).optional(),
	multi_shots: z.array(shot).min(2).max(6).optional(),
	duration: seconds,
	mode: z.enum(['std', 'pro', '4k']).optional(),
	aspect_ratio: ratio,
	native_audio: z.boolean().optional(),
	start_frame_url: httpUrl.optional(),
	end_frame_url: httpUrl.optional(),
	elements: elements.optional(),
};

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 */
const video = z.object(videoFields).strict().superRefine(checkVideo);

/** Without sound to choose, shots, end frame and elements. Source: https://docs.unifically.com/models/video/kling/kling-3.0-turbo */
const turbo = z
	.object({
		prompt: z.string().min(1),
		mode: z.enum(['std', 'pro']).optional(),
		duration: seconds,
		aspect_ratio: ratio,
		start_frame_url: httpUrl.optional(),
	})
	.strict();

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0-omni-video */
const omni = z
	.object({
		...videoFields,
		aspect_ratio: z.enum(['1:1', '16:9', '9:16', 'auto']).optional(),
		video_mode: z.enum(['elements', 'start_end_frame', 'transform', 'video_reference']).optional(),
		image_urls: z.array(httpUrl).min(1).max(7).optional(),
		start_image_index: z.number().int().min(1).optional(),
		video_url: httpUrl.optional(),
	})
	.strict()
	.superRefine((input, context) => {
		checkVideo(input, context);
		checkVideoMode(input, context);
	});

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0-motion-control */
const motion = z
	.object({
		prompt: z.string().min(1),
		image_url: httpUrl,
		video_url: httpUrl,
		mode: z.enum(['std', 'pro']).optional(),
		keep_audio: z.boolean().optional(),
		character_orientation: z.enum(['video', 'image']).optional(),
		elements: elements.max(1).optional(),
	})
	.strict()
	.superRefine((input, context) => {
		if (input.elements?.length && input.character_orientation === 'image') {
			complain(context, 'elements', 'Not with character_orientation image');
		}
	});

interface VideoInput {
	prompt?: string;
	multi_shots?: Array<{ duration: number }>;
	duration?: number;
	start_frame_url?: string;
	end_frame_url?: string;
}

function checkVideo(value: VideoInput, context: z.RefinementCtx): void {
	const { prompt, multi_shots: shots } = value;
	if (prompt !== undefined && shots !== undefined) {
		complain(context, 'multi_shots', 'prompt and multi_shots are mutually exclusive');
	}
	if (prompt === undefined && shots === undefined) {
		context.addIssue({
			code: 'invalid_type',
			expected: 'string',
			received: 'undefined',
			path: ['prompt'],
		});
	}
	if (shots !== undefined) {
		const total = shotSeconds(shots);
		if (total < MIN_SECONDS || total > MAX_SECONDS) {
			complain(context, 'multi_shots', 'The durations must add up to 3 to 15 seconds');
		}
		// With multi_shots the length comes from the shots; the documented examples leave it out.
		if (value.duration !== undefined) {
			complain(context, 'duration', 'Not together with multi_shots');
		}
	}
	if (value.end_frame_url !== undefined && value.start_frame_url === undefined) {
		complain(context, 'end_frame_url', 'Needs start_frame_url');
	}
}

const INPUTS_OF_MODELS = {
	[UNIFICALLY_MODEL]: video,
	'kuaishou/kling-3.0-turbo-video': turbo,
	'kuaishou/kling-3.0-omni-video': omni,
	'kuaishou/kling-3.0-motion-control': motion,
};

export const UNIFICALLY_MODELS = Object.keys(INPUTS_OF_MODELS) as Array<
	keyof typeof INPUTS_OF_MODELS
>;

const taskOf = (model: keyof typeof INPUTS_OF_MODELS) =>
	z
		.object({
			model: z.literal(model),
			input: INPUTS_OF_MODELS[model],
			callback_url: httpUrl.optional(),
			dry_run: z.boolean().optional(),
		})
		.strict();

/** The body of `POST /v1/tasks`. Source: https://docs.unifically.com/api-reference/v1-tasks */
export const unificallyTask = z.discriminatedUnion('model', [
	taskOf(UNIFICALLY_MODEL),
	...UNIFICALLY_MODELS.slice(1).map(taskOf),
]) as unknown as z.ZodType<UnificallyTask, z.ZodTypeDef, unknown>;

/** An accepted request for a task. */
export interface UnificallyTask {
	model: string;
	input: {
		mode?: 'std' | 'pro' | '4k';
		duration?: number;
		aspect_ratio?: AspectRatio | 'auto';
		native_audio?: boolean;
		multi_shots?: Array<{ prompt: string; duration: number }>;
	};
	callback_url?: string;
	dry_run?: boolean;
}

/**
 * The price in USD. Only 4k is published; the other rates per second are INVENTED for the
 * simulator, so that clients must ask for the price instead of knowing it.
 * Source: https://docs.unifically.com/models/video/kling/kling-3.0
 */
export function unificallyPriceUsd({ input: wanted }: UnificallyTask): number {
	const mode = wanted.mode ?? 'pro';
	const seconds = wanted.multi_shots ? shotSeconds(wanted.multi_shots) : (wanted.duration ?? 5);
	const centsPerSecond = { std: 10, pro: 15, '4k': 30 }[mode];
	const audioCents = mode !== '4k' && wanted.native_audio !== false ? 3 : 0;
	return ((centsPerSecond + audioCents) * seconds) / 100;
}

function shotSeconds(shots: Array<{ duration: number }>): number {
	return shots.reduce((sum, { duration }) => sum + duration, 0);
}
