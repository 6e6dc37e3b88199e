import { spelled } from '../../domain/mentions';
import type { SendableRequest } from '../../domain/request';
import { rowOf } from '../capabilities';
import { promptBesideShots, withoutAbsent, VIDEO_USE_WORDS } from '../encoding';
import { type ApiframeRow, known, MODELS, modelId } from './models';

/**
 * Apiframe's guide shows start times, integrations use durations; a reader of either form finds its field in
 * the default, which holds both.
 */
function encodeShots(request: SendableRequest, { takesShotList }: ApiframeRow) {
	const { shots = [], shotFormat = 'both' } = request;
	if (takesShotList) {
		return shots.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds }));
	}
	let start = 0;
	const items = shots.map(({ prompt, durationSeconds }) => {
		const time = start;
		start += durationSeconds;
		if (shotFormat === 'timed') return { time, prompt };
		if (shotFormat === 'duration') return { prompt, duration: durationSeconds };
		return { time, duration: durationSeconds, prompt };
	});
	return JSON.stringify(items);
}

function encodeReferences(request: SendableRequest, row: ApiframeRow): Record<string, unknown> {
	const { referenceImageUrls, referenceVideoUrl, videoUse, keepSound } = request;
	const hasVideo = row.referenceVideo !== null && videoUse !== undefined;
	return {
		reference_images: row.referenceImages ? referenceImageUrls : undefined,
		reference_video: hasVideo ? referenceVideoUrl : undefined,
		video_reference_type: hasVideo ? VIDEO_USE_WORDS[videoUse] : undefined,
		keep_original_sound: hasVideo ? keepSound : undefined,
	};
}

function encodeVideo(request: SendableRequest, row: ApiframeRow): Record<string, unknown> {
	const { without, audio, endFrame, negativePrompt } = row;
	// A video that is edited keeps its length and its shape.
	const isEdit = request.videoUse === 'edit';
	const isShaped = isEdit || without?.includes('aspectRatio');
	return {
		duration: isEdit ? undefined : request.durationSeconds,
		mode: without?.includes('mode') ? undefined : row.modeWords[request.mode],
		aspect_ratio: isShaped ? undefined : request.aspectRatio,
		// Sources disagree about the default, so it is always said.
		generate_audio: audio === 'choice' ? request.generateAudio : undefined,
		start_image: request.startFrameUrl,
		end_image: endFrame ? request.endFrameUrl : undefined,
		negative_prompt: negativePrompt ? request.negativePrompt : undefined,
		...encodeReferences(request, row),
		multi_prompt: request.shots && encodeShots(request, row),
	};
}

const encodeMotion = (request: SendableRequest, { modeWords }: ApiframeRow) => ({
	image: request.motionImageUrl,
	video: request.motionVideoUrl,
	mode: modeWords[request.mode],
	character_orientation: request.orientation,
	keep_original_sound: request.keepSound,
});

/** The model, its prompt and its settings. */
export function encodeBody(given: SendableRequest): Record<string, unknown> {
	const row = known(given);
	const request = spelled(given, row.spelling);
	const encode = row.motion ? encodeMotion : encodeVideo;
	return {
		model: modelId(request),
		prompt: promptBesideShots(request, rowOf(MODELS, request.model).maxPromptLength),
		klingParams: withoutAbsent(encode(request, row)),
	};
}
