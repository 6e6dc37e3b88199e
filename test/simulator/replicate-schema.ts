import { z } from 'zod';
import { httpUrl } from './json-body';
import { checkMentions, image, refuseIn, type Refuse } from './replicate-inputs';
import type { AspectRatio } from './types';
import { kling4Input, kling4PriceUsd } from './replicate-kling4';

const DEFAULT_SECONDS = 5;

const shots = z
	.array(z.object({ prompt: z.string().min(1), duration: z.number().int().min(1) }).strict())
	.min(1)
	.max(6);

/** What is wrong with `multi_prompt`, a string of JSON; null = nothing. */
function checkShots(text: string, totalSeconds: number): string | null {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return 'Must be a string of valid JSON';
	}
	const parsed = shots.safeParse(json);
	if (!parsed.success) return 'Must be a JSON array of up to 6 shots with prompt and duration';
	const sum = parsed.data.reduce((seconds, { duration }) => seconds + duration, 0);
	return sum === totalSeconds ? null : 'The durations must add up to duration';
}

/** Only https is called; receivers of tests are on this machine. Source: https://replicate.com/docs/reference/http */
const webhook = httpUrl.refine(
	(url) => /^(https:|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(url),
	'Must be an https URL',
);

const commonFields = {
	prompt: z.string().min(1).max(2500),
	start_image: image.optional(),
	end_image: image.optional(),
	mode: z.enum(['standard', 'pro', '4k']).optional(),
	aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
	duration: z.number().int().min(3).max(15).optional(),
	generate_audio: z.boolean().optional(),
	multi_prompt: z.string().optional(),
};

type Input = z.output<z.ZodObject<typeof commonFields>>;

function checkInput(input: Input, context: z.RefinementCtx): void {
	const refuse = refuseIn(context);
	if (input.end_image !== undefined && input.start_image === undefined) {
		refuse('end_image', 'Requires start_image');
	}
	const complaint =
		input.multi_prompt === undefined
			? null
			: checkShots(input.multi_prompt, input.duration ?? DEFAULT_SECONDS);
	if (complaint !== null) refuse('multi_prompt', complaint);
}

/** Source: https://replicate.com/kwaivgi/kling-v3-video/api/schema */
const klingInput = z
	.object({ ...commonFields, negative_prompt: z.string().max(2500).optional() })
	.strict()
	.superRefine(checkInput);

/** Source: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema */
const omniInput = z
	.object({
		...commonFields,
		reference_images: z.array(image).max(7).optional(),
		reference_video: httpUrl.optional(),
		video_reference_type: z.enum(['feature', 'base']).optional(),
		keep_original_sound: z.boolean().optional(),
	})
	.strict()
	.superRefine((input, context) => {
		checkInput(input, context);
		checkReferences(input, refuseIn(context));
	});

interface References extends Input {
	reference_images?: string[];
	reference_video?: string;
	video_reference_type?: 'feature' | 'base';
}

/** That all images together are at most seven is what one failed order has said. */
function checkReferences(input: References, refuse: Refuse): void {
	const { reference_images: images = [], reference_video: video, start_image: start } = input;
	const frames = [start, input.end_image].filter(Boolean).length;
	if (images.length + frames > 7) refuse('reference_images', 'At most 7 images with the frames');
	const texts = [input.prompt, input.multi_prompt ?? ''].join('\n');
	const given = { prompt: texts, image: images.length, video: video === undefined ? 0 : 1 };
	checkMentions(given, /<<<(image|video)_(\d+)>>>/gi, refuse);
	if (/@(image|video)_?\d/i.test(texts)) refuse('prompt', 'References are written <<<image_1>>>');
	if (video === undefined) {
		if (input.video_reference_type) refuse('video_reference_type', 'Requires reference_video');
		return;
	}
	if (input.generate_audio) refuse('generate_audio', 'Not together with reference_video');
	if (input.mode === '4k') refuse('mode', 'Not together with reference_video');
	if (images.length > 4) refuse('reference_images', 'At most 4 together with reference_video');
	if (input.multi_prompt) refuse('multi_prompt', 'Not together with reference_video');
	if (input.video_reference_type === 'base' && frames > 0) {
		refuse('start_image', 'Not together with a video that is edited');
	}
}

/** Here, the word for 720p is another one. Source: https://replicate.com/kwaivgi/kling-v3-motion-control/api/schema */
const motionInput = z
	.object({
		prompt: z.string().max(2500).optional(),
		image,
		video: httpUrl,
		mode: z.enum(['std', 'pro']).optional(),
		character_orientation: z.enum(['image', 'video']).optional(),
		keep_original_sound: z.boolean().optional(),
	})
	.strict();

/** The names of the fields of a schema below its refinements. */
function inputsOf(schema: z.ZodTypeAny): string[] {
	if (schema instanceof z.ZodEffects) return inputsOf(schema.innerType() as z.ZodTypeAny);
	return schema instanceof z.ZodObject ? Object.keys(schema.shape as object) : [];
}

const bodyWith = <T extends z.ZodTypeAny>(input: T) =>
	z
		.object({
			input,
			webhook: webhook.optional(),
			webhook_events_filter: z
				.array(z.enum(['start', 'output', 'logs', 'completed']))
				.min(1)
				.optional(),
		})
		.strict();

/** The bodies of `POST /models/{owner}/{name}/predictions`, by owner and name. */
export const REPLICATE_BODIES = {
	'kwaivgi/kling-v3-video': bodyWith(klingInput),
	'kwaivgi/kling-v3-omni-video': bodyWith(omniInput),
	'kwaivgi/kling-v3-motion-control': bodyWith(motionInput),
	'kwaivgi/kling-v4.0': bodyWith(kling4Input),
};

/** The names of all inputs of each model, as its schema shows them. */
export const REPLICATE_INPUTS: Record<ReplicateModel, string[]> = {
	'kwaivgi/kling-v3-video': inputsOf(klingInput),
	'kwaivgi/kling-v3-omni-video': inputsOf(omniInput),
	'kwaivgi/kling-v3-motion-control': inputsOf(motionInput),
	'kwaivgi/kling-v4.0': inputsOf(kling4Input),
};

/** A model that the simulator sells at Replicate. */
export type ReplicateModel = keyof typeof REPLICATE_BODIES;

/** An accepted request for a video. */
export type ReplicateOrder = z.output<(typeof REPLICATE_BODIES)[ReplicateModel]>;

/** Whether there is a model of this owner and name. */
export const isReplicateModel = (id: string): id is ReplicateModel =>
	Object.keys(REPLICATE_BODIES).includes(id);

const inputOf = ({ input }: ReplicateOrder): Partial<Record<string, unknown>> => input;

/** The prompts of the shots of an accepted order. */
export function shotPrompts(order: ReplicateOrder): string[] {
	const { multi_prompt: text } = inputOf(order);
	return typeof text === 'string' ? shots.parse(JSON.parse(text)).map(({ prompt }) => prompt) : [];
}

/** The shape of the example video that is delivered for an accepted order. */
export function shapeOf(order: ReplicateOrder): AspectRatio {
	const { aspect_ratio: ratio } = inputOf(order);
	return ratio === '9:16' || ratio === '1:1' ? ratio : '16:9';
}

/** The length of a video that motion is taken from, which nobody here looks at: INVENTED. */
const MOTION_SECONDS = 10;

/**
 * The price in US dollars, by the higher ones of the rates per second that were reported in 2026; the rates of the
 * first model for 4k and of the second for a video are INVENTED, those of motion are Kling's own.
 * See https://replicate.com/kwaivgi/kling-v3-video
 */
export function replicatePriceUsd(model: ReplicateModel, order: ReplicateOrder): number {
	if (model === 'kwaivgi/kling-v4.0') return kling4PriceUsd(kling4Input.parse(order.input));
	const { duration = DEFAULT_SECONDS, mode = 'pro', ...input } = inputOf(order) as PricedInput;
	if (model === 'kwaivgi/kling-v3-motion-control') {
		return cents(MOTION_SECONDS * (mode === 'std' ? 0.126 : 0.168));
	}
	const isStandard = mode === 'standard';
	if (input.reference_video) return cents(duration * (isStandard ? 0.252 : 0.336));
	if (mode === '4k') return cents(duration * 0.42);
	const isOmni = model === 'kwaivgi/kling-v3-omni-video';
	const silent = isStandard ? 0.168 : 0.224;
	const withAudio = isStandard ? (isOmni ? 0.224 : 0.252) : isOmni ? 0.28 : 0.336;
	return cents(duration * (input.generate_audio ? withAudio : silent));
}

interface PricedInput {
	duration?: number;
	mode?: string;
	generate_audio?: boolean;
	reference_video?: string;
}

/** Without what calculating in floating point adds. */
const cents = (usd: number): number => Math.round(usd * 1e6) / 1e6;
