import { spelled } from '../../domain/mentions';
import type { SendableRequest } from '../../domain/request';
import { rowOf } from '../capabilities';
import { promptBesideShots, withoutAbsent, VIDEO_USE_WORDS } from '../encoding';
import { known, MODELS, type ReplicateRow } from './models';

type Encoder = (request: SendableRequest, row: ReplicateRow) => Record<string, unknown>;

/** What the video is, which is not said of one that is edited, nor the shape of one that begins with an image. */
const shapeAndLength: Encoder = (request, { without }) => {
	const { durationSeconds, aspectRatio, startFrameUrl, videoUse } = request;
	if (videoUse === 'edit') return {};
	const isShaped = startFrameUrl !== undefined || without?.includes('aspectRatio');
	return { duration: durationSeconds, aspect_ratio: isShaped ? undefined : aspectRatio };
};

const encodeReferences: Encoder = (request, row) => {
	const { referenceImageUrls, referenceVideoUrl, videoUse, keepSound } = request;
	const hasVideo = row.referenceVideo !== null && videoUse !== undefined;
	return {
		reference_images: row.referenceImages ? referenceImageUrls : undefined,
		reference_video: hasVideo ? referenceVideoUrl : undefined,
		video_reference_type: hasVideo ? VIDEO_USE_WORDS[videoUse] : undefined,
		// On by default.
		keep_original_sound: hasVideo ? keepSound : undefined,
	};
};

const encodeV3: Encoder = (request, row) => ({
	prompt: promptBesideShots(request, rowOf(MODELS, request.model).maxPromptLength),
	negative_prompt: row.negativePrompt ? request.negativePrompt : undefined,
	mode: row.without?.includes('mode') ? undefined : row.modeWords[request.mode],
	...shapeAndLength(request, row),
	generate_audio: row.audio === 'choice' ? request.generateAudio : undefined,
	start_image: request.startFrameUrl,
	end_image: row.endFrame ? request.endFrameUrl : undefined,
	...encodeReferences(request, row),
	// Not a list but the JSON text of one.
	multi_prompt:
		request.shots &&
		JSON.stringify(
			request.shots.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds })),
		),
});

/** The resolution is always said: what it is without is not known. Source: https://replicate.com/kwaivgi/kling-v4.0 */
const encodeV4: Encoder = (request, row) => {
	const { referenceVideoUrl, videoUse } = request;
	return {
		prompt: request.prompt,
		resolution: row.modeWords[request.mode],
		...shapeAndLength(request, row),
		start_image: request.startFrameUrl,
		middle_images: row.middleFrames ? request.middleFrameUrls : undefined,
		end_image: row.endFrame ? request.endFrameUrl : undefined,
		reference_images: request.referenceImageUrls,
		reference_videos:
			videoUse === 'follow' && referenceVideoUrl !== undefined ? [referenceVideoUrl] : undefined,
		base_video: videoUse === 'edit' ? referenceVideoUrl : undefined,
	};
};

const encodeMotion: Encoder = (request, { modeWords }) => ({
	prompt: request.prompt === '' ? undefined : request.prompt,
	image: request.motionImageUrl,
	video: request.motionVideoUrl,
	mode: modeWords[request.mode],
	character_orientation: request.orientation,
	keep_original_sound: request.keepSound,
});

const ENCODERS: Record<ReplicateRow['input'], Encoder> = {
	v3: encodeV3,
	v4: encodeV4,
	motion: encodeMotion,
};

export function encodeInput(request: SendableRequest): Record<string, unknown> {
	const row = known(request);
	return withoutAbsent(ENCODERS[row.input](spelled(request, row.spelling), row));
}
