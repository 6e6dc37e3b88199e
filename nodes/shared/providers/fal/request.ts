import { spelled } from '../../domain/mentions';
import type { Element, SendableRequest } from '../../domain/request';
import { promptWith } from '../../domain/shots';
import { withoutAbsent } from '../encoding';
import { endpointOf, known } from './endpoints';
import type { FalRow } from './models';
import { type Task, taskIn } from './tasks';

type Fields = Record<string, unknown>;
type Encode = (request: SendableRequest, row: FalRow) => Fields;

const seconds = (length: number, { hasNumbers }: FalRow): number | string =>
	hasNumbers ? length : String(length);

const duration: Encode = ({ durationSeconds }, row) => ({
	duration: seconds(durationSeconds, row),
});

/** Either one prompt or shots, never both: what holds for all shots goes into each. */
function texts(request: SendableRequest, row: FalRow): Fields {
	const { prompt, shots, overallPrompt, automaticShots } = request;
	if (!shots) {
		return {
			prompt,
			shot_type: automaticShots && row.automaticShots ? 'intelligent' : undefined,
			...duration(request, row),
		};
	}
	return {
		multi_prompt: shots.map((shot) => ({
			prompt: promptWith(overallPrompt, shot.prompt),
			duration: seconds(shot.durationSeconds, row),
		})),
		shot_type: row.hasShotType ? 'customize' : undefined,
		...(row.hasNumbers ? {} : duration(request, row)),
	};
}

const shape: Encode = ({ aspectRatio }) => ({ aspect_ratio: aspectRatio });

/** On by default at v3, off at the omni model: always said where there is a choice. */
const sound: Encode = ({ generateAudio }, { audio }) => ({
	generate_audio: audio === 'choice' ? generateAudio : undefined,
});

const guidance: Encode = ({ negativePrompt, cfgScale }, row) => ({
	negative_prompt: row.negativePrompt ? negativePrompt : undefined,
	cfg_scale: row.cfgScale ? cfgScale : undefined,
});

const frames: Encode = ({ startFrameUrl, endFrameUrl }, row) => ({
	[row.startFrameField]: startFrameUrl,
	[row.endFrameField ?? 'end_image_url']: row.endFrame ? endFrameUrl : undefined,
});

function encodeElement({ imageUrls, videoUrl, voiceId }: Element): Fields {
	if (videoUrl !== undefined) return withoutAbsent({ video_url: videoUrl, voice_id: voiceId });
	const [frontal, ...others] = imageUrls;
	return {
		frontal_image_url: frontal,
		...(others.length > 0 ? { reference_image_urls: others } : {}),
	};
}

const elementList: Encode = ({ elements = [] }, row) => ({
	elements: row.elements && elements.length > 0 ? elements.map(encodeElement) : undefined,
});

const references: Encode = (request, row) => ({
	image_urls: request.referenceImageUrls?.length ? request.referenceImageUrls : undefined,
	...elementList(request, row),
});

const keptSound: Encode = ({ videoUse, keepSound }, { referenceVideo }) => ({
	keep_audio: videoUse && referenceVideo?.keepsSound.includes(videoUse) ? keepSound : undefined,
});

const video: Encode = ({ referenceVideoUrl }) => ({ video_url: referenceVideoUrl });

/** With a start frame the video takes its proportions, unless that is one of many references. */
const ENCODERS: Record<Task, Encode> = {
	'text-to-video': (request, row) => ({
		...texts(request, row),
		...shape(request, row),
		...sound(request, row),
		...guidance(request, row),
	}),
	'image-to-video': (request, row) => ({
		...texts(request, row),
		...sound(request, row),
		...frames(request, row),
		...guidance(request, row),
		...elementList(request, row),
	}),
	'reference-to-video': (request, row) => ({
		...texts(request, row),
		...shape(request, row),
		...sound(request, row),
		...frames(request, { ...row, startFrameField: 'start_image_url' }),
		...references(request, row),
		video_urls: request.referenceVideoUrl ? [request.referenceVideoUrl] : undefined,
	}),
	'video-to-video/reference': (request, row) => ({
		prompt: request.prompt,
		...duration(request, row),
		...shape(request, row),
		...video(request, row),
		...references(request, row),
		...keptSound(request, row),
	}),
	'video-to-video/edit': (request, row) => ({
		prompt: request.prompt,
		...video(request, row),
		...references(request, row),
		...keptSound(request, row),
	}),
	// By its id, its inputs come as those of any other video.
	'motion-control': (request, row) => ({
		prompt: request.prompt === '' ? undefined : request.prompt,
		image_url: request.motionImageUrl ?? request.startFrameUrl,
		video_url: request.motionVideoUrl ?? request.referenceVideoUrl,
		character_orientation: request.orientation ?? 'video',
		keep_original_sound: request.keepSound,
		...elementList(request, row),
	}),
};

/** For an endpoint whose id does not say what it makes. */
const anything: Encode = (request, row) => ({
	...texts(request, row),
	...shape(request, row),
	...sound(request, row),
	...frames(request, row),
	...guidance(request, row),
});

export function encodeInput(request: SendableRequest): Fields {
	const row = known(request);
	const task = taskIn(endpointOf(request));
	const encode = task ? ENCODERS[task] : anything;
	return withoutAbsent({
		...encode(spelled(request, row.spelling), row),
		// Left out, it would be 1080p, which costs half as much again as 720p.
		resolution: row.resolutions?.[request.mode],
	});
}
