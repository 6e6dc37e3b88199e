import {
	MODES,
	type SendableRequest,
	type VideoRequest,
} from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { MODEL_IDS, CUSTOM_MODEL } from '../../../nodes/shared/domain/models';
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
const frame = { source: 'url', url: IMAGE } as const;

const shots = [
	{ prompt: 'The fox runs', durationSeconds: 1 },
	{ prompt: 'It stops', durationSeconds: 14 },
];

const elements = [
	{ description: 'A fox', imageUrls: [IMAGE, IMAGE, IMAGE] },
	{ imageUrls: [], videoUrl: 'https://example.com/a.mp4' },
];

const requests: VideoRequest[] = combinations<VideoRequest>({
	model: MODEL_IDS.filter((model) => model !== CUSTOM_MODEL),
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

function sent({ startFrame, endFrame, ...request }: VideoRequest): SentVideo {
	const sendable: SendableRequest = {
		...request,
		startFrameUrl: startFrame && IMAGE,
		endFrameUrl: endFrame && IMAGE,
	};
	const { path, body } = fal.encodeOrder(sendable, {});
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

const byText = (videos: SentVideo[]) =>
	new Map(videos.map((video) => [JSON.stringify(video), video]));

/** What is sent to endpoints whose ids are typed, once. */
export const typedFalVideos = (): SentVideo[] => [
	...byText(typedRequests.filter(isPossible).map(sent)).values(),
];

/** Every body, once. */
export const falVideos = (): SentVideo[] => [
	...byText(requests.filter(isPossible).map(sent)).values(),
];
