import { promptWith } from '../../domain/shots';
import type { Mode, SendableRequest } from '../../domain/request';
import { withoutAbsent } from '../encoding';

import { known } from './models';
const MODE_WORDS: Record<Mode, string> = { standard: 'std', pro: 'pro', '4k': '4k' };
/** With elements, the start frame of the omni model is one of its images. */
function encodeFrames(request: SendableRequest, hasVideoMode: boolean): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl, elements = [] } = request;
	if (hasVideoMode && elements.length > 0) {
		return {
			video_mode: 'elements',
			...(startFrameUrl ? { image_urls: [startFrameUrl], start_image_index: 1 } : {}),
		};
	}
	return {
		video_mode: hasVideoMode && startFrameUrl ? 'start_end_frame' : undefined,
		start_frame_url: startFrameUrl,
		end_frame_url: endFrameUrl,
	};
}

export function encodeInput(request: SendableRequest): Record<string, unknown> {
	const { shots, overallPrompt } = request;
	const { audio, hasVideoMode } = known(request);
	return withoutAbsent({
		// Either a prompt and its duration or shots, never both: what holds for all shots goes into each.
		...(shots
			? {
					multi_shots: shots.map(({ prompt, durationSeconds }) => ({
						prompt: promptWith(overallPrompt, prompt),
						duration: durationSeconds,
					})),
				}
			: { prompt: request.prompt, duration: request.durationSeconds }),
		mode: MODE_WORDS[request.mode],
		aspect_ratio: request.aspectRatio,
		native_audio: audio === 'choice' ? request.generateAudio : undefined,
		...encodeFrames(request, hasVideoMode),
		elements: request.elements?.length
			? request.elements.map((element) =>
					withoutAbsent({
						description: element.description,
						type: element.videoUrl ? 'video' : 'image',
						image_urls: element.videoUrl ? undefined : element.imageUrls,
						video_url: element.videoUrl,
					}),
				)
			: undefined,
	});
}
