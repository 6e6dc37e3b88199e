import { MOTION_CONTROL } from '../../../nodes/shared/domain/models';
import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { apiframe } from '../../../nodes/shared/providers/apiframe';
import { apiframeVideo } from '../../simulator/apiframe-schema';

/*
 * References and motion control at Apiframe.
 */

const IMAGE = 'https://example.com/a.png';
const PNG = 'https://example.com/b.png';
const VIDEO = 'https://example.com/a.mp4';

const FOX = {
	model: 'kling-3.0-omni',
	prompt: 'A fox',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: false,
} as const satisfies SendableRequest;

const PARAMS = { duration: 5, mode: 'pro', aspect_ratio: '16:9', generate_audio: false };

const MOTION = {
	model: MOTION_CONTROL,
	prompt: 'She dances',
	orientation: 'video',
	keepSound: true,
} as const;

test.each<[string, Partial<SendableRequest>, object]>([
	[
		'images',
		{ prompt: '@Image1 and @image2', referenceImageUrls: [IMAGE, PNG] },
		{
			model: 'kling-3.0-omni',
			prompt: '<<<image_1>>> and <<<image_2>>>',
			klingParams: { ...PARAMS, reference_images: [IMAGE, PNG] },
		},
	],
	[
		'a video to follow, beside frames',
		{
			startFrameUrl: IMAGE,
			referenceVideoUrl: VIDEO,
			videoUse: 'follow',
			keepSound: false,
			mode: 'standard',
		},
		{
			model: 'kling-3.0-omni',
			prompt: 'A fox',
			klingParams: {
				...PARAMS,
				mode: 'standard',
				start_image: IMAGE,
				reference_video: VIDEO,
				video_reference_type: 'feature',
				keep_original_sound: false,
			},
		},
	],
	[
		'a video to edit, which decides about length and shape',
		{ prompt: '@Video1', referenceVideoUrl: VIDEO, videoUse: 'edit', keepSound: true },
		{
			model: 'kling-3.0-omni',
			prompt: '<<<video_1>>>',
			klingParams: {
				mode: 'pro',
				generate_audio: false,
				reference_video: VIDEO,
				video_reference_type: 'base',
				keep_original_sound: true,
			},
		},
	],
	[
		'images in shots',
		{
			shots: [
				{ prompt: '@Image1 runs', durationSeconds: 2 },
				{ prompt: 'It stops', durationSeconds: 3 },
			],
			referenceImageUrls: [IMAGE],
		},
		{
			model: 'kling-3.0-omni',
			prompt: 'A fox',
			klingParams: {
				...PARAMS,
				reference_images: [IMAGE],
				multi_prompt: [
					{ prompt: '<<<image_1>>> runs', duration: 2 },
					{ prompt: 'It stops', duration: 3 },
				],
			},
		},
	],
	[
		'motion',
		{ ...MOTION, mode: 'standard', motionImageUrl: IMAGE, motionVideoUrl: VIDEO },
		{
			model: 'kling-3.0-motion-control',
			prompt: 'She dances',
			klingParams: {
				image: IMAGE,
				video: VIDEO,
				mode: 'std',
				character_orientation: 'video',
				keep_original_sound: true,
			},
		},
	],
])('%s', (_name, changes, body) => {
	const sent = apiframe.encodeOrder({ ...FOX, ...changes }, {}).body;
	expect(sent).toStrictEqual(body);
	expect(apiframeVideo.safeParse(sent).error).toBeUndefined();
});

const url = { source: 'url', url: IMAGE } as const;
const video = { source: 'url', url: VIDEO } as const;
const images = (count: number) => Array.from({ length: count }, () => url);
const follow = { referenceVideo: video, videoUse: 'follow' } as const;
const edit = { referenceVideo: video, videoUse: 'edit' } as const;
const shots = [
	{ prompt: 'a', durationSeconds: 2 },
	{ prompt: 'b', durationSeconds: 3 },
];
const element = { imageUrls: [IMAGE] };
const motion = { ...MOTION, motionImage: url, motionVideo: video } as const;

const messageOf = (changes: Partial<VideoRequest>): string | null => {
	try {
		checkCapabilities({ ...FOX, ...changes }, apiframe);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
};

test.each<Partial<VideoRequest>>([
	{ referenceImages: images(5), startFrame: url, endFrame: url },
	{ ...follow, referenceImages: images(4) },
	{ ...edit, prompt: '@Video1' },
	{ shots, referenceImages: images(7) },
	motion,
])('%j is taken', (changes) => {
	expect(messageOf(changes)).toBeNull();
});

test.each<[Partial<VideoRequest>, RegExp]>([
	[{ referenceImages: images(8) }, /'Reference Images', frames may be at most 7/],
	[{ referenceImages: images(7), startFrame: url }, /'Reference Images', frames may be at most 7/],
	[{ ...follow, referenceImages: images(5) }, /'Reference Images'.*'Reference Video'/],
	[{ ...follow, generateAudio: true }, /'Generate Audio'.*'Reference Video'/],
	[{ ...follow, mode: '4k' }, /'Resolution: 4k'.*'Reference Video'/],
	[{ ...follow, shots }, /'Shots'.*'Reference Video'/],
	[{ ...edit, startFrame: url }, /'Start Frame'.*'Reference Video: Edit'/],
	[{ ...edit, startFrame: url, endFrame: url }, /'End Frame'.*'Reference Video: Edit'/],
	[{ startFrame: url, endFrame: url, shots }, /'End Frame'.*several shots/],
	[{ elements: [element] }, /'Elements' is not supported/],
	[{ middleFrames: [url], startFrame: url }, /'Middle Frames' is not supported/],
	[{ prompt: '@Element1' }, /'Prompt' names @Element1/],
	[{ prompt: '@Image2', referenceImages: [url] }, /'Prompt' names @Image2.*only @Image1/],
	[{ model: 'kling-3.0', referenceImages: [url] }, /'Reference Images' is not supported/],
	[{ model: 'kling-3.0', ...follow }, /'Reference Video' is not supported/],
	[{ model: 'kling-4.0' }, /'Model' Kling 4\.0 is not offered/],
	[{ ...motion, prompt: '' }, /'Prompt' is empty/],
	[{ ...motion, mode: '4k' }, /'Resolution' must be one of standard, pro/],
	[{ ...motion, elements: [element] }, /'Elements' is not supported/],
])('%j is refused', (changes, message) => {
	expect(messageOf(changes)).toMatch(message);
});

test('what references and motion cost is not published', () => {
	expect(apiframe.estimateCost({ ...FOX, videoUse: 'edit' })).toBeNull();
	const { model, orientation } = MOTION;
	expect(apiframe.estimateCost({ ...FOX, model, orientation })).toBeNull();
});
