import { filesOf, withAddresses } from '../../../nodes/shared/domain/inputFiles';
import { MOTION_CONTROL } from '../../../nodes/shared/domain/models';
import type { InputFile, VideoRequest } from '../../../nodes/shared/domain/request';
import { checkCapabilities } from '../../../nodes/shared/job/checkCapabilities';
import { modelQueryOf } from '../../../nodes/shared/providers/capabilities';
import { fal } from '../../../nodes/shared/providers/fal';
import type { PriceQuery } from '../../../nodes/shared/providers/provider';
import { FAL_ENDPOINTS } from '../../simulator/fal-schema';
import { answer } from '../arbitraries';
import { valueOf } from '../decoded';

const JPG = 'https://example.com/a.jpg';
const PNG = 'https://example.com/b.png';
const CLIP = 'https://example.com/c.mp4';
const at = (url: string): InputFile => ({ source: 'url', url });
const [START, END, IMAGE, VIDEO] = [at(JPG), at(PNG), at(PNG), at(CLIP)];

const FOX: VideoRequest = {
	model: 'kling-4.0',
	prompt: 'A fox in snow',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '9:16',
	generateAudio: true,
};
const SHOTS: Partial<VideoRequest> = {
	prompt: 'The fox runs It stops',
	shots: [
		{ prompt: 'The fox runs', durationSeconds: 3 },
		{ prompt: 'It stops', durationSeconds: 2 },
	],
};
const FOLLOW: Partial<VideoRequest> = {
	referenceVideo: VIDEO,
	videoUse: 'follow',
	keepSound: true,
};
const EDIT: Partial<VideoRequest> = { ...FOLLOW, videoUse: 'edit', keepSound: false };
const SILENT = { generateAudio: false };
const IMAGES = { referenceImages: [IMAGE, IMAGE] };
const PICTURED = { imageUrls: [JPG, PNG] };
const FILMED = { imageUrls: [], videoUrl: CLIP };
const pictured = (count: number) => Array.from({ length: count }, () => PICTURED);
const OMNI: Partial<VideoRequest> = { model: 'kling-3.0-omni', generateAudio: false };
const MOTION: Partial<VideoRequest> = {
	model: MOTION_CONTROL,
	prompt: '',
	motionImage: IMAGE,
	motionVideo: VIDEO,
	orientation: 'video',
	keepSound: false,
};
const typed = (customModel: string): Partial<VideoRequest> => ({ model: 'custom', customModel });
const O3 = 'fal-ai/kling-video/o3/pro';

const urlOf = (file: InputFile): string => (file.source === 'url' ? file.url : '');
const addressesOf = (request: VideoRequest) =>
	new Map(filesOf(request).map(({ key, file }) => [key, urlOf(file)]));
const orderOf = (request: VideoRequest) =>
	fal.encodeOrder(withAddresses(request, addressesOf(request)), {});

const messageOf = (changes: Partial<VideoRequest>): string | null => {
	try {
		checkCapabilities({ ...FOX, ...changes }, fal);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
};

describe('orders', () => {
	const text = { prompt: FOX.prompt, duration: 5, resolution: '1080p' };
	const omni = { prompt: FOX.prompt, duration: '5' };
	const ratio = { aspect_ratio: '9:16' };
	const names = 'Like @Image1 and @Video1';
	it.each<[string, Partial<VideoRequest>, string, object]>([
		['4.0 from text', {}, 'kling/v4/text-to-video', { ...text, ...ratio }],
		[
			'4.0 in 720p and 21:9',
			{ mode: 'standard', aspectRatio: '21:9', durationSeconds: 30 },
			'kling/v4/text-to-video',
			{ ...text, duration: 30, resolution: '720p', aspect_ratio: '21:9' },
		],
		[
			'4.0 from two frames',
			{ startFrame: START, endFrame: END },
			'kling/v4/image-to-video',
			{ ...text, start_image_url: JPG, end_image_url: PNG },
		],
		[
			'4.0 in shots, which alone say how long it is',
			{ ...SHOTS, overallPrompt: 'Film noir.' },
			'kling/v4/text-to-video',
			{
				multi_prompt: [
					{ prompt: 'Film noir. The fox runs', duration: 3 },
					{ prompt: 'Film noir. It stops', duration: 2 },
				],
				resolution: '1080p',
				...ratio,
			},
		],
		[
			'4.0 with images, a frame and a video to follow, by their names',
			{ prompt: 'Like @image1 and @Video 1', ...IMAGES, ...FOLLOW, startFrame: START },
			'kling/v4/reference-to-video',
			{
				...text,
				...ratio,
				prompt: names,
				start_image_url: JPG,
				image_urls: [PNG, PNG],
				video_urls: [CLIP],
			},
		],
		[
			'4.0 that edits a video: no length, no shape',
			{ ...EDIT, ...IMAGES },
			'kling/v4/video-to-video/edit',
			{ prompt: FOX.prompt, resolution: '1080p', video_url: CLIP, image_urls: [PNG, PNG] },
		],
		[
			'Flash',
			{ model: 'kling-4.0-flash', mode: 'standard', durationSeconds: 20 },
			'kling/v4/flash/text-to-video',
			{ ...text, ...ratio, duration: 20, resolution: '720p' },
		],
		[
			'Flash from a frame',
			{ model: 'kling-4.0-flash', mode: 'standard', startFrame: START },
			'kling/v4/flash/image-to-video',
			{ ...text, resolution: '720p', start_image_url: JPG },
		],
		[
			'Flash with images',
			{ model: 'kling-4.0-flash', mode: 'standard', ...IMAGES },
			'kling/v4/flash/reference-to-video',
			{ ...text, ...ratio, resolution: '720p', image_urls: [PNG, PNG] },
		],
		[
			'Flash that edits a video',
			{ model: 'kling-4.0-flash', mode: 'standard', ...EDIT },
			'kling/v4/flash/video-to-video/edit',
			{ prompt: FOX.prompt, resolution: '720p', video_url: CLIP },
		],
		[
			'omni with images, elements and frames, in 4K',
			{
				...OMNI,
				...IMAGES,
				mode: '4k',
				startFrame: START,
				endFrame: END,
				elements: [PICTURED, { ...FILMED, voiceId: 'v1' }],
			},
			'fal-ai/kling-video/o3/4k/reference-to-video',
			{
				...omni,
				...ratio,
				generate_audio: false,
				start_image_url: JPG,
				end_image_url: PNG,
				image_urls: [PNG, PNG],
				elements: [
					{ frontal_image_url: JPG, reference_image_urls: [PNG] },
					{ video_url: CLIP, voice_id: 'v1' },
				],
			},
		],
		[
			'omni with elements alone, in shots',
			{ ...OMNI, ...SHOTS, elements: [PICTURED] },
			`${O3}/reference-to-video`,
			{
				multi_prompt: [
					{ prompt: 'The fox runs', duration: '3' },
					{ prompt: 'It stops', duration: '2' },
				],
				shot_type: 'customize',
				duration: '5',
				...ratio,
				generate_audio: false,
				elements: [{ frontal_image_url: JPG, reference_image_urls: [PNG] }],
			},
		],
		[
			'omni that follows a video',
			{ ...OMNI, ...FOLLOW, ...IMAGES, elements: [{ imageUrls: [JPG] }] },
			`${O3}/video-to-video/reference`,
			{
				...omni,
				...ratio,
				video_url: CLIP,
				keep_audio: true,
				image_urls: [PNG, PNG],
				elements: [{ frontal_image_url: JPG }],
			},
		],
		[
			'omni that edits a video',
			{ ...OMNI, ...EDIT, mode: 'standard' },
			'fal-ai/kling-video/o3/standard/video-to-video/edit',
			{ prompt: FOX.prompt, video_url: CLIP, keep_audio: false },
		],
		[
			'automatic shots from text',
			{ model: 'kling-3.0', automaticShots: true },
			'fal-ai/kling-video/v3/pro/text-to-video',
			{ ...omni, ...ratio, shot_type: 'intelligent', generate_audio: true },
		],
		[
			'automatic shots from a frame',
			{ ...OMNI, automaticShots: true, startFrame: START },
			`${O3}/image-to-video`,
			{ ...omni, shot_type: 'intelligent', generate_audio: false, image_url: JPG },
		],
		[
			'automatic shots with images',
			{ ...OMNI, automaticShots: true, ...IMAGES },
			`${O3}/reference-to-video`,
			{
				...omni,
				...ratio,
				shot_type: 'intelligent',
				generate_audio: false,
				image_urls: [PNG, PNG],
			},
		],
		[
			'a voice of one’s own',
			{
				model: 'kling-3.0',
				startFrame: START,
				elements: [{ ...FILMED, voiceId: '829824295735410756' }],
			},
			'fal-ai/kling-video/v3/pro/image-to-video',
			{
				...omni,
				generate_audio: true,
				start_image_url: JPG,
				elements: [{ video_url: CLIP, voice_id: '829824295735410756' }],
			},
		],
		[
			'motion control',
			MOTION,
			'fal-ai/kling-video/v3/pro/motion-control',
			{
				image_url: PNG,
				video_url: CLIP,
				character_orientation: 'video',
				keep_original_sound: false,
			},
		],
		[
			'motion control with a prompt and an element',
			{ ...MOTION, mode: 'standard', prompt: '@element1 dances', elements: [PICTURED] },
			'fal-ai/kling-video/v3/standard/motion-control',
			{
				prompt: '@Element1 dances',
				image_url: PNG,
				video_url: CLIP,
				character_orientation: 'video',
				keep_original_sound: false,
				elements: [{ frontal_image_url: JPG, reference_image_urls: [PNG] }],
			},
		],
		[
			'motion control of another version, by its id',
			{ ...typed('fal-ai/kling-video/v3/pro/motion-control'), ...FOLLOW, startFrame: START },
			'fal-ai/kling-video/v3/pro/motion-control',
			{
				prompt: FOX.prompt,
				image_url: JPG,
				video_url: CLIP,
				character_orientation: 'video',
				keep_original_sound: true,
			},
		],
		[
			'an endpoint for edits, by its id',
			{ ...typed(`${O3}/video-to-video/edit`), ...EDIT, ...SILENT, mode: '4k' },
			`${O3}/video-to-video/edit`,
			{ prompt: FOX.prompt, video_url: CLIP, keep_audio: false },
		],
		[
			'an endpoint of 4.0, by the beginning of its id',
			{ ...typed('kling/v4'), ...FOLLOW, durationSeconds: 30 },
			'kling/v4/reference-to-video',
			{ ...text, ...ratio, duration: 30, video_urls: [CLIP] },
		],
	])('for %s', (_name, changes, endpoint, body) => {
		const request = { ...FOX, ...changes };
		expect(messageOf(changes)).toBeNull();
		expect(orderOf(request)).toStrictEqual({
			method: 'POST',
			host: 'api',
			path: `/${endpoint}`,
			body,
		});
		expect(fal.modelId(modelQueryOf(request))).toBe(endpoint);
		const known = FAL_ENDPOINTS.find(({ id }) => id === endpoint);
		expect(known?.input.safeParse(body).error).toBeUndefined();
	});
});

describe('refusals', () => {
	it.each<[string, Partial<VideoRequest>, RegExp]>([
		['4.0 without sound', { generateAudio: false }, /'Generate Audio' cannot be switched off/],
		['4.0 in 4K', { mode: '4k' }, /'Resolution' must be one of standard, pro .* got '4k'/],
		['2 s of 4.0', { durationSeconds: 2 }, /'Duration \(Seconds\)' .* from 3 to 30/],
		['31 s of 4.0', { durationSeconds: 31 }, /'Duration \(Seconds\)' .* from 3 to 30/],
		['4.0 in 4:3', { aspectRatio: '4:3' }, /'Aspect Ratio' must be one of 16:9, 9:16, 1:1, 21:9/],
		['a negative prompt for 4.0', { negativePrompt: 'blur' }, /'Negative Prompt' is not supported/],
		['guidance for 4.0', { cfgScale: 0.5 }, /'Prompt Strength \(CFG\)' is not supported/],
		[
			'middle frames for 4.0',
			{ startFrame: START, middleFrames: [IMAGE] },
			/'Middle Frames' is not supported by Kling 4\.0 at fal\.ai/,
		],
		['elements for 4.0', { elements: [PICTURED] }, /'Elements' is not supported by Kling 4\.0/],
		['automatic shots for 4.0', { automaticShots: true }, /'Automatic Shots' is not supported/],
		[
			'an end frame beside images at 4.0',
			{ ...IMAGES, startFrame: START, endFrame: END },
			/'End Frame' does not go together with 'Reference Images'/,
		],
		[
			'an end frame beside a video at 4.0',
			{ ...FOLLOW, startFrame: START, endFrame: END },
			/'End Frame' does not go together with 'Reference Video'/,
		],
		[
			'an end frame after shots at 4.0',
			{ ...SHOTS, startFrame: START, endFrame: END },
			/'End Frame' does not go together with several shots/,
		],
		[
			'a frame of a video that is edited at 4.0',
			{ ...EDIT, startFrame: START },
			/'Start Frame' does not go together with 'Reference Video: Edit'/,
		],
		[
			'shots of a video that is edited at 4.0',
			{ ...EDIT, ...SHOTS },
			/'Shots' does not go together with 'Reference Video: Edit'/,
		],
		[
			'eleven images with the frame',
			{ startFrame: START, referenceImages: Array.from({ length: 10 }, () => IMAGE) },
			/at most 10 images together .* got 11/,
		],
		['a name of nothing', { prompt: '@Image3', ...IMAGES }, /'Prompt' names @Image3/],
		[
			'31 s of shots',
			{ shots: [1, 2].map((n) => ({ prompt: 'a', durationSeconds: 14 + n })) },
			/add up to 3 to 30/,
		],
		['one shot', { shots: [{ prompt: 'a', durationSeconds: 5 }] }, /'Shots' must hold 2 to 6/],
		[
			'Flash in 1080p',
			{ model: 'kling-4.0-flash' },
			/'Resolution' must be one of standard for Kling 4\.0 Flash/,
		],
		[
			'21 s of Flash',
			{ model: 'kling-4.0-flash', mode: 'standard', durationSeconds: 21 },
			/from 3 to 20/,
		],
		[
			'an end frame for Flash',
			{ model: 'kling-4.0-flash', mode: 'standard', startFrame: START, endFrame: END },
			/'End Frame' is not supported by Kling 4\.0 Flash/,
		],
		[
			'sound beside a video',
			{ ...OMNI, ...FOLLOW, generateAudio: true },
			/'Generate Audio' does not go together with 'Reference Video'/,
		],
		[
			'a frame beside a video',
			{ ...OMNI, ...FOLLOW, startFrame: START },
			/'Start Frame' does not go together with 'Reference Video'/,
		],
		[
			'shots beside a video',
			{ ...OMNI, ...FOLLOW, ...SHOTS },
			/'Shots' does not go together with 'Reference Video'/,
		],
		[
			'automatic shots beside a video',
			{ ...OMNI, ...FOLLOW, automaticShots: true },
			/'Shots' does not go together with 'Reference Video'/,
		],
		[
			'a video in 4K',
			{ ...OMNI, ...FOLLOW, mode: '4k' },
			/'Resolution: 4k' does not go together with 'Reference Video' .* choose standard or pro/,
		],
		[
			'an element with a video beside a video',
			{ ...OMNI, ...FOLLOW, elements: [FILMED] },
			/'Elements: Video URL' does not go together with a 'Reference Video'/,
		],
		[
			'five beside a video',
			{ ...OMNI, ...FOLLOW, ...IMAGES, elements: pictured(3) },
			/at most 4 images together beside a 'Reference Video'/,
		],
		[
			'eight references',
			{ ...OMNI, ...IMAGES, elements: pictured(6) },
			/at most 7 images together/,
		],
		[
			'four elements beside a frame',
			{ ...OMNI, startFrame: START, elements: pictured(4) },
			/'Elements' may hold at most 3 beside a 'Start Frame'/,
		],
		[
			'five references, one of them a video',
			{ ...OMNI, ...IMAGES, elements: [FILMED, PICTURED, PICTURED] },
			/at most 4 together where one element has a 'Video URL'/,
		],
		[
			'two elements with a video',
			{ ...OMNI, elements: [FILMED, FILMED] },
			/at most one element with a video/,
		],
		[
			'an element of one image',
			{ ...OMNI, elements: [{ imageUrls: [JPG] }] },
			/'Elements': .* at least two/,
		],
		[
			'a voice of an element of images',
			{ ...OMNI, elements: [{ ...PICTURED, voiceId: 'v1' }] },
			/'Elements: Voice ID' needs a 'Video URL'/,
		],
		[
			'an element that exists',
			{ ...OMNI, elements: [{ imageUrls: [], elementId: '1' }] },
			/'Elements: Element ID' is not taken/,
		],
		[
			'an end frame of automatic shots',
			{ ...OMNI, automaticShots: true, startFrame: START, endFrame: END },
			/'End Frame' does not go together with 'Automatic Shots'/,
		],
		[
			'automatic shots at Turbo',
			{ model: 'kling-3.0-turbo', automaticShots: true },
			/'Automatic Shots' is not supported by Kling 3\.0 Turbo/,
		],
		['images for 3.0', { model: 'kling-3.0', ...IMAGES }, /'Reference Images' is not supported/],
		['a video for 3.0', { model: 'kling-3.0', ...FOLLOW }, /'Reference Video' is not supported/],
		['images for Turbo', { model: 'kling-3.0-turbo', ...IMAGES }, /'Reference Images' is not/],
		[
			'elements without a frame at 3.0',
			{ model: 'kling-3.0', elements: [PICTURED] },
			/'Elements' need a 'Start Frame'/,
		],
		[
			'four elements at 3.0',
			{ model: 'kling-3.0', startFrame: START, elements: pictured(4) },
			/'Elements' may hold at most 3 for Kling 3\.0/,
		],
		['motion in 4K', { ...MOTION, mode: '4k' }, /'Resolution' must be one of standard, pro/],
		['two elements in motion', { ...MOTION, elements: pictured(2) }, /at most 1/],
		[
			'an element that faces as in the image',
			{ ...MOTION, orientation: 'image', elements: [PICTURED] },
			/'Elements' does not go together with 'Character Orientation' Image/,
		],
		[
			'an element with a video in motion',
			{ ...MOTION, elements: [FILMED] },
			/'Elements: Video URL' is not taken/,
		],
		[
			'a voice in motion',
			{ ...MOTION, elements: [{ ...PICTURED, voiceId: 'v1' }] },
			/'Elements: Voice ID' is not taken/,
		],
	])('%s', (_name, changes, message) => {
		expect(messageOf(changes)).toMatch(message);
	});

	it.each<[string, Partial<VideoRequest>, RegExp]>([
		[
			`${O3}/video-to-video/edit`,
			{},
			/ends with video-to-video\/edit, which needs a 'Reference Video'/,
		],
		[
			`${O3}/video-to-video/edit`,
			FOLLOW,
			/'Reference Video: Use' Follow .* needs one that ends with video-to-video\/reference/,
		],
		[
			`${O3}/video-to-video/reference`,
			{ ...FOLLOW, startFrame: START },
			/'Start Frame' does not go together with a 'Model ID'/,
		],
		[
			`${O3}/video-to-video/reference`,
			{ ...FOLLOW, ...SHOTS },
			/'Shots' does not go together with a 'Model ID'/,
		],
		[
			`${O3}/reference-to-video`,
			FOLLOW,
			/'Reference Video: Use' Follow .* needs one that ends with video-to-video\/reference/,
		],
		[
			`${O3}/image-to-video`,
			{ ...IMAGES, startFrame: START },
			/'Reference Images' does not go together with a 'Model ID' that ends with image-to-video/,
		],
		[
			`${O3}/image-to-video`,
			{ elements: [PICTURED], startFrame: START },
			/'Elements' does not go together with a 'Model ID' that ends with image-to-video/,
		],
		[
			`${O3}/text-to-video`,
			IMAGES,
			/'Reference Images' does not go together with a 'Model ID' that ends with text-to-video/,
		],
		[O3, { ...IMAGES, elements: pictured(6) }, /at most 7 images together/],
		[
			'kling/v4/reference-to-video',
			EDIT,
			/Edit It .* needs one that ends with video-to-video\/edit/,
		],
		[
			'kling/v4/video-to-video/edit',
			FOLLOW,
			/Follow .* needs one that ends with reference-to-video/,
		],
		['kling/v4', { mode: '4k' }, /'Resolution' must be one of standard, pro for Other at fal\.ai/],
		['kling/v4/flash', {}, /'Resolution' must be one of standard for Other at fal\.ai/],
		['kling/v4/flash', { mode: 'standard', durationSeconds: 21 }, /from 3 to 20 for Other/],
		['kling/v4', { elements: [PICTURED] }, /'Elements' cannot be sent/],
		['fal-ai/kling-video/v3/pro', { durationSeconds: 16 }, /from 3 to 15/],
		['fal-ai/kling-video/v3/pro', { aspectRatio: '21:9' }, /'Aspect Ratio' must be one of/],
		['fal-ai/kling-video/v3/pro', { prompt: 'x'.repeat(2501) }, /at most 2500 characters/],
		[
			'fal-ai/kling-video/v3/pro',
			{ startFrame: START, elements: pictured(4) },
			/'Elements' may hold at most 3/,
		],
		['fal-ai/kling-video/v3/pro', FOLLOW, /'Reference Video' cannot be sent/],
		[
			'fal-ai/kling-video/v2.6/pro/motion-control',
			{ startFrame: START },
			/ends with motion-control, which needs a 'Reference Video'/,
		],
		['fal-ai/kling-video/v2.6/pro/motion-control', FOLLOW, /needs a 'Start Frame'/],
		[
			'fal-ai/kling-video/v2.6/pro/motion-control',
			{ ...FOLLOW, startFrame: START, elements: [PICTURED] },
			/'Elements' cannot be sent/,
		],
		['acme/fox', FOLLOW, /'Reference Video' cannot be sent/],
	])('of what is typed: %s with %j', (customModel, changes, message) => {
		expect(messageOf({ ...typed(customModel), ...changes })).toMatch(message);
	});
});

it.each<[string, PriceQuery, number | null]>([
	['4.0', { ...FOX, mode: 'standard', durationSeconds: 10 }, 1.57],
	['4.0 in 1080p', { ...FOX, durationSeconds: 30 }, 7.05],
	['an edit of 10 s', { ...FOX, mode: 'standard', videoUse: 'edit', inputSeconds: 10 }, 1.88],
	['an edit of a video of unknown length', { ...FOX, videoUse: 'edit' }, 8.46],
	[
		'a video of 3 s to follow, which counts as 5',
		{ ...FOX, videoUse: 'follow', inputSeconds: 3 },
		1.41,
	],
	['a video of unknown length to follow', { ...FOX, videoUse: 'follow' }, 4.935],
	['Flash', { ...FOX, model: 'kling-4.0-flash', mode: 'standard' }, 0.47],
	[
		'an edit by Flash',
		{ ...FOX, model: 'kling-4.0-flash', mode: 'standard', videoUse: 'edit' },
		3.76,
	],
	[
		'omni that follows',
		{ ...FOX, model: 'kling-3.0-omni', mode: 'standard', videoUse: 'follow' },
		0.63,
	],
	[
		'omni that edits',
		{ ...FOX, model: 'kling-3.0-omni', videoUse: 'edit', inputSeconds: 10 },
		3.36,
	],
	[
		'omni in 4K with a video',
		{ ...FOX, model: 'kling-3.0-omni', mode: '4k', videoUse: 'edit' },
		null,
	],
	['a voice', { ...FOX, model: 'kling-3.0', elements: [{ ...FILMED, voiceId: 'v' }] }, 0.98],
	[
		'a voice in 4K',
		{ ...FOX, model: 'kling-3.0', mode: '4k', elements: [{ ...FILMED, voiceId: 'v' }] },
		null,
	],
	[
		'motion control of a video of unknown length',
		{ ...FOX, model: MOTION_CONTROL, orientation: 'image', durationSeconds: 10 },
		1.68,
	],
	[
		'motion control of a known one',
		{
			...FOX,
			model: MOTION_CONTROL,
			mode: 'standard',
			orientation: 'video',
			durationSeconds: 30,
			inputSeconds: 4,
		},
		0.504,
	],
])('%s costs what is published', (_name, query, usd) => {
	expect(fal.estimateCost(query)).toEqual(
		usd === null ? null : { amount: usd, unit: 'usd', source: 'estimate' },
	);
});

describe('tasks of Kling 4.0', () => {
	const ID = '80e732af-660e-45cd-bd63-580e4f2a94cc';
	const address = `https://queue.fal.run/kling/v4/requests/${ID}`;
	const body = {
		status: 'IN_PROGRESS',
		request_id: ID,
		status_url: `${address}/status`,
		response_url: address,
	};

	it('have their app in their id', () => {
		const taskId = `kling/v4/${ID}`;
		expect(valueOf(fal.decodeOrder(answer(200, body))).taskId).toBe(taskId);
		const path = `/kling/v4/requests/${ID}`;
		expect(fal.encodeStatus(taskId).path).toBe(`${path}/status`);
		expect(fal.result?.encode(taskId).path).toBe(path);
		expect(fal.cancel?.encode(taskId).path).toBe(`${path}/cancel`);
	});

	it('are looked for there when only the request is named', () => {
		expect(fal.encodeStatusElsewhere?.(ID)).toEqual([
			{ method: 'GET', host: 'api', path: `/kling/v4/requests/${ID}/status` },
		]);
		expect(fal.encodeStatusElsewhere?.(`kling/v4/${ID}`)).toEqual([]);
		expect(valueOf(fal.decodeStatus(answer(202, body), ID)).taskId).toBe(`kling/v4/${ID}`);
		expect(valueOf(fal.decodeStatus(answer(202, body), `kling/v4/${ID}`)).taskId).toBe(
			`kling/v4/${ID}`,
		);
		const other = { ...body, status_url: `https://x.example.com/a/b/requests/${ID}/status` };
		expect(valueOf(fal.decodeStatus(answer(202, other), ID)).taskId).toBe(ID);
	});
});
