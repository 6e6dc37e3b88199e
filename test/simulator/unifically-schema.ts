import { z } from 'zod';
import { httpUrl } from './json-body';

/** The one model the simulator sells at Unifically. */
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

const input = z
	.object({
		prompt: z.string().min(1).optional(),
		multi_shots: z.array(shot).min(2).max(6).optional(),
		duration: z.number().int().min(MIN_SECONDS).max(MAX_SECONDS).optional(),
		mode: z.enum(['std', 'pro', '4k']).optional(),
		aspect_ratio: z.enum(['1:1', '16:9', '9:16']).optional(),
		native_audio: z.boolean().optional(),
		start_frame_url: httpUrl.optional(),
		end_frame_url: httpUrl.optional(),
		elements: z.array(element).optional(),
	})
	.strict()
	.superRefine((value, context) => {
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
			const seconds = shotSeconds(shots);
			if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
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
	});

/**
 * The body of `POST /v1/tasks`. Sources: https://docs.unifically.com/api-reference/v1-tasks and
 * https://docs.unifically.com/models/video/kling/kling-3.0
 */
export const unificallyTask = z
	.object({
		model: z.literal(UNIFICALLY_MODEL),
		input,
		callback_url: httpUrl.optional(),
		dry_run: z.boolean().optional(),
	})
	.strict();

/** An accepted request for a task. */
export type UnificallyTask = z.infer<typeof unificallyTask>;

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

function complain(context: z.RefinementCtx, field: string, message: string): void {
	context.addIssue({ code: 'custom', path: [field], message });
}
