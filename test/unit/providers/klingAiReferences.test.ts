import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { recoveryFor } from '../../../nodes/shared/providers/capabilities';
import { klingAi } from '../../../nodes/shared/providers/klingAi';
import { klingAiLegacy } from '../../../nodes/shared/providers/klingAi/legacy';
import { KLING_AI_LEGACY_BODIES, legacyOrder } from '../../simulator/klingAi-legacy-schema';
import { currentOrder, KLING_AI_BODIES } from '../../simulator/klingAi-schema';
import { answer } from '../arbitraries';
import { failureOf, valueOf } from '../decoded';

/* Kling 4.0, references, elements, automatic shots and motion control at Kling AI, by both of its APIs. */

const A = 'https://example.com/a.png';
const B = 'https://example.com/b.png';
const C = 'https://example.com/c.png';
const CLIP = 'https://example.com/clip.mp4?seconds=8';
const KEY = 'a'.repeat(64);
const CALLBACK = 'https://n8n.example.com/webhook/abc';

const FOX: SendableRequest = {
	model: 'kling-3.0-omni',
	prompt: 'A fox',
	mode: 'pro',
	durationSeconds: 6,
	aspectRatio: '9:16',
	generateAudio: false,
};

const byId = (elementId: string) => ({ imageUrls: [], elementId });
const SHOTS = [
	{ prompt: '@Image1 runs; fast', durationSeconds: 4 },
	{ prompt: 'It stops', durationSeconds: 2 },
];
const V4 = { model: 'kling-4.0', generateAudio: true } as const;
const MOTION = {
	model: 'kling-3.0-motion-control',
	prompt: '',
	durationSeconds: 30,
	orientation: 'video',
	keepSound: true,
	motionImageUrl: A,
	motionVideoUrl: CLIP,
} as const;

type Case = [name: string, changes: Partial<SendableRequest>, path: string, body: object];

const prompt = (text: string) => ({ type: 'prompt', text });
const omni = {
	multi_shot: false,
	audio: 'off',
	resolution: '1080p',
	aspect_ratio: '9:16',
	duration: 6,
};
const { aspect_ratio: _shape, duration: _length, ...edited } = omni;
const v4 = { resolution: '1080p', aspect_ratio: '9:16', duration: 6 };
const { aspect_ratio: _ratio, ...v4Framed } = v4;

const CURRENT: Case[] = [
	[
		'Omni with images and elements, named in the prompt',
		{
			prompt: '@image 1 and @Image2 meet @element_1',
			referenceImageUrls: [A, B],
			elements: [byId('829836802793406551')],
		},
		'/omni-video/kling-3.0-omni',
		{
			contents: [
				prompt('@Image1 and @Image2 meet @Element1'),
				{ type: 'refer_image', url: A, id: 'Image1' },
				{ type: 'refer_image', url: B, id: 'Image2' },
				{ type: 'element', element_id: '829836802793406551', id: 'Element1' },
			],
			settings: omni,
		},
	],
	[
		'Omni that follows a video, as one shot',
		{
			prompt: 'Like @Video1; in snow',
			referenceVideoUrl: CLIP,
			videoUse: 'follow',
			keepSound: true,
		},
		'/omni-video/kling-3.0-omni',
		{
			contents: [
				prompt('shot 1, 6, Like @Video1, in snow;'),
				{ type: 'feature_video', url: CLIP, id: 'Video1' },
			],
			settings: { ...omni, multi_shot: true },
		},
	],
	[
		'Omni that follows a video, cut as the model likes, with a start frame',
		{
			automaticShots: true,
			startFrameUrl: A,
			referenceVideoUrl: CLIP,
			videoUse: 'follow',
		},
		'/omni-video/kling-3.0-omni',
		{
			contents: [
				prompt('A fox'),
				{ type: 'first_frame', url: A },
				{ type: 'feature_video', url: CLIP, id: 'Video1' },
			],
			settings: { multi_shot: true, audio: 'off', resolution: '1080p', duration: 6 },
		},
	],
	[
		'Omni that edits a video and keeps its sound',
		{ referenceVideoUrl: CLIP, videoUse: 'edit', keepSound: true, referenceImageUrls: [A] },
		'/omni-video/kling-3.0-omni',
		{
			contents: [
				prompt('A fox'),
				{ type: 'refer_image', url: A, id: 'Image1' },
				{ type: 'base_video', url: CLIP, id: 'Video1' },
			],
			settings: { ...edited, audio: 'original' },
		},
	],
	[
		'Omni with shots, references and both frames',
		{
			shots: SHOTS,
			referenceImageUrls: [C],
			startFrameUrl: A,
			endFrameUrl: B,
			overallPrompt: 'In rain',
		},
		'/omni-video/kling-3.0-omni',
		{
			contents: [
				prompt('shot 1, 4, In rain @Image1 runs, fast; shot 2, 2, In rain It stops;'),
				{ type: 'first_frame', url: A },
				{ type: 'last_frame', url: B },
				{ type: 'refer_image', url: C, id: 'Image1' },
			],
			settings: { multi_shot: true, audio: 'off', resolution: '1080p', duration: 6 },
		},
	],
	[
		'3.0 with an element and a start frame',
		{ model: 'kling-3.0', startFrameUrl: A, elements: [byId('163')], prompt: '@Element1 runs' },
		'/image-to-video/kling-3.0',
		{
			contents: [
				prompt('@Element1 runs'),
				{ type: 'first_frame', url: A },
				{ type: 'element', element_id: '163', id: 'Element1' },
			],
			settings: { multi_shot: false, audio: 'off', resolution: '1080p', duration: 6 },
		},
	],
	[
		'3.0 that cuts by itself',
		{ model: 'kling-3.0', automaticShots: true },
		'/text-to-video/kling-3.0',
		{ prompt: 'A fox', settings: { ...omni, multi_shot: true } },
	],
	[
		'4.0 from a text',
		{ ...V4, aspectRatio: '3:4', mode: 'standard', durationSeconds: 30 },
		'/text-to-video/kling-4.0',
		{
			contents: [prompt('A fox')],
			settings: { resolution: '720p', aspect_ratio: '3:4', duration: 30 },
		},
	],
	[
		'4.0 from frames',
		{ ...V4, startFrameUrl: A, middleFrameUrls: [B, C], endFrameUrl: A },
		'/image-to-video/kling-4.0',
		{
			contents: [
				prompt('A fox'),
				{ type: 'first_frame', url: A },
				{ type: 'middle_frame', url: B },
				{ type: 'middle_frame', url: C },
				{ type: 'last_frame', url: A },
			],
			settings: v4Framed,
		},
	],
	[
		'4.0 with references, whose names have two digits',
		{
			...V4,
			prompt: '@Image1 moves as in @Video1 beside @Element1',
			referenceImageUrls: [A],
			referenceVideoUrl: CLIP,
			videoUse: 'follow',
			elements: [byId('163')],
		},
		'/omni-video/kling-4.0',
		{
			contents: [
				prompt('@Image01 moves as in @Video01 beside @Element01'),
				{ type: 'refer_image', url: A, id: 'Image01' },
				{ type: 'feature_video', url: CLIP, id: 'Video01' },
				{ type: 'element', element_id: '163', id: 'Element01' },
			],
			settings: v4,
		},
	],
	[
		'4.0 that edits a video',
		{ ...V4, referenceVideoUrl: CLIP, videoUse: 'edit', keepSound: true },
		'/omni-video/kling-4.0',
		{
			contents: [prompt('A fox'), { type: 'base_video', url: CLIP, id: 'Video01' }],
			settings: { audio: 'original', resolution: '1080p' },
		},
	],
	[
		'4.0 with shots, as a text',
		{ ...V4, shots: SHOTS, referenceImageUrls: [A] },
		'/omni-video/kling-4.0',
		{
			contents: [
				prompt('Shot 1 (4 seconds): @Image01 runs; fast\nShot 2 (2 seconds): It stops'),
				{ type: 'refer_image', url: A, id: 'Image01' },
			],
			settings: v4,
		},
	],
	[
		'4.0 Flash',
		{
			...V4,
			model: 'kling-4.0-flash',
			mode: 'standard',
			startFrameUrl: A,
			elements: [byId('163')],
		},
		'/omni-video/kling-4.0-flash',
		{
			contents: [
				prompt('A fox'),
				{ type: 'first_frame', url: A },
				{ type: 'element', element_id: '163', id: 'Element01' },
			],
			settings: { resolution: '720p', duration: 6 },
		},
	],
	[
		'motion control',
		MOTION,
		'/motion-control/kling-3.0',
		{
			contents: [
				{ type: 'image', url: A },
				{ type: 'video', url: CLIP },
			],
			settings: { character_orientation: 'video', audio: 'original', resolution: '1080p' },
		},
	],
	[
		'motion control with an element and a prompt, without its sound',
		{ ...MOTION, prompt: '@Element1', elements: [byId('163')], keepSound: false, mode: 'standard' },
		'/motion-control/kling-3.0',
		{
			contents: [
				prompt('@Element1'),
				{ type: 'image', url: A },
				{ type: 'video', url: CLIP },
				{ type: 'element', element_id: '163', id: 'Element1' },
			],
			settings: { character_orientation: 'video', audio: 'off', resolution: '720p' },
		},
	],
];

const legacyOmni = {
	model_name: 'kling-v3-omni',
	sound: 'off',
	mode: 'pro',
	aspect_ratio: '9:16',
	duration: '6',
};
const { aspect_ratio: _a, duration: _d, ...legacyEdit } = legacyOmni;

const LEGACY: Case[] = [
	[
		'Omni with images before the frame, and an element',
		{
			prompt: '@Image1 meets @Element1',
			referenceImageUrls: [A],
			startFrameUrl: B,
			elements: [byId('163')],
		},
		'/v1/videos/omni-video',
		{
			...legacyEdit,
			duration: '6',
			multi_shot: false,
			prompt: '<<<image_1>>> meets <<<element_1>>>',
			image_list: [{ image_url: A }, { image_url: B, type: 'first_frame' }],
			element_list: [{ element_id: 163 }],
		},
	],
	[
		'Omni that follows a video with its sound, cut as the model likes',
		{
			prompt: 'As in @Video1',
			automaticShots: true,
			referenceVideoUrl: CLIP,
			videoUse: 'follow',
			keepSound: true,
		},
		'/v1/videos/omni-video',
		{
			...legacyOmni,
			multi_shot: true,
			shot_type: 'intelligence',
			prompt: 'As in <<<video_1>>>',
			video_list: [{ video_url: CLIP, refer_type: 'feature', keep_original_sound: 'yes' }],
		},
	],
	[
		'Omni that edits a video',
		{ referenceVideoUrl: CLIP, videoUse: 'edit', keepSound: false },
		'/v1/videos/omni-video',
		{
			...legacyEdit,
			multi_shot: false,
			prompt: 'A fox',
			video_list: [{ video_url: CLIP, refer_type: 'base', keep_original_sound: 'no' }],
		},
	],
	[
		'Omni with shots that name an image',
		{ shots: SHOTS, referenceImageUrls: [A] },
		'/v1/videos/omni-video',
		{
			...legacyOmni,
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: [
				{ index: 1, prompt: '<<<image_1>>> runs; fast', duration: '4' },
				{ index: 2, prompt: 'It stops', duration: '2' },
			],
			image_list: [{ image_url: A }],
		},
	],
	[
		'3.0 with an element and a start frame',
		{ model: 'kling-3.0', startFrameUrl: A, elements: [byId('829836802793401')] },
		'/v1/videos/image2video',
		{
			...legacyEdit,
			model_name: 'kling-v3',
			duration: '6',
			multi_shot: false,
			prompt: 'A fox',
			image: A,
			element_list: [{ element_id: 829836802793401 }],
		},
	],
	[
		'motion control',
		{ ...MOTION, orientation: 'image', keepSound: false },
		'/v1/videos/motion-control',
		{
			model_name: 'kling-v3',
			image_url: A,
			video_url: CLIP,
			character_orientation: 'image',
			keep_original_sound: 'no',
			mode: 'pro',
		},
	],
];

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('orders', () => {
	it.each(CURRENT)('by the current API: %s', (_name, changes, path, body) => {
		const request = { ...FOX, ...changes };
		const sent = klingAi.encodeOrder(request, {});
		expect({ path: sent.path, body: plain(sent.body) }).toStrictEqual({ path, body });
		const order = currentOrder(path, KLING_AI_BODIES[path]!.parse(plain(sent.body)));
		const estimate = klingAi.estimateCost({ ...request, inputSeconds: 8 });
		expect(estimate?.amount).toBeCloseTo(order.units * 0.14, 6);
	});

	it.each(LEGACY)('by the legacy API: %s', (_name, changes, path, body) => {
		const request = { ...FOX, ...changes };
		const sent = klingAiLegacy.encodeOrder(request, {});
		expect({ path: sent.path, body: plain(sent.body) }).toStrictEqual({ path, body });
		const order = legacyOrder(path, KLING_AI_LEGACY_BODIES[path]!.parse(plain(sent.body)));
		const estimate = klingAiLegacy.estimateCost({ ...request, inputSeconds: 8 });
		expect(estimate?.amount).toBeCloseTo(order.units * 0.14, 6);
	});

	it.each(['kling-4.0', 'kling-4.0-flash'] as const)(
		'of %s carry neither a key nor an address',
		(model) => {
			const order = { key: KEY, callbackUrl: CALLBACK };
			expect(klingAi.encodeOrder({ ...FOX, ...V4, model }, order).body).not.toHaveProperty(
				'options',
			);
			expect(klingAi.encodeOrder(FOX, order).body).toHaveProperty('options');
			expect(recoveryFor(klingAi, { model })).toBeUndefined();
			expect(
				recoveryFor(klingAi, { model: 'custom', customModel: `omni-video/${model}` }),
			).toBeUndefined();
			expect(recoveryFor(klingAi, FOX)).toMatchObject({ type: 'find' });
		},
	);

	it('for motion control are looked for where they were made', () => {
		const { recovery } = klingAiLegacy;
		const query = { model: MOTION.model, mode: 'pro', hasStartFrame: false } as const;
		const path = recovery?.type === 'find' ? recovery.encode(KEY, query).path : null;
		expect(path).toBe(`/v1/videos/motion-control/${KEY}`);
		expect(klingAi.modelId(query)).toBe('motion-control/kling-3.0');
		expect(klingAiLegacy.modelId(query)).toBe('kling-v3');
	});
});

describe('prices', () => {
	const of = (changes: Partial<SendableRequest>, inputSeconds?: number) =>
		klingAi.estimateCost({ ...FOX, ...changes, inputSeconds })?.amount;

	it.each<[string, number | undefined, number | undefined]>([
		['a text at 4.0', of({ ...V4, durationSeconds: 10 }), 2.352],
		['a text at 4.0 in 720p', of({ ...V4, mode: 'standard', durationSeconds: 10 }), 1.568],
		['30 seconds at 4.0', of({ ...V4, durationSeconds: 30 }), 7.056],
		['an edit at 4.0', of({ ...V4, videoUse: 'edit' }, 10), 2.8224],
		['an edit of unknown length at 4.0', of({ ...V4, videoUse: 'edit' }), 8.4672],
		[
			'Flash',
			of({ ...V4, model: 'kling-4.0-flash', mode: 'standard', durationSeconds: 10 }),
			0.9408,
		],
		[
			'Flash with a video',
			of({ ...V4, model: 'kling-4.0-flash', mode: 'standard', videoUse: 'follow' }),
			undefined,
		],
		['Omni that follows a video', of({ videoUse: 'follow' }, 8), 1.008],
		['Omni that edits a video of unknown length', of({ videoUse: 'edit' }), 2.604],
		['an element at 4.0, which may be a video', of({ ...V4, elements: [byId('1')] }), 1.69344],
		['an element at Omni', of({ elements: [byId('1')] }), 0.672],
		['motion control', of(MOTION, 8), 1.344],
		['motion control of unknown length', of(MOTION), 5.04],
	])('of %s', (_name, amount, expected) => {
		expect(amount).toEqual(expected);
	});
});

describe('wrong combinations are refused, naming the fields', () => {
	const url = (address: string) => ({ source: 'url', url: address }) as const;
	const frame = url(A);
	const images = (count: number) => Array.from({ length: count }, () => frame);
	const elements = (count: number) => Array.from({ length: count }, () => byId('163'));
	const followed = { referenceVideo: url(CLIP), videoUse: 'follow' } as const;
	const edit = { referenceVideo: url(CLIP), videoUse: 'edit' } as const;
	const OMNI: VideoRequest = { ...FOX };
	const refusal = (request: Partial<VideoRequest>, provider = klingAi) => {
		try {
			checkCapabilities({ ...OMNI, ...request }, provider);
			return '';
		} catch (error) {
			return (error as Error).message;
		}
	};
	const flash = { ...V4, model: 'kling-4.0-flash', mode: 'standard' } as const;
	const kling3 = { model: 'kling-3.0' } as const;
	const motion = {
		...MOTION,
		motionImageUrl: undefined,
		motionVideoUrl: undefined,
		motionImage: frame,
		motionVideo: url(CLIP),
	} as const;

	it.each<[Partial<VideoRequest>, ...RegExp[]]>([
		[{ referenceImages: images(8) }, /'Reference Images'.*at most 7/],
		[{ referenceImages: images(4), elements: elements(4) }, /'Elements'.*at most 7.*got 8/],
		[{ ...followed, referenceImages: images(5) }, /at most 4.*'Reference Video'/],
		[{ startFrame: frame, elements: elements(4) }, /'Elements'.*at most 3.*'Start Frame'/],
		[{ ...followed, generateAudio: true }, /'Generate Audio'.*'Reference Video'/],
		[{ ...edit, generateAudio: true }, /'Generate Audio'.*'Reference Video: Edit'/],
		[{ ...edit, startFrame: frame }, /'Start Frame'.*'Reference Video: Edit'/],
		[{ ...edit, startFrame: frame, endFrame: frame }, /'End Frame'.*'Reference Video: Edit'/],
		[{ ...edit, shots: SHOTS, referenceImages: images(1) }, /'Shots'.*'Reference Video: Edit'/],
		[{ ...edit, automaticShots: true }, /'Shots'.*'Reference Video: Edit'/],
		[{ ...followed, prompt: 'x'.repeat(513) }, /'Prompt'.*512.*'Reference Video'/],
		[{ prompt: '@Image2', referenceImages: images(1) }, /'Prompt' names @Image2.*only @Image1/],
		[{ elements: [{ imageUrls: [A] }] }, /'Elements: Image URLs'.*'Element ID'/],
		[{ elements: [{ imageUrls: [], videoUrl: CLIP }] }, /'Elements: Video URL'.*'Element ID'/],
		[{ elements: [{ ...byId('1'), voiceId: '2' }] }, /'Elements: Voice ID'/],
		[{ prompt: 'Mail me@Image1.com or @Image1', referenceImages: images(1) }, /'Prompt'.*@Image1/],
		[{ ...kling3, elements: elements(1) }, /'Elements' need a 'Start Frame'/],
		[{ ...kling3, startFrame: frame, elements: elements(4) }, /'Elements'.*at most 3/],
		[{ ...kling3, referenceImages: images(1) }, /'Reference Images' is not supported/],
		[{ ...kling3, ...followed }, /'Reference Video' is not supported/],
		[{ ...kling3, startFrame: frame, middleFrames: images(1) }, /'Middle Frames' is not supported/],
		[
			{ model: 'kling-3.0-turbo', generateAudio: true, automaticShots: true },
			/'Automatic Shots' is not supported/,
		],
		[
			{ model: 'kling-3.0-turbo', generateAudio: true, elements: elements(1), startFrame: frame },
			/'Elements' is not supported/,
		],
		[{ ...V4, generateAudio: false }, /'Generate Audio' cannot be switched off/],
		[{ ...V4, mode: '4k' }, /'Resolution' must be one of standard, pro/],
		[{ ...V4, durationSeconds: 31 }, /'Duration \(Seconds\)'.*3 to 30/],
		[{ ...V4, durationSeconds: 2 }, /'Duration \(Seconds\)'.*3 to 30/],
		[
			{ ...V4, startFrame: frame, middleFrames: images(9), durationSeconds: 30 },
			/'Middle Frames'.*at most 8/,
		],
		[{ ...V4, startFrame: frame, middleFrames: images(6) }, /'Middle Frames'.*'Duration/],
		[{ ...V4, startFrame: frame, referenceImages: images(10) }, /at most 10/],
		[{ ...V4, elements: elements(8) }, /'Elements' may hold at most 7/],
		[{ ...V4, automaticShots: true }, /'Automatic Shots' is not supported/],
		[{ ...V4, ...edit, startFrame: frame }, /'Start Frame'.*'Reference Video: Edit'/],
		[
			{ ...V4, ...followed, shots: SHOTS, referenceImages: images(1) },
			/'Shots'.*'Reference Video'/,
		],
		[{ ...V4, prompt: 'x'.repeat(26_001) }, /'Prompt'.*26000/],
		[{ ...V4, prompt: 'ä'.repeat(11_001) }, /'Prompt'.*11000.*other letters/],
		[{ ...V4, negativePrompt: 'blur' }, /'Negative Prompt' is not supported/],
		[{ ...V4, cfgScale: 0.5 }, /'Prompt Strength \(CFG\)' is not supported/],
		[{ ...flash, mode: 'pro' }, /'Resolution' must be one of standard/],
		[{ ...flash, durationSeconds: 21 }, /'Duration \(Seconds\)'.*3 to 20/],
		[{ ...flash, startFrame: frame, endFrame: frame }, /'End Frame' is not supported/],
		[{ ...flash, startFrame: frame, middleFrames: images(1) }, /'Middle Frames' is not supported/],
		[
			{ ...motion, orientation: 'image', elements: elements(1) },
			/'Elements'.*'Character Orientation'/,
		],
		[{ ...motion, elements: elements(2) }, /'Elements' may hold at most 1/],
		[{ ...motion, mode: '4k' }, /'Resolution' must be one of standard, pro/],
		[{ ...motion, prompt: 'x'.repeat(2501) }, /'Prompt'.*2500/],
	])('%j', (changes, ...messages) => {
		for (const message of messages) expect(refusal(changes)).toMatch(message);
	});

	it.each<[Partial<VideoRequest>, RegExp]>([
		[V4, /'Model' Kling 4\.0 is not offered/],
		[{ elements: [byId('829836802793406551')] }, /'Elements: Element ID' 829836802793406551/],
		[{ elements: [byId('u_163')] }, /'Elements: Element ID' u_163/],
		[{ ...kling3, elements: elements(1) }, /'Elements' need a 'Start Frame'/],
		[{ startFrame: frame, elements: elements(4) }, /'Elements'.*at most 3.*'Start Frame'/],
		[{ ...followed, shots: SHOTS, referenceImages: images(1) }, /'Shots'.*'Reference Video'/],
		[{ ...edit, automaticShots: true }, /'Shots'.*'Reference Video: Edit'/],
		[{ startFrame: frame, endFrame: frame, referenceImages: images(6) }, /frames.*at most 7/],
		[{ ...motion, elements: [byId('829836802793406551')] }, /'Elements: Element ID'/],
	])('with an access key: %j', (changes, message) => {
		expect(refusal(changes, klingAiLegacy)).toMatch(message);
	});

	it.each<[string, Partial<VideoRequest>]>([
		['7 images', { referenceImages: images(7) }],
		[
			'a video that is followed with shots',
			{ ...followed, shots: SHOTS, referenceImages: images(1) },
		],
		[
			'a long prompt beside a video, with automatic shots',
			{ ...followed, automaticShots: true, prompt: 'x'.repeat(3000) },
		],
		['frames and references at 4.0', { ...V4, startFrame: frame, referenceImages: images(9) }],
		['a long text at 4.0', { ...V4, prompt: 'x'.repeat(26_000) }],
		[
			'both frames and shots',
			{ shots: SHOTS, startFrame: frame, endFrame: frame, referenceImages: images(1) },
		],
		['motion control', motion],
	])('and %s is taken', (_name, changes) => {
		expect(refusal(changes)).toBe('');
	});
});

describe('lists of elements', () => {
	const [own, presets] = klingAi.elementLists ?? [];
	const made = (id: unknown, more: object = {}, task: object = {}) => ({
		task_status: 'succeed',
		task_result: { elements: [{ element_id: id, element_name: 'Fox', ...more }] },
		...task,
	});
	const page = (data: unknown) => answer(200, { code: 0, message: 'SUCCEED', data });

	it('are those of the account and those of Kling AI, for both APIs', () => {
		expect(own?.encode(null).path).toBe(
			'/v1/general/advanced-custom-elements?pageNum=1&pageSize=500',
		);
		expect(presets?.encode('2').path).toBe(
			'/v1/general/advanced-presets-elements?pageNum=2&pageSize=500',
		);
		expect(klingAiLegacy.elementLists).toBe(klingAi.elementLists);
	});

	it('leave out what was deleted or is not finished', () => {
		const response = page([
			made(163, { element_description: ' Red ' }),
			made('829836802793406551', { element_name: '' }),
			made(7, { status: 'deleted' }),
			made(8, {}, { task_status: 'processing' }),
			made(null),
			{ task_status: 'failed' },
		]);
		expect(valueOf(own!.decode(response, null))).toEqual({
			items: [
				{ elementId: '163', name: 'Fox', description: 'Red', isPreset: false },
				{
					elementId: '829836802793406551',
					name: '829836802793406551',
					description: null,
					isPreset: false,
				},
			],
			nextPage: null,
		});
	});

	it('go on while pages are full, and say what is wrong', () => {
		const full = page(Array.from({ length: 500 }, () => made(1)));
		expect(valueOf(presets!.decode(full, '3')).nextPage).toBe('4');
		expect(failureOf(own!.decode(page({}), null)).kind).toBe('unavailable');
		expect(failureOf(own!.decode(answer(401, { code: 1002, message: 'no' }), null)).kind).toBe(
			'credentials',
		);
	});
});
