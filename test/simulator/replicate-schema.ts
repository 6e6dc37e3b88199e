import { z } from 'zod';
import { httpUrl } from './json-body';

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

/** An address, or a data URL of up to 256 KB. Source: https://replicate.com/docs/topics/predictions/input-files */
const image = z.union([
	httpUrl,
	z
		.string()
		.max(256 * 1024)
		.regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/),
]);

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
	const refuse = (field: string, message: string) =>
		context.addIssue({ code: 'custom', path: [field], message });
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
		if (input.reference_video === undefined) return;
		const broken = (field: string, message: string) =>
			context.addIssue({ code: 'custom', path: [field], message });
		if (input.generate_audio) broken('generate_audio', 'Not together with reference_video');
		if (input.mode === '4k') broken('mode', 'Not together with reference_video');
		if ((input.reference_images?.length ?? 0) > 4) {
			broken('reference_images', 'At most 4 together with reference_video');
		}
	});

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
};

/** A model that the simulator sells at Replicate. */
export type ReplicateModel = keyof typeof REPLICATE_BODIES;

/** An accepted request for a video. */
export type ReplicateOrder = z.output<(typeof REPLICATE_BODIES)[ReplicateModel]>;

/** Whether there is a model of this owner and name. */
export const isReplicateModel = (id: string): id is ReplicateModel =>
	Object.keys(REPLICATE_BODIES).includes(id);

/** The prompts of the shots of an accepted order. */
export const shotPrompts = ({ input: { multi_prompt: text } }: ReplicateOrder): string[] =>
	text === undefined ? [] : shots.parse(JSON.parse(text)).map(({ prompt }) => prompt);

/**
 * The price in US dollars, by the higher ones of the rates per second that were reported in 2026; the rate of the
 * first model for 4k is INVENTED. See https://replicate.com/kwaivgi/kling-v3-video
 */
export function replicatePriceUsd(model: ReplicateModel, { input }: ReplicateOrder): number {
	const { duration = DEFAULT_SECONDS, mode = 'pro', generate_audio: hasAudio = false } = input;
	const isOmni = model === 'kwaivgi/kling-v3-omni-video';
	const silentRate = { standard: 0.168, pro: 0.224, '4k': 0.42 }[mode];
	const audioRate = { standard: isOmni ? 0.224 : 0.252, pro: isOmni ? 0.28 : 0.336, '4k': 0.42 }[
		mode
	];
	return Math.round(duration * (hasAudio ? audioRate : silentRate) * 1e6) / 1e6;
}
