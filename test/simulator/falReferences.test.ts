import { fal } from '../../nodes/shared/providers/fal';
import { FAL_KEY } from './fal';
import {
	ask,
	closeAll,
	newSimulator,
	type Answer,
	type TestRequest,
	type TestSimulator,
} from './testing';

/* What fal.ai takes for Kling 4.0, for references and for motion control. */

const IMAGE = 'https://example.com/a.png';
const CLIP = 'https://example.com/c.mp4';
const FOX = { prompt: 'A fox' };
const shot = (duration: unknown) => ({ prompt: 'a', duration });
const images = (count: number) => Array.from({ length: count }, () => IMAGE);
const pictured = { frontal_image_url: IMAGE, reference_image_urls: [IMAGE] };
const filmed = { video_url: CLIP };
const MOTION = { image_url: IMAGE, video_url: CLIP, character_orientation: 'video' };

const [V4, FLASH, O3] = ['kling/v4', 'kling/v4/flash', 'fal-ai/kling-video/o3'];
const V3_IMAGE = 'fal-ai/kling-video/v3/pro/image-to-video';
const V3_MOTION = 'fal-ai/kling-video/v3/pro/motion-control';

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

const queue = async (path: string, options: TestRequest = {}): Promise<Answer> =>
	await ask(`${simulator.credentials.fal.baseUrl}/${path}`, {
		...options,
		headers: { Authorization: `Key ${FAL_KEY}` },
	});

it.each<[string, string, object, number]>([
	[`${V4}/text-to-video`, '1080p where nothing is said', FOX, 1.175],
	[`${V4}/text-to-video`, '720p', { ...FOX, resolution: '720p', duration: 10 }, 1.57],
	[`${V4}/text-to-video`, '30 s', { ...FOX, duration: 30, aspect_ratio: '21:9' }, 7.05],
	[`${V4}/text-to-video`, 'shots', { multi_prompt: [shot(1), shot(2)], resolution: '720p' }, 0.471],
	[
		`${V4}/image-to-video`,
		'frames',
		{ ...FOX, start_image_url: IMAGE, end_image_url: IMAGE },
		1.175,
	],
	[
		`${V4}/reference-to-video`,
		'images',
		{ prompt: 'Like @Image2', image_urls: images(9), start_image_url: IMAGE },
		1.175,
	],
	[
		`${V4}/reference-to-video`,
		'a video of 8 s',
		{ prompt: 'Like @Video1', video_urls: [`${CLIP}?seconds=8`], resolution: '720p' },
		1.222,
	],
	[
		`${V4}/video-to-video/edit`,
		'a video of 10 s',
		{ prompt: '@Video1 in winter', video_url: `${CLIP}?seconds=10`, resolution: '720p' },
		1.88,
	],
	[`${FLASH}/text-to-video`, 'Flash', { ...FOX, resolution: '720p', duration: 20 }, 1.88],
	[`${FLASH}/image-to-video`, 'Flash, from a frame', { ...FOX, start_image_url: IMAGE }, 0.47],
	[
		`${O3}/standard/reference-to-video`,
		'images and elements',
		{ prompt: '@Image1 with @Element1', image_urls: [IMAGE], elements: [pictured] },
		0.42,
	],
	[`${O3}/pro/reference-to-video`, 'a video element', { ...FOX, elements: [filmed] }, 1.68],
	[
		`${O3}/pro/reference-to-video`,
		'a voice',
		{ ...FOX, elements: [{ ...filmed, voice_id: '1' }] },
		0.98,
	],
	[
		`${O3}/standard/video-to-video/reference`,
		'a video to follow',
		{ ...FOX, video_url: CLIP, duration: '10', aspect_ratio: 'auto' },
		1.26,
	],
	[
		`${O3}/standard/video-to-video/edit`,
		'a video to edit',
		{ ...FOX, video_url: `${CLIP}?seconds=8`, keep_audio: false },
		1.008,
	],
	[
		'fal-ai/kling-video/v3/pro/text-to-video',
		'automatic shots',
		{ ...FOX, shot_type: 'intelligent' },
		0.84,
	],
	[V3_MOTION, 'motion', { ...MOTION, video_url: `${CLIP}?seconds=30` }, 5.04],
	[V3_MOTION, 'motion of a face', { ...MOTION, elements: [{ frontal_image_url: IMAGE }] }, 0.84],
])('%s takes %s', async (endpoint, _name, input, costUsd) => {
	const { status, json } = await queue(endpoint, { json: input });
	expect([status, json.detail]).toEqual([200, undefined]);
	expect(simulator.ledger.purchases).toEqual([
		expect.objectContaining({ model: endpoint, body: input, costUsd }),
	]);
});

const TEXT_4 = `${V4}/text-to-video`;
const REFERENCE_4 = `${V4}/reference-to-video`;
const REFERENCE_3 = `${O3}/pro/reference-to-video`;
const FOLLOW_3 = `${O3}/pro/video-to-video/reference`;
const EDIT_3 = `${O3}/pro/video-to-video/edit`;
const start = { start_image_url: IMAGE };

it.each<[string, string, object]>([
	[TEXT_4, 'no words', {}],
	[TEXT_4, 'both kinds of words', { ...FOX, multi_prompt: [shot(3), shot(3)] }],
	[TEXT_4, 'a length as text', { ...FOX, duration: '5' }],
	[TEXT_4, 'half a second', { ...FOX, duration: 5.5 }],
	[TEXT_4, '2 s', { ...FOX, duration: 2 }],
	[TEXT_4, '31 s', { ...FOX, duration: 31 }],
	[TEXT_4, '4k', { ...FOX, resolution: '4k' }],
	[TEXT_4, '4:3', { ...FOX, aspect_ratio: '4:3' }],
	[TEXT_4, 'shots of 31 s', { multi_prompt: [shot(15), shot(16)] }],
	[TEXT_4, 'shots of 2 s', { multi_prompt: [shot(1), shot(1)] }],
	[
		TEXT_4,
		'another length than that of the shots',
		{ multi_prompt: [shot(3), shot(3)], duration: 5 },
	],
	[TEXT_4, 'shots in texts', { multi_prompt: [shot('3'), shot('3')] }],
	...['generate_audio', 'mode', 'negative_prompt', 'cfg_scale', 'seed', 'shot_type', 'sound'].map(
		(field): [string, string, object] => [TEXT_4, field, { ...FOX, [field]: 'x' }],
	),
	[TEXT_4, 'elements', { ...FOX, elements: [pictured] }],
	[TEXT_4, 'an image', { ...FOX, ...start }],
	[`${V4}/image-to-video`, 'no image', FOX],
	[`${V4}/image-to-video`, 'an image in another field', { ...FOX, image_url: IMAGE }],
	[`${V4}/image-to-video`, 'middle frames', { ...FOX, ...start, middle_image_urls: [IMAGE] }],
	[`${V4}/image-to-video`, 'a shape', { ...FOX, ...start, aspect_ratio: '16:9' }],
	[REFERENCE_4, 'eleven images', { ...FOX, image_urls: images(11) }],
	[REFERENCE_4, 'eleven images with the frame', { ...FOX, ...start, image_urls: images(10) }],
	[REFERENCE_4, 'an end frame', { ...FOX, ...start, end_image_url: IMAGE }],
	[REFERENCE_4, 'six videos', { ...FOX, video_urls: Array(6).fill(CLIP) }],
	[
		REFERENCE_4,
		'videos of 31 s',
		{ ...FOX, video_urls: [16, 15].map((n) => `${CLIP}?seconds=${n}`) },
	],
	[REFERENCE_4, 'a name of nothing', { prompt: '@Image2', image_urls: [IMAGE] }],
	[REFERENCE_4, 'a video in another field', { ...FOX, video_url: CLIP }],
	[`${V4}/video-to-video/edit`, 'no video', FOX],
	[`${V4}/video-to-video/edit`, 'no prompt', { video_url: CLIP }],
	[`${V4}/video-to-video/edit`, 'a length', { ...FOX, video_url: CLIP, duration: 5 }],
	[`${V4}/video-to-video/edit`, 'a video of 2 s', { ...FOX, video_url: `${CLIP}?seconds=2` }],
	[`${FLASH}/text-to-video`, '1080p', { ...FOX, resolution: '1080p' }],
	[`${FLASH}/text-to-video`, '21 s', { ...FOX, duration: 21 }],
	[`${FLASH}/image-to-video`, 'an end frame', { ...FOX, ...start, end_image_url: IMAGE }],
	[REFERENCE_3, 'no words', { image_urls: [IMAGE] }],
	[REFERENCE_3, 'eight references', { ...FOX, image_urls: images(7), elements: [pictured] }],
	[REFERENCE_3, 'five with a video', { ...FOX, image_urls: images(4), elements: [filmed] }],
	[REFERENCE_3, 'two videos', { ...FOX, elements: [filmed, filmed] }],
	[
		REFERENCE_3,
		'four elements with a frame',
		{ ...FOX, ...start, elements: Array(4).fill(pictured) },
	],
	[REFERENCE_3, 'an end frame alone', { ...FOX, end_image_url: IMAGE }],
	[REFERENCE_3, 'a voice of pictures', { ...FOX, elements: [{ ...pictured, voice_id: '1' }] }],
	[
		REFERENCE_3,
		'shots with an end frame',
		{ multi_prompt: [shot('5')], ...start, end_image_url: IMAGE },
	],
	[REFERENCE_3, 'the shape auto', { ...FOX, aspect_ratio: 'auto' }],
	[REFERENCE_3, 'a length in numbers', { ...FOX, duration: 5 }],
	[REFERENCE_3, 'another word for automatic', { ...FOX, shot_type: 'intelligence' }],
	[REFERENCE_3, 'a video', { ...FOX, video_url: CLIP }],
	[REFERENCE_3, 'a negative prompt', { ...FOX, negative_prompt: 'x' }],
	[FOLLOW_3, 'no prompt', { video_url: CLIP }],
	[FOLLOW_3, 'no video', FOX],
	[FOLLOW_3, 'sound', { ...FOX, video_url: CLIP, generate_audio: true }],
	[FOLLOW_3, 'shots', { ...FOX, video_url: CLIP, multi_prompt: [shot('5')] }],
	[FOLLOW_3, 'five others', { ...FOX, video_url: CLIP, image_urls: images(5) }],
	[FOLLOW_3, 'a video element', { ...FOX, video_url: CLIP, elements: [filmed] }],
	[FOLLOW_3, 'a frame', { ...FOX, video_url: CLIP, ...start }],
	[FOLLOW_3, 'a video of 16 s', { ...FOX, video_url: `${CLIP}?seconds=16` }],
	[FOLLOW_3, 'a name of nothing', { prompt: '@Video2', video_url: CLIP }],
	[EDIT_3, 'a length', { ...FOX, video_url: CLIP, duration: '5' }],
	[EDIT_3, 'a shape', { ...FOX, video_url: CLIP, aspect_ratio: '16:9' }],
	[V3_IMAGE, 'four elements', { ...FOX, ...start, elements: Array(4).fill(pictured) }],
	[
		'fal-ai/kling-video/v3/pro/text-to-video',
		'automatic shots with shots',
		{ multi_prompt: [shot('5')], shot_type: 'intelligent' },
	],
	[V3_MOTION, 'no image', { ...MOTION, image_url: undefined }],
	[V3_MOTION, 'no video', { ...MOTION, video_url: undefined }],
	[V3_MOTION, 'no orientation', { ...MOTION, character_orientation: undefined }],
	[V3_MOTION, 'a length', { ...MOTION, duration: '5' }],
	[V3_MOTION, 'two elements', { ...MOTION, elements: [pictured, pictured] }],
	[V3_MOTION, 'a video element', { ...MOTION, elements: [filmed] }],
	[
		V3_MOTION,
		'an element that faces as in the image',
		{ ...MOTION, character_orientation: 'image', elements: [pictured] },
	],
	[
		V3_MOTION,
		'11 s that face as in the image',
		{ ...MOTION, character_orientation: 'image', video_url: `${CLIP}?seconds=11` },
	],
])('%s refuses %s', async (endpoint, _name, json) => {
	const answer = await queue(endpoint, { json });
	expect(answer.status).toBe(422);
	expect(simulator.ledger.purchases).toEqual([]);
	const decoded = fal.decodeOrder({ status: 422, headers: {}, body: answer.json });
	expect(decoded).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
});

it.each([
	...['pro/text-to-video', '4k/text-to-video', 'text-to-video/standard', 'motion-control'].map(
		(path) => `${V4}/${path}`,
	),
	V4,
	`${V4}/text-to-video/text-to-video`,
	`${O3}/4k/video-to-video/edit`,
	'fal-ai/kling-video/v3/4k/motion-control',
	'fal-ai/kling-video/v4/text-to-video',
])('does not know %s', async (path) => {
	expect((await queue(path, { json: FOX })).status).toBe(404);
	expect(simulator.ledger.purchases).toEqual([]);
});

it('keeps the tasks of Kling 4.0 at an app of their own', async () => {
	const { json } = await queue(`${FLASH}/text-to-video`, { json: FOX });
	const id = String(json.request_id);
	expect(String(json.status_url)).toMatch(/\/kling\/v4\/requests\/[^/]+\/status$/);
	expect((await queue(`kling/v4/requests/${id}/status`)).status).toBe(202);
	expect((await queue(`fal-ai/kling-video/requests/${id}/status`)).status).toBe(404);
	expect((await queue(`kling/v4/requests/${id}/cancel`, { method: 'PUT' })).status).toBe(202);
});
