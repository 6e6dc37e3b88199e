import { z } from 'zod';
import { httpUrl } from './json-body';

/*
 * The inputs of fal.ai's Kling endpoints. The reference of an endpoint is at
 * https://fal.ai/models/<endpoint id>/api
 */

const seconds = (min: number) =>
	z.enum(
		Array.from({ length: 16 - min }, (_, index) => String(min + index)) as [string, ...string[]],
	);

const MAX_PROMPT = 2500;
const DEFAULT_SECONDS = '5';

const prompt = z.string().min(1).max(MAX_PROMPT);

const shot = z.object({ prompt, duration: seconds(1).optional() }).strict();

const words = {
	prompt: prompt.optional(),
	multi_prompt: z.array(shot).min(1).max(6).optional(),
	duration: seconds(3).optional(),
};
const shotType = { shot_type: z.enum(['customize', 'intelligent']).optional() };
const audio = { generate_audio: z.boolean().optional() };
const ratio = { aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional() };
const guidance = {
	negative_prompt: z.string().max(MAX_PROMPT).optional(),
	cfg_scale: z.number().min(0).max(1).optional(),
};

const imageElement = z
	.object({
		frontal_image_url: httpUrl,
		reference_image_urls: z.array(httpUrl).min(1).max(3),
	})
	.strict();
const videoElement = z.object({ video_url: httpUrl }).strict();

const elements = z
	.array(z.union([imageElement, videoElement]))
	.refine(
		(list) => list.filter((element) => 'video_url' in element).length <= 1,
		'At most one element may have a video',
	);

type Words = z.infer<z.ZodObject<typeof words>>;

const shotSeconds = (shots: Array<z.infer<typeof shot>>): number =>
	shots.reduce((sum, { duration = DEFAULT_SECONDS }) => sum + Number(duration), 0);

/** The rules that every endpoint has for its words. */
function checkWords(input: Words, context: z.RefinementCtx): void {
	const complain = (message: string) =>
		context.addIssue({ code: 'custom', path: ['root'], message });
	const { prompt: text, multi_prompt: shots, duration = DEFAULT_SECONDS } = input;
	if (text === undefined && shots === undefined) {
		complain("Either 'prompt' or 'multi_prompt' must be provided.");
	}
	if (text !== undefined && shots !== undefined) {
		complain("'prompt' and 'multi_prompt' cannot be provided together.");
	}
	if (shots !== undefined && shotSeconds(shots) !== Number(duration)) {
		complain("The durations of 'multi_prompt' must add up to 'duration'.");
	}
	if (shots !== undefined && 'end_image_url' in input) {
		complain("'end_image_url' cannot be combined with 'multi_prompt'.");
	}
}

const strictInput = <T extends z.ZodRawShape>(shape: T) =>
	z
		.object({ ...words, ...shape })
		.strict()
		.superRefine((input, context) => checkWords(input as Words, context));

/** The inputs of one family of endpoints. */
const V3 = {
	'text-to-video': strictInput({ ...shotType, ...audio, ...ratio, ...guidance }),
	'image-to-video': strictInput({
		...shotType,
		...audio,
		...guidance,
		start_image_url: httpUrl,
		end_image_url: httpUrl.optional(),
		elements: elements.optional(),
	}),
};
const TURBO = {
	'text-to-video': strictInput(ratio),
	'image-to-video': strictInput({ image_url: httpUrl }),
};
const O3 = {
	'text-to-video': strictInput({ ...shotType, ...audio, ...ratio }),
	'image-to-video': strictInput({
		...shotType,
		...audio,
		image_url: httpUrl,
		end_image_url: httpUrl.optional(),
	}),
};

/** US dollars per second of video: silent, with audio, and where it is not said. */
interface Rate {
	silent: number;
	audio: number;
	unsaid: 'silent' | 'audio';
}

const v3Rate = (silent: number, withAudio = silent): Rate => ({
	silent,
	audio: withAudio,
	unsaid: 'audio',
});
const o3Rate = (silent: number, withAudio = silent): Rate => ({
	silent,
	audio: withAudio,
	unsaid: 'silent',
});

/** By the rates on https://fal.ai/models/<endpoint id>, November 2026. */
const FAMILIES: Array<{
	prefix: string;
	inputs: typeof V3 | typeof TURBO | typeof O3;
	rate: Rate;
}> = [
	{ prefix: 'fal-ai/kling-video/v3/standard', inputs: V3, rate: v3Rate(0.084, 0.126) },
	{ prefix: 'fal-ai/kling-video/v3/pro', inputs: V3, rate: v3Rate(0.112, 0.168) },
	{ prefix: 'fal-ai/kling-video/v3/4k', inputs: V3, rate: v3Rate(0.42) },
	{ prefix: 'fal-ai/kling-video/v3/turbo/standard', inputs: TURBO, rate: v3Rate(0.112) },
	{ prefix: 'fal-ai/kling-video/v3/turbo/pro', inputs: TURBO, rate: v3Rate(0.14) },
	{ prefix: 'fal-ai/kling-video/o3/standard', inputs: O3, rate: o3Rate(0.084, 0.112) },
	{ prefix: 'fal-ai/kling-video/o3/pro', inputs: O3, rate: o3Rate(0.112, 0.14) },
	{ prefix: 'fal-ai/kling-video/o3/4k', inputs: O3, rate: o3Rate(0.42) },
	// INVENTED: a later version, and another app, for whoever types an endpoint's id.
	{ prefix: 'fal-ai/kling-video/v3.1/pro', inputs: V3, rate: v3Rate(0.112, 0.168) },
	{ prefix: 'kling-labs/kling-preview/pro', inputs: TURBO, rate: v3Rate(0.112) },
];

/** What the simulator makes of an accepted input. */
export interface FalVideo {
	aspect_ratio?: '16:9' | '9:16' | '1:1';
	duration?: string;
	generate_audio?: boolean;
	multi_prompt?: Array<{ prompt: string }>;
}

/** One endpoint that makes videos. */
export interface FalEndpoint {
	id: string;
	/** Owner and alias: where the queue keeps the endpoint's tasks. */
	app: string;
	input: z.ZodType<FalVideo, z.ZodTypeDef, unknown>;
	priceUsd(video: FalVideo): number;
}

function priceUsd(rate: Rate, { duration = DEFAULT_SECONDS, generate_audio: audioOn }: FalVideo) {
	const sound = audioOn === undefined ? rate.unsaid : audioOn ? 'audio' : 'silent';
	return Math.round(rate[sound] * Number(duration) * 1e6) / 1e6;
}

/** Every endpoint of the simulator. */
export const FAL_ENDPOINTS: readonly FalEndpoint[] = FAMILIES.flatMap(({ prefix, inputs, rate }) =>
	Object.entries(inputs).map(([task, input]) => ({
		id: `${prefix}/${task}`,
		app: prefix.split('/').slice(0, 2).join('/'),
		input: input as FalEndpoint['input'],
		priceUsd: (video: FalVideo) => priceUsd(rate, video),
	})),
);
