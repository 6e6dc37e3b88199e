import { z } from 'zod';
import { httpUrl } from './json-body';
import { checkMentions, image, refuseIn } from './replicate-inputs';

/*
 * Kling 4.0 at Replicate. The names of the inputs are those of https://replicate.com/kwaivgi/kling-v4.0; what is not
 * said there is what Kling takes elsewhere: https://docs.comfy.org/tutorials/partner-nodes/kling/kling-4-0
 */

const DEFAULT_SECONDS = 5;

/** The length of a video that goes in, which nobody here looks at: INVENTED. */
const INPUT_SECONDS = 10;

const MAX_IMAGES = 10;

export const kling4Input = z
	.object({
		prompt: z.string().min(1).max(26_000),
		start_image: image.optional(),
		middle_images: z.array(image).min(1).max(8).optional(),
		end_image: image.optional(),
		reference_images: z.array(image).min(1).max(MAX_IMAGES).optional(),
		reference_videos: z.array(httpUrl).min(1).max(5).optional(),
		base_video: httpUrl.optional(),
		aspect_ratio: z.enum(['16:9', '9:16', '1:1', '21:9']).optional(),
		resolution: z.enum(['720p', '1080p']).optional(),
		duration: z.number().int().min(3).max(30).optional(),
	})
	.strict()
	.superRefine((input, context) => {
		const refuse = refuseIn(context);
		const { start_image: start, end_image: end, middle_images: middle = [] } = input;
		const { reference_images: references = [], reference_videos: videos = [] } = input;
		const frames = middle.length + [start, end].filter(Boolean).length;
		const hasBase = input.base_video !== undefined;
		if (start === undefined && end !== undefined) refuse('end_image', 'Requires start_image');
		if (start === undefined && middle.length > 0) refuse('middle_images', 'Requires start_image');
		if (frames + references.length > MAX_IMAGES) {
			refuse('reference_images', `At most ${MAX_IMAGES} images with the frames`);
		}
		if (hasBase && frames > 0) refuse('base_video', 'Not together with frames');
		if (hasBase && videos.length > 4) refuse('reference_videos', 'At most 4 beside base_video');
		// The video that is edited decides about both.
		if (hasBase && input.duration !== undefined) refuse('duration', 'Not with base_video');
		if (hasBase && input.aspect_ratio !== undefined) refuse('aspect_ratio', 'Not with base_video');
		checkMentions(
			{
				prompt: input.prompt,
				image: references.length,
				video: videos.length + (hasBase ? 1 : 0),
			},
			/@(image|video)_?(\d+)/gi,
			refuse,
		);
	});

/**
 * The price in US dollars by the highest rates at which others sell Kling 4.0, as none of Replicate has been published;
 * a resolution that is not said costs as the better one. See https://docs.venice.ai/models/kling-4-0
 */
export function kling4PriceUsd(input: z.output<typeof kling4Input>): number {
	const rate = { '720p': 0.1963, '1080p': 0.294 }[input.resolution ?? '1080p'];
	const hasVideo = (input.base_video ?? input.reference_videos) !== undefined;
	const length = input.base_video ? INPUT_SECONDS : (input.duration ?? DEFAULT_SECONDS);
	const seconds = hasVideo ? length + Math.max(INPUT_SECONDS, length) : length;
	return Math.round(seconds * rate * 1e6) / 1e6;
}
