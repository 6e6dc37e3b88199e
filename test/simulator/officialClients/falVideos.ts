import { filesOf, withAddresses } from '../../../nodes/shared/domain/inputFiles';
import {
	type InputFile,
	MODES,
	ORIENTATIONS,
	type VideoRequest,
} from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import {
	CUSTOM_MODEL,
	type Model,
	MODEL_IDS,
	MOTION_CONTROL,
} from '../../../nodes/shared/domain/models';
import { totalSeconds } from '../../../nodes/shared/domain/shots';
import { fal } from '../../../nodes/shared/providers/fal';

/*
 * All that the nodes send to fal.ai for the models with a name.
 */

export interface SentVideo {
	endpoint: string;
	body: Record<string, unknown>;
}

/** Every choice of one value for each field. */
function combinations<T extends object>(fields: { [K in keyof T]: readonly T[K][] }): T[] {
	return Object.entries<readonly unknown[]>(fields).reduce<T[]>(
		(chosen, [name, values]) =>
			chosen.flatMap((some) => values.map((value) => ({ ...some, [name]: value }))),
		[{} as T],
	);
}

const IMAGE = 'https://example.com/a.png';
const frame: InputFile = { source: 'url', url: IMAGE };
const clip: InputFile = { source: 'url', url: 'https://example.com/a.mp4' };

const shots = [
	{ prompt: 'The fox runs', durationSeconds: 1 },
	{ prompt: 'It stops', durationSeconds: 14 },
];

const elements = [
	{ description: 'A fox', imageUrls: [IMAGE, IMAGE, IMAGE] },
	{ imageUrls: [], videoUrl: 'https://example.com/a.mp4' },
];

const named = MODEL_IDS.filter((model) => model !== CUSTOM_MODEL);

/** Videos of texts and frames. */
const plainRequests: VideoRequest[] = combinations<VideoRequest>({
	model: named,
	mode: MODES,
	prompt: ['A fox'],
	durationSeconds: [3, 10, 15],
	aspectRatio: ['16:9', '9:16', '1:1'],
	generateAudio: [true, false],
	startFrame: [undefined, frame],
	endFrame: [undefined, frame],
	shots: [undefined, shots],
	overallPrompt: [undefined, 'In winter'],
	negativePrompt: [undefined, 'blur'],
	cfgScale: [undefined, 0.5],
	elements: [undefined, elements],
});

type Part = Partial<VideoRequest>;

/** A video to follow or to edit, with its sound or without it. */
const videos: Part[] = (['follow', 'edit'] as const).flatMap((videoUse) =>
	[true, false].map((keepSound) => ({ referenceVideo: clip, videoUse, keepSound })),
);

/** Videos of references, and in automatic shots. */
const referenceRequests: VideoRequest[] = combinations<{
	model: Model;
	mode: (typeof MODES)[number];
	generateAudio: boolean;
	frames: Part;
	video: Part;
	shots: Part;
	referenceImages: InputFile[] | undefined;
	elements: VideoRequest['elements'];
}>({
	model: named,
	mode: MODES,
	generateAudio: [true, false],
	frames: [{}, { startFrame: frame }, { startFrame: frame, endFrame: frame }],
	video: [{}, ...videos],
	shots: [{}, { automaticShots: true }, { shots, durationSeconds: 15 }],
	referenceImages: [undefined, [frame], [frame, frame]],
	elements: [
		undefined,
		[{ imageUrls: [IMAGE] }],
		[{ imageUrls: [IMAGE, IMAGE] }],
		[{ imageUrls: [], videoUrl: 'https://example.com/a.mp4', voiceId: '1' }],
	],
}).map(({ frames, video, shots: inShots, ...rest }) => ({
	prompt: 'A fox',
	durationSeconds: 5,
	aspectRatio: '9:16',
	...rest,
	...frames,
	...video,
	...inShots,
}));

const motionRequests: VideoRequest[] = combinations<VideoRequest>({
	model: [MOTION_CONTROL],
	mode: MODES,
	prompt: ['', 'A fox'],
	durationSeconds: [10],
	aspectRatio: ['16:9'],
	generateAudio: [true],
	motionImage: [frame],
	motionVideo: [clip],
	orientation: ORIENTATIONS,
	keepSound: [true, false],
	elements: [undefined, [{ imageUrls: [IMAGE] }], [{ imageUrls: [IMAGE, IMAGE] }]],
});

function isPossible(request: VideoRequest): boolean {
	const { shots: list, overallPrompt, endFrame, startFrame, durationSeconds } = request;
	if (endFrame && !startFrame) return false;
	if (list ? durationSeconds !== totalSeconds(list) : overallPrompt !== undefined) return false;
	try {
		checkCapabilities(request, fal);
		return true;
	} catch {
		return false;
	}
}

function sent(request: VideoRequest): SentVideo {
	const addresses = new Map(
		filesOf(request).map(({ key, file }) => [key, file.source === 'url' ? file.url : '']),
	);
	const { path, body } = fal.encodeOrder(withAddresses(request, addresses), {});
	return { endpoint: path.slice(1), body: body as Record<string, unknown> };
}

/** Endpoints whose ids are typed: the older families. */
const TYPED = [
	...[
		'v1/standard',
		'v1.5/pro',
		'v1.6/standard',
		'v1.6/pro',
		'v2/master',
		'v2.1/master',
		'v2.6/pro',
	],
	...['v2.5-turbo/pro', 'v3/pro', 'o3/standard'],
].map((id) => `fal-ai/kling-video/${id}`);

const typedRequests = combinations<VideoRequest>({
	model: [CUSTOM_MODEL],
	customModel: TYPED,
	mode: ['pro'],
	prompt: ['A fox'],
	durationSeconds: [5],
	aspectRatio: ['9:16'],
	generateAudio: [true],
	startFrame: [undefined, frame],
	endFrame: [undefined, frame],
	negativePrompt: [undefined, 'blur'],
	cfgScale: [undefined, 0.5],
});

/** Endpoints whose whole ids are typed. */
const TYPED_IN_FULL = [
	...['reference-to-video', 'video-to-video/reference', 'video-to-video/edit'].flatMap((task) => [
		`o1/${task}`,
		`o3/pro/${task}`,
	]),
	...['v2.6/standard', 'v3/pro'].map((id) => `${id}/motion-control`),
].map((id) => `fal-ai/kling-video/${id}`);

const typedReferences = combinations<{
	customModel: string;
	startFrame: InputFile | undefined;
	video: Part;
	referenceImages: InputFile[] | undefined;
	elements: VideoRequest['elements'];
}>({
	customModel: TYPED_IN_FULL,
	startFrame: [undefined, frame],
	video: [{}, ...videos],
	referenceImages: [undefined, [frame, frame]],
	elements: [undefined, [{ imageUrls: [IMAGE, IMAGE] }]],
})
	// The older omni model takes no frame beside references.
	.filter(({ customModel, startFrame }) => !/o1/.test(customModel) || !startFrame)
	.map(
		({ video, ...rest }): VideoRequest => ({
			model: CUSTOM_MODEL,
			prompt: 'A fox',
			durationSeconds: 5,
			mode: 'pro',
			aspectRatio: '9:16',
			generateAudio: false,
			...rest,
			...video,
		}),
	);

const byText = (videos: SentVideo[]) =>
	new Map(videos.map((video) => [JSON.stringify(video), video]));

/** What is sent to endpoints whose ids are typed, once. */
export const typedFalVideos = (): SentVideo[] => [
	...byText([...typedRequests, ...typedReferences].filter(isPossible).map(sent)).values(),
];

/** Every body, once. */
export const falVideos = (): SentVideo[] => [
	...byText(
		[...plainRequests, ...referenceRequests, ...motionRequests].filter(isPossible).map(sent),
	).values(),
];
