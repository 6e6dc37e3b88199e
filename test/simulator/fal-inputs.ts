import { z } from 'zod';
import { httpUrl } from './json-body';

/*
 * What the inputs of fal.ai's Kling endpoints have in common. The reference of an endpoint is at
 * https://fal.ai/models/<endpoint id>/api
 */

export const MAX_PROMPT = 2500;
export const DEFAULT_SECONDS = '5';

/** What the simulator makes of an accepted input. */
export interface FalVideo {
	aspect_ratio?: '16:9' | '9:16' | '1:1' | '21:9' | 'auto';
	duration?: string | number;
	generate_audio?: boolean;
	resolution?: '720p' | '1080p';
	multi_prompt?: Array<{ prompt: string; duration?: string | number }>;
	elements?: Array<{ video_url?: string; voice_id?: string }>;
	video_url?: string;
	video_urls?: string[];
}

export type FalInput = z.ZodType<FalVideo, z.ZodTypeDef, unknown>;

/** One endpoint that makes videos. */
export interface FalEndpoint {
	id: string;
	/** Owner and alias: where the queue keeps the endpoint's tasks. */
	app: string;
	input: FalInput;
	priceUsd(video: FalVideo): number;
}

export const endpoint = (
	id: string,
	input: z.ZodTypeAny,
	priceUsd: FalEndpoint['priceUsd'],
): FalEndpoint => ({
	id,
	app: id.split('/').slice(0, 2).join('/'),
	input: input as FalInput,
	priceUsd: (video) => Math.round(priceUsd(video) * 1e6) / 1e6,
});

export const seconds = (min: number) =>
	z.enum(
		Array.from({ length: 16 - min }, (_, index) => String(min + index)) as [string, ...string[]],
	);

/** INVENTED: the simulator fetches nothing, so that the address of a video says how long it is. */
export const secondsOf = (url: string): number =>
	Number(new URL(url).searchParams.get('seconds') ?? 5);

/** The address of a video of a length that is taken. */
export const videoUrl = (min: number, max: number) =>
	httpUrl.refine(
		(url) => secondsOf(url) >= min && secondsOf(url) <= max,
		`Video duration must be between ${min} and ${max} seconds`,
	);

/** An image element, where there may be nothing else. */
export const imageElement = z
	.object({
		frontal_image_url: httpUrl,
		reference_image_urls: z.array(httpUrl).min(1).max(3).optional(),
	})
	.strict();

/** An element where there may be one with a video: its images are a front view and others. */
const severalImages = imageElement.required();
const videoElement = z
	.object({ video_url: httpUrl, voice_id: z.string().min(1).optional() })
	.strict();

export const combinedElements = z
	.array(z.union([severalImages, videoElement]))
	.refine(
		(list) => list.filter((element) => 'video_url' in element).length <= 1,
		'At most one element may have a video',
	);

/** What a prompt may refer to. */
export interface Referred {
	Image?: unknown[];
	Video?: unknown[];
	Element?: unknown[];
}

/** The names in prompts of what was not given. */
export function unknownNames(prompts: readonly string[], referred: Referred): string[] {
	const names = prompts.flatMap((prompt) => prompt.match(/@(Image|Video|Element)\d+/g) ?? []);
	return names.filter((name) => {
		const [, kind = '', number = ''] = /^@(\D+)(\d+)$/.exec(name) ?? [];
		return Number(number) > (referred[kind as keyof Referred]?.length ?? 0);
	});
}

export const complainer = (context: z.RefinementCtx) => (isWrong: boolean, message: string) => {
	if (isWrong) context.addIssue({ code: 'custom', path: ['root'], message });
};
