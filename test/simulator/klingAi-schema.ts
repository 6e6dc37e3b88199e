import { z } from 'zod';
import { httpUrl } from './json-body';
import { image } from './klingAi-images';
import { checkShots } from './klingAi-shots';
import type { AspectRatio } from './types';

/** What the servers need to know about an accepted request, whichever API it came by. */
export interface KlingAiOrder {
	model: string;
	/** Where the legacy API keeps the task; null = it was ordered by the current API. */
	legacyPath: string | null;
	seconds: number;
	units: number;
	aspectRatio: AspectRatio;
	callbackUrl?: string;
	externalId?: string;
	/** Addresses of images, or the images themselves. */
	images: string[];
}

/** Source: https://kling.ai/document-api/pricing/base/video */
export const USD_PER_UNIT = 0.14;

const UNITS_PER_SECOND: Record<string, Record<string, { off: number; native: number }>> = {
	'kling-3.0': {
		'720p': { off: 0.6, native: 0.9 },
		'1080p': { off: 0.8, native: 1.2 },
		'4k': { off: 3, native: 3 },
	},
	'kling-3.0-omni': {
		'720p': { off: 0.6, native: 0.8 },
		'1080p': { off: 0.8, native: 1 },
		'4k': { off: 3, native: 3 },
	},
	'kling-3.0-turbo': {
		'720p': { off: 0.8, native: 0.8 },
		'1080p': { off: 1, native: 1 },
	},
};

/** The price in units. Source: https://kling.ai/document-api/pricing/base/video */
export function klingAiUnits(
	model: string,
	resolution: string,
	hasAudio: boolean,
	seconds: number,
): number {
	const rates = UNITS_PER_SECOND[model]?.[resolution];
	if (rates === undefined) throw new Error(`There is no price for ${model} in ${resolution}`);
	return Math.round((hasAudio ? rates.native : rates.off) * seconds * 1e6) / 1e6;
}

const MAX_PROMPT = 3072;
const MAX_IMAGE_MEGABYTES = 50;
const DEFAULT_SECONDS = 5;

const aspect_ratio = z.enum(['16:9', '9:16', '1:1']).optional();
const duration = z.number().int().min(3).max(15).optional();
const prompt = z.string().min(1).max(MAX_PROMPT);

const options = z
	.object({
		callback_url: httpUrl.optional(),
		external_task_id: z.string().optional(),
		watermark_info: z.object({ enabled: z.boolean() }).strict().optional(),
	})
	.strict()
	.optional();

const settings = {
	multi_shot: z.boolean().optional(),
	audio: z.enum(['native', 'off']).optional(),
	resolution: z.enum(['720p', '1080p', '4k']).optional(),
	duration,
};

/** Turbo has sound always and shots by their spelling alone. */
const turboSettings = { resolution: z.enum(['720p', '1080p']).optional(), duration };

const frame = (type: 'first_frame' | 'last_frame') =>
	z.object({ type: z.literal(type), url: image(MAX_IMAGE_MEGABYTES) }).strict();
const promptItem = (max: number) =>
	z.object({ type: z.literal('prompt'), text: z.string().min(1).max(max) }).strict();

type Item = { type: string };

/** The items of `contents`: one prompt, at most one of each frame, no last frame alone. */
const contents = <T extends z.ZodType<Item>>(item: T, needsFirstFrame: boolean) =>
	z.array(item).superRefine((items, context) => {
		const count = (type: string) => items.filter((entry) => entry.type === type).length;
		const complain = (message: string) => context.addIssue({ code: 'custom', message });
		if (count('prompt') !== 1) complain('One prompt is required');
		if (count('first_frame') > 1 || count('last_frame') > 1) complain('A frame is there twice');
		if (needsFirstFrame && count('first_frame') === 0) complain('first_frame is required');
		if (count('last_frame') > count('first_frame')) complain('last_frame needs first_frame');
	});

const framesAndPrompt = z.discriminatedUnion('type', [
	promptItem(MAX_PROMPT),
	frame('first_frame'),
	frame('last_frame'),
]);

/** Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video */
const turboItem = z.discriminatedUnion('type', [promptItem(2500), frame('first_frame')]);

/** What is true of the bodies of all models. */
interface CurrentBody {
	prompt?: string;
	contents?: Array<{ type: string; text?: string; url?: string }>;
	settings?: {
		multi_shot?: boolean;
		audio?: string;
		resolution?: string;
		aspect_ratio?: AspectRatio;
		duration?: number;
	};
	options?: { callback_url?: string; external_task_id?: string };
}

const textIn = (body: CurrentBody): string =>
	body.prompt ?? body.contents?.find(({ type }) => type === 'prompt')?.text ?? '';

/** A body whose prompt may contain shots. */
const withShots = <T extends z.ZodType<CurrentBody>>(schema: T) =>
	schema.superRefine((body, context) => {
		if (body.settings?.multi_shot === false) return;
		const complaint = checkShots(textIn(body), body.settings?.duration ?? DEFAULT_SECONDS);
		if (complaint !== null)
			context.addIssue({ code: 'custom', path: ['prompt'], message: complaint });
	});

/** Source: https://kling.ai/document-api/api/video/3-0-omni/video-omni (`settings.aspect_ratio`) */
const omni = z
	.object({
		contents: contents(framesAndPrompt, false),
		settings: z
			.object({ ...settings, aspect_ratio })
			.strict()
			.optional(),
		options,
	})
	.strict()
	.superRefine((body, context) => {
		const hasFrame = body.contents.some(({ type }) => type === 'first_frame');
		if (!hasFrame && body.settings?.aspect_ratio === undefined) {
			context.addIssue({
				code: 'custom',
				path: ['settings', 'aspect_ratio'],
				message: 'Required without first_frame',
			});
		}
	});

/** The bodies of the current API, by path. Reference elements and videos are left out: nobody here makes them. */
export const KLING_AI_BODIES: Record<string, z.ZodType<CurrentBody>> = {
	'/text-to-video/kling-3.0': withShots(
		z
			.object({
				prompt,
				settings: z
					.object({ ...settings, aspect_ratio })
					.strict()
					.optional(),
				options,
			})
			.strict(),
	),
	'/image-to-video/kling-3.0': withShots(
		z
			.object({
				contents: contents(framesAndPrompt, true),
				settings: z.object(settings).strict().optional(),
				options,
			})
			.strict(),
	),
	'/text-to-video/kling-3.0-turbo': withShots(
		z
			.object({
				prompt,
				settings: z
					.object({ ...turboSettings, aspect_ratio })
					.strict()
					.optional(),
				options,
			})
			.strict(),
	),
	'/image-to-video/kling-3.0-turbo': withShots(
		z
			.object({
				contents: contents(turboItem, true),
				settings: z.object(turboSettings).strict().optional(),
				options,
			})
			.strict(),
	),
	'/omni-video/kling-3.0-omni': withShots(omni),
};

/** What an accepted body of the current API orders. */
export function currentOrder(path: string, body: CurrentBody): KlingAiOrder {
	const model = path.split('/').at(-1) ?? '';
	const {
		audio = 'off',
		resolution = '720p',
		duration: seconds = DEFAULT_SECONDS,
	} = body.settings ?? {};
	return {
		model,
		legacyPath: null,
		seconds,
		units: klingAiUnits(model, resolution, audio === 'native', seconds),
		aspectRatio: body.settings?.aspect_ratio ?? '16:9',
		callbackUrl: body.options?.callback_url,
		externalId: body.options?.external_task_id || undefined,
		images: (body.contents ?? []).flatMap(({ url }) => url ?? []),
	};
}
