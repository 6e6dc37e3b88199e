import { MOTION_CONTROL, type Model } from '../../../nodes/shared/domain/models';
import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { unifically } from '../../../nodes/shared/providers/unifically';
import { unificallyTask } from '../../simulator/unifically-schema';

const IMAGE = 'https://example.com/a.png';
const PNG = 'https://example.com/b.png';
const VIDEO = 'https://example.com/a.mp4';
const FOX: SendableRequest = {
	model: 'kling-3.0-omni',
	prompt: 'A fox',
	durationSeconds: 5,
	mode: 'pro',
	aspectRatio: '16:9',
	generateAudio: false,
};
const elements = [{ description: 'A fox', imageUrls: [IMAGE] }];
const shots = [
	{ prompt: 'a', durationSeconds: 2 },
	{ prompt: 'b', durationSeconds: 3 },
];

test.each<[Model, Partial<SendableRequest>, object]>([
	['kling-3.0-turbo', {}, { prompt: 'A fox' }],
	['kling-3.0-turbo', { startFrameUrl: IMAGE }, { start_frame_url: IMAGE }],
	['kling-3.0-omni', {}, { prompt: 'A fox', native_audio: false }],
	['kling-3.0-omni', { shots }, { multi_shots: expect.any(Array) }],
	[
		'kling-3.0-omni',
		{ startFrameUrl: IMAGE, endFrameUrl: IMAGE },
		{ video_mode: 'start_end_frame', start_frame_url: IMAGE, end_frame_url: IMAGE },
	],
	['kling-3.0-omni', { elements }, { video_mode: 'elements', elements: [expect.anything()] }],
	[
		'kling-3.0-omni',
		{ elements, startFrameUrl: IMAGE },
		{ video_mode: 'elements', image_urls: [IMAGE], start_image_index: 1 },
	],
	[
		'kling-3.0-omni',
		{
			prompt: '@image 1 meets @element1',
			elements,
			referenceImageUrls: [PNG],
			startFrameUrl: IMAGE,
		},
		{
			prompt: '@Image1 meets @Element1',
			video_mode: 'elements',
			// Names count from the first reference on, so the start frame is the last image.
			image_urls: [PNG, IMAGE],
			start_image_index: 2,
			aspect_ratio: '16:9',
		},
	],
	[
		'kling-3.0-omni',
		{ shots, referenceImageUrls: [IMAGE, PNG] },
		{ video_mode: 'elements', image_urls: [IMAGE, PNG], multi_shots: expect.any(Array) },
	],
	[
		'kling-3.0-omni',
		{ referenceVideoUrl: VIDEO, videoUse: 'follow', keepSound: true, referenceImageUrls: [IMAGE] },
		{
			video_mode: 'video_reference',
			video_url: VIDEO,
			image_urls: [IMAGE],
			aspect_ratio: 'auto',
			duration: 5,
		},
	],
	[
		'kling-3.0-omni',
		{ referenceVideoUrl: VIDEO, videoUse: 'edit', elements },
		{ video_mode: 'transform', video_url: VIDEO, aspect_ratio: 'auto' },
	],
	['kling-3.0', { elements, startFrameUrl: IMAGE }, { start_frame_url: IMAGE }],
])('an order of %s with %j is one that Unifically takes', (model, changes, input) => {
	const { body } = unifically.encodeOrder({ ...FOX, model, ...changes }, {});
	expect(unificallyTask.safeParse(body).error).toBeUndefined();
	expect(body).toMatchObject({ input });
	const isTurbo = model === 'kling-3.0-turbo';
	expect('native_audio' in (body as { input: object }).input).toBe(!isTurbo);
});

const inputOf = (changes: Partial<SendableRequest>): object =>
	(unifically.encodeOrder({ ...FOX, ...changes }, {}).body as { input: object }).input;

test('a video that is edited keeps its length and its sound without a word', () => {
	const input = inputOf({ referenceVideoUrl: VIDEO, videoUse: 'edit', keepSound: true });
	expect(Object.keys(input).sort()).toEqual(
		['aspect_ratio', 'mode', 'native_audio', 'prompt', 'video_mode', 'video_url'].sort(),
	);
});

const MOTION = {
	model: MOTION_CONTROL,
	prompt: 'She dances',
	mode: 'standard',
	motionImageUrl: IMAGE,
	motionVideoUrl: VIDEO,
	orientation: 'video',
	keepSound: false,
} as const;

test('motion control is one image, one video and what is said of them', () => {
	const { body } = unifically.encodeOrder({ ...FOX, ...MOTION, elements }, {});
	expect(unificallyTask.safeParse(body).error).toBeUndefined();
	expect(body).toStrictEqual({
		model: 'kuaishou/kling-3.0-motion-control',
		input: {
			prompt: 'She dances',
			image_url: IMAGE,
			video_url: VIDEO,
			mode: 'std',
			keep_audio: false,
			character_orientation: 'video',
			elements: [{ description: 'A fox', type: 'image', image_urls: [IMAGE] }],
		},
	});
	expect(unifically.priceQuery?.encode({ ...FOX, ...MOTION }).body).toMatchObject({
		model: 'kuaishou/kling-3.0-motion-control',
		dry_run: true,
	});
});

const url = { source: 'url', url: IMAGE } as const;
const video = { source: 'url', url: VIDEO } as const;
const images = (count: number) => Array.from({ length: count }, () => url);
const element = { imageUrls: [IMAGE] };
const ofVideo = { imageUrls: [], videoUrl: VIDEO };
const follow = { referenceVideo: video, videoUse: 'follow' } as const;
const edit = { referenceVideo: video, videoUse: 'edit' } as const;
const motion = {
	model: MOTION_CONTROL,
	prompt: 'x',
	motionImage: url,
	motionVideo: video,
	orientation: 'video',
	keepSound: true,
} as const;

const messageOf = (changes: Partial<VideoRequest>): string | null => {
	const { durationSeconds, ...wishes } = FOX;
	try {
		checkCapabilities({ ...wishes, durationSeconds, ...changes } as VideoRequest, unifically);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
};

test.each<Partial<VideoRequest>>([
	{ referenceImages: images(7) },
	{ referenceImages: images(3), startFrame: url, elements: [element, element, element] },
	{ ...follow, referenceImages: images(4) },
	{ ...edit, elements: [ofVideo] },
	{ elements: [ofVideo, element] },
	{ ...motion, elements: [element] },
	{ ...motion, orientation: 'image' },
])('%j is taken', (changes) => {
	expect(messageOf(changes)).toBeNull();
});

test.each<[Partial<VideoRequest>, RegExp]>([
	[{ referenceImages: images(8) }, /'Reference Images', 'Elements', frames may be at most 7 .* 8/],
	[{ referenceImages: images(7), startFrame: url }, /'Reference Images'.*frames.*at most 7/],
	[{ referenceImages: images(5), ...follow }, /'Reference Images'.*beside a 'Reference Video'/],
	[{ referenceImages: images(1), startFrame: url, endFrame: url }, /'End Frame'.*'Reference Im/],
	[{ elements: [element], startFrame: url, endFrame: url }, /'End Frame'.*'Elements'/],
	[{ elements: Array(4).fill(element), startFrame: url }, /'Elements'.*'Start Frame'/],
	[{ elements: Array(4).fill(ofVideo) }, /'Elements'.*'Video URL'/],
	[{ elements: [ofVideo], referenceImages: images(4) }, /'Elements' and 'Reference Images'/],
	[{ ...edit, elements: [ofVideo, ofVideo] }, /'Elements'.*'Reference Video'/],
	[{ ...edit, elements: [ofVideo, element] }, /'Elements'.*'Reference Video'/],
	[{ ...edit, startFrame: url }, /'Start Frame'.*'Reference Video: Edit'/],
	[{ ...follow, startFrame: url }, /'Start Frame'.*'Reference Video'/],
	[{ ...follow, startFrame: url, endFrame: url }, /'End Frame'.*'Reference Video'/],
	[{ ...follow, generateAudio: true }, /'Generate Audio'.*'Reference Video'/],
	[{ ...follow, mode: '4k' }, /'Resolution: 4k'.*'Reference Video'/],
	[{ ...follow, shots }, /'Shots'.*'Reference Video'/],
	[{ prompt: '@Image1' }, /'Prompt' names @Image1/],
	[{ prompt: '@Video1', referenceImages: images(1) }, /'Prompt' names @Video1.*only @Image1/],
	[{ model: 'kling-3.0', referenceImages: images(1) }, /'Reference Images' is not supported/],
	[{ model: 'kling-3.0', ...follow }, /'Reference Video' is not supported/],
	[{ model: 'kling-3.0-turbo', elements: [element] }, /'Elements' is not supported/],
	[{ middleFrames: images(1), startFrame: url }, /'Middle Frames' is not supported/],
	[{ model: 'kling-4.0' }, /'Model' Kling 4\.0 is not offered/],
	[{ ...motion, prompt: '' }, /'Prompt' is empty/],
	[{ ...motion, mode: '4k' }, /'Resolution' must be one of standard, pro/],
	[{ ...motion, elements: [element, element] }, /'Elements' may hold at most 1/],
	[{ ...motion, orientation: 'image', elements: [element] }, /'Elements'.*'Character Orientation'/],
	[
		{ model: 'custom', customModel: 'kuaishou/kling-3.0-motion-control' },
		/use the node 'Kling Motion Control'/,
	],
])('%j is refused', (changes, message) => {
	expect(messageOf(changes)).toMatch(message);
});
