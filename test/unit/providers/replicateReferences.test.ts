import { MOTION_CONTROL } from '../../../nodes/shared/domain/models';
import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { modelQueryOf } from '../../../nodes/shared/providers/capabilities';
import { replicate } from '../../../nodes/shared/providers/replicate';
import { REPLICATE_BODIES, type ReplicateModel } from '../../simulator/replicate-schema';
import { answer } from '../arbitraries';

/*
 * Kling 4.0, references and motion control at Replicate.
 */

const IMAGE = 'https://example.com/a.png';
const PNG = 'https://example.com/b.png';
const VIDEO = 'https://example.com/a.mp4';

const FOX = {
	model: 'kling-4.0',
	prompt: 'A fox',
	mode: 'standard',
	durationSeconds: 12,
	aspectRatio: '21:9',
	generateAudio: true,
} as const satisfies SendableRequest;

const OMNI = {
	model: 'kling-3.0-omni',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: false,
} as const;

const MOTION = {
	model: MOTION_CONTROL,
	prompt: '',
	mode: 'standard',
	orientation: 'image',
	keepSound: false,
} as const;

const V4_INPUT = { prompt: 'A fox', resolution: '720p', duration: 12, aspect_ratio: '21:9' };
const OMNI_INPUT = {
	prompt: 'A fox',
	mode: 'pro',
	duration: 5,
	aspect_ratio: '16:9',
	generate_audio: false,
};

describe('inputs', () => {
	test.each<[string, Partial<SendableRequest>, object]>([
		['4.0 from text', {}, V4_INPUT],
		['4.0 in 1080p', { mode: 'pro' }, { ...V4_INPUT, resolution: '1080p' }],
		[
			'all frames of 4.0',
			{ startFrameUrl: IMAGE, middleFrameUrls: [PNG, IMAGE], endFrameUrl: PNG },
			{
				prompt: 'A fox',
				resolution: '720p',
				duration: 12,
				start_image: IMAGE,
				middle_images: [PNG, IMAGE],
				end_image: PNG,
			},
		],
		[
			'images and a video that 4.0 follows',
			{
				prompt: '@Image2 follows @image1 as in @Video1',
				referenceImageUrls: [IMAGE, PNG],
				referenceVideoUrl: VIDEO,
				videoUse: 'follow',
				keepSound: true,
			},
			{
				...V4_INPUT,
				prompt: '@image_2 follows @image_1 as in @video_1',
				reference_images: [IMAGE, PNG],
				reference_videos: [VIDEO],
			},
		],
		[
			'a video that 4.0 edits, which decides about length and shape',
			{ referenceVideoUrl: VIDEO, videoUse: 'edit', keepSound: true },
			{ prompt: 'A fox', resolution: '720p', base_video: VIDEO },
		],
		[
			'an id of 4.0 that was typed',
			{ model: 'custom', customModel: 'kwaivgi/kling-v4.0', negativePrompt: 'x' },
			V4_INPUT,
		],
		[
			'images of the omni model',
			{ ...OMNI, prompt: '@Image1 sleeps', referenceImageUrls: [IMAGE] },
			{ ...OMNI_INPUT, prompt: '<<<image_1>>> sleeps', reference_images: [IMAGE] },
		],
		[
			'a video that the omni model follows',
			{ ...OMNI, referenceVideoUrl: VIDEO, videoUse: 'follow', keepSound: false },
			{
				...OMNI_INPUT,
				reference_video: VIDEO,
				video_reference_type: 'feature',
				keep_original_sound: false,
			},
		],
		[
			'a video that the omni model edits',
			{ ...OMNI, prompt: '@video 1', referenceVideoUrl: VIDEO, videoUse: 'edit', keepSound: true },
			{
				prompt: '<<<video_1>>>',
				mode: 'pro',
				generate_audio: false,
				reference_video: VIDEO,
				video_reference_type: 'base',
				keep_original_sound: true,
			},
		],
		[
			'references in shots',
			{
				...OMNI,
				prompt: 'x',
				shots: [
					{ prompt: '@Image1 runs', durationSeconds: 2 },
					{ prompt: 'It stops', durationSeconds: 3 },
				],
				referenceImageUrls: [IMAGE],
			},
			{
				...OMNI_INPUT,
				prompt: 'x',
				reference_images: [IMAGE],
				multi_prompt:
					'[{"prompt":"<<<image_1>>> runs","duration":2},{"prompt":"It stops","duration":3}]',
			},
		],
		[
			'motion',
			{ ...MOTION, motionImageUrl: IMAGE, motionVideoUrl: VIDEO },
			{
				image: IMAGE,
				video: VIDEO,
				mode: 'std',
				character_orientation: 'image',
				keep_original_sound: false,
			},
		],
	])('%s', (_name, changes, input) => {
		const request = { ...FOX, ...changes };
		const { body } = replicate.encodeOrder(request, {});
		expect(body).toStrictEqual({ input });
		const id = replicate.modelId(modelQueryOf(request)) as ReplicateModel;
		expect(REPLICATE_BODIES[id].safeParse(body).error).toBeUndefined();
	});
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
const motion = { ...MOTION, aspectRatio: '16:9', motionImage: url, motionVideo: video } as const;

const messageOf = (changes: Partial<VideoRequest>): string | null => {
	try {
		checkCapabilities({ ...FOX, ...changes }, replicate);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
};

test.each<Partial<VideoRequest>>([
	{ durationSeconds: 30 },
	{ startFrame: url, middleFrames: images(8), endFrame: url },
	{ referenceImages: images(10) },
	{ ...follow, startFrame: url },
	{ ...edit, prompt: '@Video1 in rain' },
	{ ...OMNI, referenceImages: images(6), startFrame: url },
	{ ...OMNI, ...follow, referenceImages: images(4) },
	{ ...OMNI, ...edit, mode: 'standard' },
	{ ...OMNI, shots, referenceImages: images(2) },
	motion,
])('%j is taken', (changes) => {
	expect(messageOf(changes)).toBeNull();
});

test.each<[Partial<VideoRequest>, RegExp]>([
	[{ durationSeconds: 2 }, /'Duration \(Seconds\)'.*from 3 to 30 for Kling 4\.0 at Replicate/],
	[{ durationSeconds: 31 }, /'Duration \(Seconds\)'.*from 3 to 30/],
	[{ mode: '4k' }, /'Resolution' must be one of standard, pro/],
	[{ aspectRatio: '4:3' }, /'Aspect Ratio' must be one of 16:9, 9:16, 1:1, 21:9/],
	[{ generateAudio: false }, /'Generate Audio' cannot be switched off/],
	[{ shots }, /'Shots' is not supported by Kling 4\.0/],
	[{ negativePrompt: 'x' }, /'Negative Prompt' is not supported/],
	[{ cfgScale: 0.5 }, /CFG.* is not supported/],
	[{ elements: [{ imageUrls: [IMAGE] }] }, /'Elements' is not supported/],
	[{ prompt: 'x'.repeat(8001) }, /'Prompt' may have at most 8000/],
	[{ startFrame: url, middleFrames: images(9) }, /'Middle Frames' may hold at most 8/],
	[{ startFrame: url, middleFrames: images(4), durationSeconds: 4 }, /'Middle Frames'.*'Duration/],
	[{ referenceImages: images(11) }, /'Reference Images', frames may be at most 10/],
	[{ referenceImages: images(10), startFrame: url }, /'Reference Images', frames.*at most 10/],
	[{ ...edit, startFrame: url }, /'Start Frame'.*'Reference Video: Edit'/],
	[{ ...edit, startFrame: url, endFrame: url }, /'End Frame'.*'Reference Video: Edit'/],
	[{ ...edit, startFrame: url, middleFrames: [url] }, /'Middle Frames'.*'Reference Video: Edit'/],
	[{ prompt: '@Image2', referenceImages: images(1) }, /'Prompt' names @Image2.*only @Image1/],
	[{ prompt: '@Video1' }, /'Prompt' names @Video1/],
	[{ prompt: '@Element1' }, /'Prompt' names @Element1/],
	[{ model: 'kling-4.0-flash' }, /'Model' Kling 4\.0 Flash is not offered by Replicate/],
	[{ ...OMNI, ...follow, generateAudio: true }, /'Generate Audio'.*'Reference Video'/],
	[{ ...OMNI, ...follow, mode: '4k' }, /'Resolution: 4k'.*'Reference Video'.*standard or pro/],
	[{ ...OMNI, ...edit, mode: '4k' }, /'Resolution: 4k'.*'Reference Video: Edit'/],
	[{ ...OMNI, ...follow, shots }, /'Shots'.*'Reference Video'/],
	[{ ...OMNI, ...edit, startFrame: url }, /'Start Frame'.*'Reference Video: Edit'/],
	[{ ...OMNI, ...follow, referenceImages: images(5) }, /'Reference Images'.*'Reference Video'/],
	[{ ...OMNI, referenceImages: images(8) }, /'Reference Images', frames may be at most 7/],
	[{ ...OMNI, referenceImages: images(7), startFrame: url }, /'Reference Images', frames.*7/],
	[{ ...OMNI, negativePrompt: 'x' }, /'Negative Prompt' is not supported/],
	[{ ...OMNI, durationSeconds: 16 }, /from 3 to 15/],
	[{ ...OMNI, model: 'kling-3.0', referenceImages: images(1) }, /'Reference Images' is not/],
	[{ ...motion, mode: '4k' }, /'Resolution' must be one of standard, pro/],
	[{ ...motion, elements: [{ imageUrls: [IMAGE] }] }, /'Elements' is not supported/],
	[{ ...motion, prompt: 'x'.repeat(2501) }, /'Prompt' may have at most 2500/],
])('%j is refused', (changes, message) => {
	expect(messageOf(changes)).toMatch(message);
});

test.each<[Partial<SendableRequest> & { inputSeconds?: number }, number]>([
	// The highest rates at which others sell it.
	[{ durationSeconds: 10 }, 1.963],
	[{ durationSeconds: 10, mode: 'pro' }, 2.94],
	[{ durationSeconds: 5, videoUse: 'follow', inputSeconds: 4 }, 1.963],
	[{ durationSeconds: 5, videoUse: 'follow', inputSeconds: 10 }, 2.9445],
	[{ videoUse: 'edit', inputSeconds: 10 }, 3.926],
	[{ videoUse: 'edit' }, 11.778],
	[{ ...OMNI, videoUse: 'edit' }, 3.36],
	[{ ...OMNI, videoUse: 'edit', inputSeconds: 4 }, 1.344],
	[{ ...OMNI, videoUse: 'follow' }, 1.68],
	[{ ...MOTION, durationSeconds: 10 }, 1.26],
	[{ ...MOTION, durationSeconds: 30, orientation: 'video', mode: 'pro', inputSeconds: 5 }, 0.84],
])('%j costs at most $%d', (changes, amount) => {
	const { model, mode, generateAudio, durationSeconds, videoUse, orientation, inputSeconds } = {
		inputSeconds: undefined,
		videoUse: undefined,
		orientation: undefined,
		...FOX,
		...changes,
	};
	const query = { model, mode, generateAudio, durationSeconds, videoUse, orientation };
	expect(replicate.estimateCost({ ...query, inputSeconds })).toEqual({
		amount,
		unit: 'usd',
		source: 'estimate',
	});
});

describe('the schema of a model', () => {
	const { schemaCheck } = replicate;
	const schema = (...inputs: string[]) => ({
		latest_version: {
			openapi_schema: {
				components: {
					schemas: {
						Input: { properties: Object.fromEntries(inputs.map((name) => [name, {}])) },
					},
				},
			},
		},
	});

	test.each<[Partial<SendableRequest>, string | null]>([
		[{}, '/models/kwaivgi/kling-v4.0'],
		[
			{ model: 'custom', customModel: 'kwaivgi/kling-v4.0-flash' },
			'/models/kwaivgi/kling-v4.0-flash',
		],
		[OMNI, null],
		[{ model: 'kling-3.0' }, null],
		[{ model: 'custom', customModel: 'acme/fox' }, null],
	])('of %j is read at %s', (changes, path) => {
		expect(schemaCheck?.encode({ ...FOX, ...changes })).toEqual(
			path === null ? null : { method: 'GET', host: 'api', path },
		);
	});

	test.each<[string, object, object]>([
		[
			'all fields',
			schema('prompt', 'resolution', 'duration', 'aspect_ratio', 'seed'),
			{ ok: true, value: [] },
		],
		[
			'fields with other names',
			schema('prompt', 'mode', 'duration'),
			{ ok: true, value: ['resolution', 'aspect_ratio'] },
		],
		['no fields', schema(), { ok: false, failure: { kind: 'unavailable' } }],
		['no version', {}, { ok: false, failure: { kind: 'unavailable' } }],
		['no schema', { latest_version: null }, { ok: false, failure: { kind: 'unavailable' } }],
	])('with %s', (_name, body, expected) => {
		expect(schemaCheck?.decode(answer(200, body), FOX)).toMatchObject(expected);
	});

	test.each([404, 401, 500])('is not read from HTTP %d', (status) => {
		expect(schemaCheck?.decode(answer(status, {}), FOX)).toMatchObject({ ok: false });
	});
});
