import { z } from 'zod';
import { httpUrl } from './json-body';
import { checkShots } from './apiframe-shots';

/** The models the simulator sells at Apiframe. */
export const APIFRAME_MODEL = 'kling-3.0';
const OMNI_MODEL = 'kling-3.0-omni';

const DEFAULT_SECONDS = 5;

/** The omni model takes shots as a list, Kling 3.0 as text. */
const shotList = z
	.array(
		z
			.object({
				prompt: z.string().min(1).max(4000),
				duration: z.number().int().min(1).max(15),
			})
			.strict(),
	)
	.min(1)
	.max(6);

const klingParams = z
	.object({
		duration: z.number().int().min(3).max(15).optional(),
		mode: z.enum(['standard', 'pro', '4k']).optional(),
		aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
		start_image: httpUrl.optional(),
		end_image: httpUrl.optional(),
		negative_prompt: z.string().max(2500).optional(),
		generate_audio: z.boolean().optional(),
		multi_prompt: z.union([z.string(), shotList]).optional(),
	})
	.strict()
	.superRefine((params, context) => {
		if (params.end_image !== undefined && params.start_image === undefined) {
			context.addIssue({ code: 'custom', path: ['end_image'], message: 'Needs start_image' });
		}
		const { multi_prompt: shots } = params;
		const text = typeof shots === 'string' ? shots : JSON.stringify(shots);
		const complaint =
			text === undefined ? null : checkShots(text, params.duration ?? DEFAULT_SECONDS);
		if (complaint !== null) {
			context.addIssue({ code: 'custom', path: ['multi_prompt'], message: complaint });
		}
	});

/**
 * The body of `POST /v2/videos/generate` for Kling 3.0, as in Apiframe's OpenAPI description:
 * https://api.apiframe.ai/v2/openapi.json
 */
export const apiframeVideo = z
	.object({
		model: z.enum([APIFRAME_MODEL, OMNI_MODEL]),
		prompt: z.string().min(1).max(4000),
		klingParams: klingParams.optional(),
		webhookUrl: httpUrl.optional(),
		webhookEvents: z
			.array(z.enum(['progress', 'completed', 'failed']))
			.min(1)
			.optional(),
	})
	.strict()
	.superRefine(({ model, klingParams: params }, context) => {
		const shots = params?.multi_prompt;
		if (shots === undefined || (typeof shots === 'string') === (model === APIFRAME_MODEL)) return;
		const expected = model === APIFRAME_MODEL ? 'a string' : 'an array';
		context.addIssue({
			code: 'custom',
			path: ['klingParams', 'multi_prompt'],
			message: `Expected ${expected}`,
		});
	});

/** An accepted request for a video. */
export type ApiframeVideo = z.infer<typeof apiframeVideo>;

/**
 * The price in credits of one US cent, by the rates per second on Apiframe's product page of
 * Kling 3.0. The rate for 4k is unpublished and INVENTED here. Sources disagree on the default of
 * `generate_audio`; like https://docs-v2.apiframe.ai the simulator takes true.
 */
export function apiframeCredits({ klingParams: params = {} }: ApiframeVideo): number {
	const { duration = DEFAULT_SECONDS, mode = 'pro', generate_audio: hasAudio = true } = params;
	const silentRate = { standard: 29, pro: 39, '4k': 99 }[mode];
	const audioRate = { standard: 43, pro: 58, '4k': 99 }[mode];
	return duration * (hasAudio ? audioRate : silentRate);
}
