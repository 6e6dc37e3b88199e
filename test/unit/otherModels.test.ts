import type { SendableRequest, VideoRequest } from '../../nodes/shared/domain/request';
import { checkCapabilities } from '../../nodes/shared/job/checkCapabilities';
import { providerById, type ProviderId } from '../../nodes/shared/providers';
import { klingAiLegacy } from '../../nodes/shared/providers/klingAi/legacy';

/*
 * What is sent to models that are named by their ids.
 */

const IMAGE = 'https://example.com/a.png';
const FRAME = { source: 'url', url: IMAGE } as const;

const REQUEST: VideoRequest = {
	model: 'custom',
	prompt: 'A fox',
	durationSeconds: 5,
	mode: 'pro',
	aspectRatio: '16:9',
	generateAudio: true,
};
const SENT: SendableRequest = { ...REQUEST, negativePrompt: 'x', cfgScale: 0.5 };

const order = (id: ProviderId, customModel: string, changes: Partial<SendableRequest> = {}) =>
	providerById(id).encodeOrder({ ...SENT, customModel, ...changes }, {});

/** The names of the fields that hold the settings of a video. */
const fieldsOf = (body: unknown): string[] => {
	const { klingParams, input, settings, ...rest } = body as Record<string, object>;
	return Object.keys(klingParams ?? input ?? settings ?? rest).sort();
};

test.each<[ProviderId, string, string, string[]]>([
	[
		'fal',
		'fal-ai/kling-video/v2.1/master',
		'fal-ai/kling-video/v2.1/master/image-to-video',
		['cfg_scale', 'duration', 'image_url', 'negative_prompt', 'prompt'],
	],
	[
		'fal',
		'fal-ai/kling-video/v2.6/pro/image-to-video',
		'fal-ai/kling-video/v2.6/pro/image-to-video',
		['duration', 'generate_audio', 'negative_prompt', 'prompt', 'start_image_url'],
	],
	[
		'fal',
		'fal-ai/kling-video/o1',
		'fal-ai/kling-video/o1/image-to-video',
		['duration', 'prompt', 'start_image_url'],
	],
	[
		'fal',
		'fal-ai/kling-video/o3/pro/reference-to-video',
		'fal-ai/kling-video/o3/pro/reference-to-video',
		['aspect_ratio', 'duration', 'generate_audio', 'prompt', 'start_image_url'],
	],
	[
		'fal',
		'kling/v4',
		'kling/v4/image-to-video',
		['duration', 'prompt', 'resolution', 'start_image_url'],
	],
	[
		'fal',
		'kling/v4/flash/reference-to-video',
		'kling/v4/flash/reference-to-video',
		['aspect_ratio', 'duration', 'prompt', 'start_image_url'],
	],
	[
		'fal',
		'fal-ai/kling-video/v4/image-to-video',
		'fal-ai/kling-video/v4/image-to-video',
		['duration', 'prompt', 'resolution', 'start_image_url'],
	],
	['fal', 'acme/fox', 'acme/fox', ['aspect_ratio', 'duration', 'image_url', 'prompt']],
	[
		'apiframe',
		'kling-2.6',
		'v2/videos/generate',
		['aspect_ratio', 'duration', 'generate_audio', 'negative_prompt', 'start_image'],
	],
	[
		'apiframe',
		'kling-2.1',
		'v2/videos/generate',
		['duration', 'mode', 'negative_prompt', 'start_image'],
	],
	['apiframe', 'fox-1', 'v2/videos/generate', ['aspect_ratio', 'duration', 'start_image']],
	['klingAi', 'kling-2.6', 'image-to-video/kling-2.6', ['audio', 'duration', 'resolution']],
	['klingAi', 'kling-2.5-turbo', 'image-to-video/kling-2.5-turbo', ['duration', 'resolution']],
	['klingAi', 'kling-o1', 'omni-video/kling-o1', ['duration', 'resolution']],
	['klingAi', 'omni-video/kling-o1', 'omni-video/kling-o1', ['duration', 'resolution']],
	[
		'klingAi',
		'kling-3.0-omni',
		'omni-video/kling-3.0-omni',
		['audio', 'duration', 'multi_shot', 'resolution'],
	],
	['klingAi', 'kling-4.0', 'image-to-video/kling-4.0', ['duration', 'resolution']],
	[
		'klingAi',
		'omni-video/kling-4.0-flash',
		'omni-video/kling-4.0-flash',
		['duration', 'resolution'],
	],
	[
		'replicate',
		'kwaivgi/kling-v2.5-turbo-pro',
		'models/kwaivgi/kling-v2.5-turbo-pro/predictions',
		['duration', 'negative_prompt', 'prompt', 'start_image'],
	],
	[
		'replicate',
		'kwaivgi/kling-v4.0',
		'models/kwaivgi/kling-v4.0/predictions',
		['duration', 'prompt', 'resolution', 'start_image'],
	],
	[
		'unifically',
		'kuaishou/kling-2.6-video',
		'v1/tasks',
		['aspect_ratio', 'duration', 'mode', 'prompt', 'start_frame_url'],
	],
])('%s gets for %s, at %s, %j', (id, customModel, path, fields) => {
	const sent = order(id, customModel, { startFrameUrl: IMAGE });
	expect(sent.path).toBe(`/${path}`);
	expect(fieldsOf(JSON.parse(JSON.stringify(sent.body)))).toEqual(fields);
});

test('an end frame goes where the family has one', () => {
	const frames = { startFrameUrl: IMAGE, endFrameUrl: IMAGE };
	const bodyOf = (customModel: string) => order('fal', customModel, frames).body;
	expect(bodyOf('fal-ai/kling-video/v2.5-turbo/pro')).toMatchObject({ tail_image_url: IMAGE });
	expect(bodyOf('fal-ai/kling-video/v2.6/pro')).toMatchObject({ end_image_url: IMAGE });
});

test('the older API of Kling AI gets no shots and no sound for what it is not known to make', () => {
	const bodyOf = (customModel: string) =>
		klingAiLegacy.encodeOrder({ ...SENT, customModel }, {}).body;
	expect(Object.keys(bodyOf('kling-v2-1') ?? {}).sort()).toEqual(
		['aspect_ratio', 'duration', 'mode', 'model_name', 'negative_prompt', 'prompt'].sort(),
	);
	expect(klingAiLegacy.encodeOrder({ ...SENT, customModel: 'kling-v3-omni' }, {}).path).toBe(
		'/v1/videos/omni-video',
	);
});

const messageOf = (id: ProviderId, customModel: string, changes: Partial<VideoRequest> = {}) => {
	try {
		checkCapabilities({ ...REQUEST, customModel, ...changes }, providerById(id));
		return null;
	} catch (error) {
		return (error as Error).message;
	}
};

test.each<[ProviderId, string]>([
	['unifically', 'kuaishou/kling-4.0-video'],
	['apiframe', 'kling-4.0'],
])('at %s, %s is not taken for Kling 3.0', (id, customModel) => {
	expect(messageOf(id, customModel)).toMatch(/is Kling 4\.0, .*choose Kling 3\.0/);
});

test.each<[ProviderId, string]>([
	['fal', 'fal-ai/kling-video/v3/4k'],
	['fal', 'kling/v4/text-to-video'],
	['fal', 'fal-ai/kling-video/v4/text-to-video'],
	['klingAi', 'kling-3.4'],
	['klingAi', 'omni-video/kling-4.0'],
	['apiframe', 'kling-2.4'],
])('at %s, %s is taken', (id, customModel) => {
	expect(messageOf(id, customModel)).toBeNull();
});

const SHOTS = [
	{ prompt: 'a', durationSeconds: 2 },
	{ prompt: 'b', durationSeconds: 3 },
];

test.each<[ProviderId, string, Partial<VideoRequest>, RegExp]>([
	['fal', 'fal-ai/kling-video/v2.6/pro', { shots: SHOTS }, /'Shots' cannot be sent: .*v2\.6/],
	['apiframe', 'kling-2.6', { startFrame: FRAME, endFrame: FRAME }, /'End Frame' cannot be sent/],
	['apiframe', 'kling-3.0-motion-control', {}, /use the node 'Kling Motion Control'/],
	['klingAi', 'motion-control/kling-3.0', {}, /use the node 'Kling Motion Control'/],
	['replicate', 'kwaivgi/kling-v3-motion-control', {}, /use the node 'Kling Motion Control'/],
	['unifically', 'kuaishou/kling-3.0-motion-control', {}, /use the node 'Kling Motion Control'/],
	['replicate', 'kwaivgi/kling-v3-video', { durationSeconds: 16 }, /from 3 to 15/],
	['replicate', 'kwaivgi/kling-v3-video', { aspectRatio: '21:9' }, /16:9, 9:16, 1:1 for/],
	['replicate', 'kwaivgi/kling-v4.0', { mode: '4k' }, /standard, pro for/],
	['replicate', 'kwaivgi/kling-v4.0', { shots: SHOTS }, /'Shots' cannot be sent/],
	[
		'replicate',
		'kwaivgi/kling-v3-video',
		{ referenceImages: [FRAME] },
		/'Reference Images' cannot be sent: .*kling-v3-video/,
	],
	['klingAi', 'image-to-video/kling-2.6', {}, /needs a 'Start Frame'/],
	[
		'klingAi',
		'image-to-video/kling-4.0',
		{ startFrame: FRAME, referenceImages: [FRAME] },
		/'Reference Images' cannot be sent: .*takes frames only/,
	],
	[
		'klingAi',
		'text-to-video/kling-4.0',
		{ referenceVideo: FRAME, videoUse: 'follow' },
		/'Reference Video' cannot be sent: .*takes a text only/,
	],
	[
		'klingAi',
		'kling-4.0-flash',
		{ startFrame: FRAME, middleFrames: [FRAME] },
		/'Middle Frames' cannot be sent/,
	],
	['klingAi', 'kling-4.0-flash', {}, /'Resolution' must be one of standard/],
	['klingAi', 'kling-3.0', { referenceImages: [FRAME] }, /'Reference Images' cannot be sent/],
	['klingAi', 'text-to-video/kling-2.6', { startFrame: FRAME }, /does not go together/],
])('at %s, %s is refused with %j', (id, customModel, changes, message) => {
	expect(messageOf(id, customModel, changes)).toMatch(message);
});

test.each<[ProviderId, string, Partial<VideoRequest>]>([
	['klingAi', 'kling-4.0-flash', { mode: 'standard' }],
	['replicate', 'kwaivgi/kling-v4.0', { durationSeconds: 30, aspectRatio: '21:9' }],
	['replicate', 'kwaivgi/kling-v4.0', { referenceImages: [FRAME], middleFrames: [] }],
	['replicate', 'kwaivgi/kling-v3-omni-video', { referenceImages: [FRAME] }],
	['apiframe', 'kling-3.0-omni', { referenceImages: [FRAME] }],
	['unifically', 'kuaishou/kling-3.0-omni-video', { referenceImages: [FRAME] }],
])('at %s, %s is taken with %j', (id, customModel, changes) => {
	expect(messageOf(id, customModel, changes)).toBeNull();
});

test('only Kling AI takes an end frame together with shots', () => {
	const video = { shots: SHOTS, startFrame: FRAME, endFrame: FRAME, model: 'kling-3.0' } as const;
	expect(messageOf('klingAi', '', video)).toBeNull();
	for (const id of ['fal', 'apiframe', 'replicate', 'unifically'] as const) {
		expect(messageOf(id, '', video)).toMatch(/'End Frame' does not go together with several shots/);
	}
});
