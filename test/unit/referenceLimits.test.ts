import type { VideoRequest } from '../../nodes/shared/domain/request';
import { brokenLimits } from '../../nodes/shared/job/limits';
import type { Capabilities } from '../../nodes/shared/providers/capabilities';
import {
	KLING_3,
	KLING_4,
	MOTION,
	OMNI_REFERENCES,
} from '../../nodes/shared/providers/klingModels';

const IMAGE = { source: 'url', url: 'https://images.example.com/a.png' } as const;
const VIDEO = { source: 'url', url: 'https://videos.example.com/a.mp4' } as const;
const ELEMENT = { imageUrls: [IMAGE.url] };

const elements: Capabilities['elements'] = {
	max: 3,
	maxImages: 4,
	maxDescriptionLength: 100,
	from: ['images', 'video'],
	voice: false,
};

const OMNI: Capabilities = { ...KLING_3, ...OMNI_REFERENCES, modelId: 'omni', elements };
const FOUR: Capabilities = { ...KLING_4, modelId: 'four' };
const MOVING: Capabilities = { ...MOTION, modelId: 'motion', elements: { ...elements, max: 1 } };

const SIMPLE: VideoRequest = {
	model: 'kling-3.0-omni',
	prompt: 'A fox',
	durationSeconds: 5,
	mode: 'pro',
	aspectRatio: '16:9',
	generateAudio: false,
};
const MOTION_REQUEST: Partial<VideoRequest> = {
	model: 'kling-3.0-motion-control',
	motionImage: IMAGE,
	motionVideo: VIDEO,
	orientation: 'video',
	keepSound: true,
};

const many = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const broken = (changes: Partial<VideoRequest>, capabilities: Capabilities): string[] =>
	brokenLimits({ ...SIMPLE, ...changes }, capabilities, 'X at Y');

const follow = { referenceVideo: VIDEO, videoUse: 'follow' } as const;
const edit = { referenceVideo: VIDEO, videoUse: 'edit' } as const;

it.each<[string, Partial<VideoRequest>, Capabilities]>([
	['seven reference images', { referenceImages: many(7, IMAGE) }, OMNI],
	['six images and an element', { referenceImages: many(6, IMAGE), elements: [ELEMENT] }, OMNI],
	['frames beside seven images', { startFrame: IMAGE, referenceImages: many(7, IMAGE) }, OMNI],
	['a video to follow, with a start frame', { ...follow, startFrame: IMAGE }, OMNI],
	['a video to edit, of any length', { ...edit, durationSeconds: 99 }, OMNI],
	[
		'eight middle frames',
		{ startFrame: IMAGE, middleFrames: many(8, IMAGE), durationSeconds: 9 },
		FOUR,
	],
	['names of what is there', { prompt: '@Image1', referenceImages: [IMAGE] }, FOUR],
	['motion without a prompt', { ...MOTION_REQUEST, prompt: '' }, MOVING],
	['motion with an element', { ...MOTION_REQUEST, elements: [ELEMENT] }, MOVING],
	[
		'an "at" sign where nothing is referred to',
		{ prompt: '@Image1' },
		{ ...KLING_3, modelId: 'v3' },
	],
])('%s is taken', (_name, changes, capabilities) => {
	const sound = capabilities.audio === 'always' ? { generateAudio: true } : {};
	expect(broken({ ...changes, ...sound }, capabilities)).toEqual([]);
});

it.each<[string, Partial<VideoRequest>, Capabilities, string]>([
	[
		'eight images',
		{ referenceImages: many(8, IMAGE) },
		OMNI,
		"'Reference Images', 'Elements' may be at most 7 images together for X at Y, got 8",
	],
	[
		'five images beside a video',
		{ ...follow, referenceImages: many(5, IMAGE) },
		OMNI,
		"'Reference Images', 'Elements' may be at most 4 images together beside a 'Reference Video' for X at Y, got 5",
	],
	[
		'ten images and a frame',
		{ startFrame: IMAGE, referenceImages: many(10, IMAGE) },
		FOUR,
		"'Reference Images', frames may be at most 10 images together for X at Y, got 11",
	],
	[
		'sound beside a video',
		{ ...follow, generateAudio: true },
		OMNI,
		"'Generate Audio' does not go together with 'Reference Video' for X at Y: switch it off",
	],
	[
		'an edit with a start frame',
		{ ...edit, startFrame: IMAGE },
		OMNI,
		"'Start Frame' does not go together with 'Reference Video: Edit' for X at Y: remove one of them",
	],
	[
		'shots beside a video',
		{ ...follow, shots: many(2, { prompt: 'A fox', durationSeconds: 3 }) },
		OMNI,
		"'Shots' does not go together with 'Reference Video' for X at Y: use 'Kling Generate Video' for it",
	],
	[
		'nine middle frames',
		{ startFrame: IMAGE, middleFrames: many(9, IMAGE), durationSeconds: 20, generateAudio: true },
		FOUR,
		"'Middle Frames' may hold at most 8 images for X at Y, got 9",
	],
	[
		'middle frames without time for them',
		{ startFrame: IMAGE, middleFrames: many(5, IMAGE), durationSeconds: 5, generateAudio: true },
		FOUR,
		"'Middle Frames' hold 5 images, which need at least 6 seconds: raise 'Duration (Seconds)', now 5",
	],
	[
		'a name without a reference',
		{ prompt: '@Image1 and @Image2', referenceImages: [IMAGE] },
		OMNI,
		"'Prompt' names @Image2, and there is only @Image1 for X at Y: add it under 'Frames and References', or remove the name",
	],
	[
		'a name without any reference',
		{ prompt: '@Video1' },
		OMNI,
		"'Prompt' names @Video1, and nothing is referred to for X at Y: add it under 'Frames and References', or remove the name",
	],
	[
		'too many elements',
		{ elements: many(4, ELEMENT) },
		OMNI,
		"'Elements' may hold at most 3 for X at Y, got 4",
	],
	[
		'an element by its ID where it is made from images',
		{ elements: [{ imageUrls: [], elementId: '7' }] },
		OMNI,
		"'Elements: Element ID' is not taken by X at Y: fill in 'Image URLs' or 'Video URL'",
	],
	[
		'a voice where there is none',
		{ elements: [{ ...ELEMENT, voiceId: '7' }] },
		OMNI,
		"'Elements: Voice ID' is not taken by X at Y: remove it",
	],
	[
		'motion as in the image, with an element',
		{ ...MOTION_REQUEST, orientation: 'image', elements: [ELEMENT] },
		MOVING,
		"'Elements' does not go together with 'Character Orientation' Image for X at Y: choose Video, or remove the element",
	],
	[
		'motion without the prompt that is needed',
		{ ...MOTION_REQUEST, prompt: '' },
		{ ...MOVING, motion: { ...MOTION.motion!, prompt: true } },
		"'Prompt' is empty, and X at Y needs one: describe what the video shows",
	],
])('%s is refused', (_name, changes, capabilities, message) => {
	const sound = capabilities.audio === 'always' ? { generateAudio: true } : {};
	expect(broken({ ...changes, ...sound }, capabilities)).toEqual([message]);
});
