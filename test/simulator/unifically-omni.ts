import type { z } from 'zod';

/*
 * What the omni model of Unifically makes a video from.
 * Source: https://docs.unifically.com/models/video/kling/kling-3.0-omni-video
 */

/** Says that a field of the input is wrong. */
export function complain(context: z.RefinementCtx, field: string, message: string): void {
	context.addIssue({ code: 'custom', path: [field], message });
}

interface OmniInput {
	mode?: string;
	duration?: number;
	multi_shots?: unknown[];
	start_frame_url?: string;
	end_frame_url?: string;
	video_mode?: string;
	aspect_ratio?: string;
	native_audio?: boolean;
	image_urls?: string[];
	start_image_index?: number;
	elements?: Array<{ type?: 'image' | 'video' }>;
	video_url?: string;
}

/** The inputs that each mode takes; without a mode there are none. */
const INPUTS_OF_MODES: Record<string, Array<keyof OmniInput>> = {
	none: [],
	elements: ['image_urls', 'start_image_index', 'elements'],
	start_end_frame: ['start_frame_url', 'end_frame_url'],
	transform: ['video_url', 'image_urls', 'elements'],
	video_reference: ['video_url', 'image_urls', 'elements'],
};

const INPUTS = [...new Set(Object.values(INPUTS_OF_MODES).flat())];

export function checkVideoMode(value: OmniInput, context: z.RefinementCtx): void {
	const { video_mode: mode = 'none', image_urls: images = [], start_image_index: index } = value;
	const hasVideo = value.video_url !== undefined;
	for (const input of INPUTS) {
		if (value[input] !== undefined && !INPUTS_OF_MODES[mode]?.includes(input)) {
			complain(context, input, mode === 'none' ? 'Needs video_mode' : `Not with ${mode}`);
		}
	}
	const references = images.length + (value.elements?.length ?? 0);
	if (mode === 'elements' && references === 0) complain(context, 'elements', 'Required');
	if (mode === 'start_end_frame' && value.start_frame_url === undefined) {
		complain(context, 'start_frame_url', 'Required');
	}
	if (['transform', 'video_reference'].includes(mode) && !hasVideo) {
		complain(context, 'video_url', 'Required');
	}
	if (references > (hasVideo ? 4 : 7)) complain(context, 'elements', 'Too many references');
	if (index !== undefined && index > images.length) {
		complain(context, 'start_image_index', 'There is no such image');
	}
	const isAuto = value.aspect_ratio === 'auto';
	if (value.aspect_ratio !== undefined && isAuto !== hasVideo) {
		complain(context, 'aspect_ratio', 'auto is for videos, and videos take nothing else');
	}
	if (mode === 'transform' && value.duration !== undefined) {
		complain(context, 'duration', 'A video that is edited keeps its length');
	}
	if (hasVideo && value.native_audio) complain(context, 'native_audio', 'Not with video_url');
	if (hasVideo && value.mode === '4k') complain(context, 'mode', 'Not with video_url');
	if (hasVideo && value.multi_shots) complain(context, 'multi_shots', 'Not with video_url');
	checkElements(value, context);
}

/** The rules of Kling: https://kling.ai/document-api/api/video/3-0-omni/video-omni */
function checkElements(value: OmniInput, context: z.RefinementCtx): void {
	const {
		elements = [],
		image_urls: images = [],
		start_image_index: start,
		video_url: video,
	} = value;
	const ofVideos = elements.filter(({ type }) => type === 'video').length;
	const others = elements.length - ofVideos + images.length - (start === undefined ? 0 : 1);
	if (start !== undefined && elements.length > 3) {
		complain(context, 'elements', 'At most 3 beside a frame');
	}
	if (ofVideos > (video === undefined ? 3 : 1)) {
		complain(context, 'elements', 'Too many elements of videos');
	}
	if (ofVideos === 0 || others === 0) return;
	if (video !== undefined) complain(context, 'elements', 'Either of videos or of images');
	else if (ofVideos + others > 4) complain(context, 'elements', 'At most 4 with one of a video');
}
