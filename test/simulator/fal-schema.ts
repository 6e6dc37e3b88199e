import { z } from 'zod';
import {
	combinedElements,
	complainer,
	DEFAULT_SECONDS,
	endpoint,
	type FalEndpoint,
	type FalVideo,
	MAX_PROMPT,
	seconds,
} from './fal-inputs';
import { KLING_4_ENDPOINTS } from './fal-kling4';
import { checkReferences, FROM_VIDEO_ENDPOINTS, referenceFields } from './fal-references';
import { httpUrl } from './json-body';

export type { FalEndpoint, FalVideo } from './fal-inputs';

/*
 * The inputs of fal.ai's Kling endpoints. The reference of an endpoint is at
 * https://fal.ai/models/<endpoint id>/api
 */

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

type Words = z.infer<z.ZodObject<typeof words>> & { shot_type?: string };

const shotSeconds = (shots: Array<z.infer<typeof shot>>): number =>
	shots.reduce((sum, { duration = DEFAULT_SECONDS }) => sum + Number(duration), 0);

/** The rules that every endpoint has for its words. */
function checkWords(input: Words, context: z.RefinementCtx): void {
	const complain = complainer(context);
	const { prompt: text, multi_prompt: shots, duration = DEFAULT_SECONDS } = input;
	complain(
		text === undefined && shots === undefined,
		"Either 'prompt' or 'multi_prompt' must be provided.",
	);
	complain(
		text !== undefined && shots !== undefined,
		"'prompt' and 'multi_prompt' cannot be provided together.",
	);
	complain(
		shots !== undefined && shotSeconds(shots) !== Number(duration),
		"The durations of 'multi_prompt' must add up to 'duration'.",
	);
	complain(
		shots !== undefined && 'end_image_url' in input,
		"'end_image_url' cannot be combined with 'multi_prompt'.",
	);
	complain(
		shots !== undefined && input.shot_type === 'intelligent',
		"'multi_prompt' is for 'shot_type' customize.",
	);
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
		// As many as Kling takes: https://kling.ai/document-api/api/video/3-0-omni/image-to-video
		elements: combinedElements.and(z.array(z.unknown()).max(3)).optional(),
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
	'reference-to-video': strictInput({
		...shotType,
		...audio,
		...ratio,
		...referenceFields,
	}).superRefine(checkReferences),
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

/** What an element with a voice of its own costs. Source: https://fal.ai/models/fal-ai/kling-video/v3/pro/image-to-video */
const VOICE_RATES: Record<string, number> = { standard: 0.154, pro: 0.196 };

/** INVENTED for the omni model: what a video among the elements costs is not published. */
const VIDEO_ELEMENT_RATES: Record<string, number> = { standard: 0.126, pro: 0.336 };

function perSecond(
	prefix: string,
	rate: Rate,
	{ generate_audio: audioOn, elements = [] }: FalVideo,
) {
	const mode = prefix.split('/').at(-1) ?? '';
	if (elements.some((element) => element.voice_id)) return VOICE_RATES[mode] ?? rate.audio;
	const isOmni = prefix.includes('/o3/');
	if (isOmni && elements.some((element) => element.video_url)) {
		return VIDEO_ELEMENT_RATES[mode] ?? rate.audio;
	}
	return rate[audioOn === undefined ? rate.unsaid : audioOn ? 'audio' : 'silent'];
}

/** Every endpoint of the simulator. */
export const FAL_ENDPOINTS: readonly FalEndpoint[] = [
	...FAMILIES.flatMap(({ prefix, inputs, rate }) =>
		Object.entries(inputs).map(([task, input]) =>
			endpoint(
				`${prefix}/${task}`,
				input,
				(video) => perSecond(prefix, rate, video) * Number(video.duration ?? DEFAULT_SECONDS),
			),
		),
	),
	...FROM_VIDEO_ENDPOINTS,
	...KLING_4_ENDPOINTS,
];
