import { promptWith } from '../../domain/shots';
import { spelled } from '../../domain/mentions';
import type { Element, Mode, SendableRequest, VideoUse } from '../../domain/request';
import { withoutAbsent } from '../encoding';
import { known } from './models';

const MODE_WORDS: Record<Mode, string> = { standard: 'std', pro: 'pro', '4k': '4k' };

const VIDEO_MODES: Record<VideoUse, string> = { follow: 'video_reference', edit: 'transform' };

/**
 * What the omni model makes a video from has to be said. Beside references the start frame is one of the images: the
 * last, since prompts name the others by their places.
 */
function encodeSources(request: SendableRequest): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl, referenceVideoUrl, videoUse } = request;
	const { referenceImageUrls: images = [], elements = [] } = request;
	if (videoUse !== undefined) {
		return {
			video_mode: VIDEO_MODES[videoUse],
			video_url: referenceVideoUrl,
			image_urls: images.length > 0 ? images : undefined,
		};
	}
	if (images.length === 0 && elements.length === 0) {
		return {
			video_mode: startFrameUrl ? 'start_end_frame' : undefined,
			start_frame_url: startFrameUrl,
			end_frame_url: endFrameUrl,
		};
	}
	const all = startFrameUrl ? [...images, startFrameUrl] : images;
	return {
		video_mode: 'elements',
		image_urls: all.length > 0 ? all : undefined,
		start_image_index: startFrameUrl ? all.length : undefined,
	};
}

const encodeElements = (elements: Element[] = []) =>
	elements.length > 0
		? elements.map(({ description, imageUrls, videoUrl }) =>
				withoutAbsent({
					description,
					type: videoUrl ? 'video' : 'image',
					image_urls: videoUrl ? undefined : imageUrls,
					video_url: videoUrl,
				}),
			)
		: undefined;

/** Either a prompt and its duration or shots, never both: what holds for all shots goes into each. */
function encodeTexts({ shots, overallPrompt, prompt, durationSeconds, videoUse }: SendableRequest) {
	if (shots) {
		return {
			multi_shots: shots.map((shot) => ({
				prompt: promptWith(overallPrompt, shot.prompt),
				duration: shot.durationSeconds,
			})),
		};
	}
	return { prompt, duration: videoUse === 'edit' ? undefined : durationSeconds };
}

const encodeMotion = (request: SendableRequest) => ({
	prompt: request.prompt,
	image_url: request.motionImageUrl,
	video_url: request.motionVideoUrl,
	mode: MODE_WORDS[request.mode],
	keep_audio: request.keepSound,
	character_orientation: request.orientation,
	elements: encodeElements(request.elements),
});

function encodeVideo(request: SendableRequest): Record<string, unknown> {
	const { audio, hasVideoMode, elements } = known(request);
	return {
		...encodeTexts(request),
		mode: MODE_WORDS[request.mode],
		// A video decides about the shape, and takes no other word.
		aspect_ratio: request.videoUse === undefined ? request.aspectRatio : 'auto',
		native_audio: audio === 'choice' ? request.generateAudio : undefined,
		...(hasVideoMode
			? encodeSources(request)
			: { start_frame_url: request.startFrameUrl, end_frame_url: request.endFrameUrl }),
		elements: elements ? encodeElements(request.elements) : undefined,
	};
}

export function encodeInput(given: SendableRequest): Record<string, unknown> {
	const { motion, spelling } = known(given);
	const request = spelled(given, spelling);
	return withoutAbsent(motion ? encodeMotion(request) : encodeVideo(request));
}
