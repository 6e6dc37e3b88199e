import { klingAiToken } from '../../nodes/shared/providers/klingAi/token';
import { KLING_AI_KEYS } from './klingAi-keys';
import { ask, closeAll, newSimulator, type Answer, type Json, type TestSimulator } from './testing';

/* What Kling AI takes and refuses of Kling 4.0, references, elements and motion control, by what is documented. */

const IMAGE = 'https://example.com/a.png';
const CLIP = 'https://example.com/clip.mp4?seconds=8';

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

async function send(path: string, bearer: string, json?: unknown): Promise<Answer> {
	const headers = { Authorization: `Bearer ${bearer}` };
	return await ask(simulator.credentials.klingAi.baseUrl + path, { json, headers });
}

const current = async (path: string, json?: unknown) =>
	await send(path, KLING_AI_KEYS.apiKey, json);
const legacy = async (path: string, json?: unknown) => {
	const token = klingAiToken(KLING_AI_KEYS.accessKey, KLING_AI_KEYS.secretKey, Date.now() / 1000);
	return await send(path, token, json);
};

const refusal = ({ status, json }: Answer) => [status, json.code as number];
const purchases = () => simulator.ledger.purchases;

const prompt = { type: 'prompt', text: 'A fox' };
const first = { type: 'first_frame', url: IMAGE };
const middle = { type: 'middle_frame', url: IMAGE };
const last = { type: 'last_frame', url: IMAGE };
const image = (id: string) => ({ type: 'refer_image', url: IMAGE, id });
const feature = { type: 'feature_video', url: CLIP, id: 'Video1' };
const base = { type: 'base_video', url: CLIP, id: 'Video1' };
const element = (id: string) => ({ type: 'element', element_id: '163', id });
const many = <T>(count: number, item: (id: string) => T) =>
	Array.from({ length: count }, (_, n) => item(`x${String(n).padStart(2, '0')}`));

const edited = { audio: 'original', multi_shot: false };
const shaped = { aspect_ratio: '16:9' };

const OMNI = '/omni-video/kling-3.0-omni';
const T4 = '/text-to-video/kling-4.0';
const I4 = '/image-to-video/kling-4.0';
const O4 = '/omni-video/kling-4.0';
const F4 = '/image-to-video/kling-4.0-flash';
const MOTION = '/motion-control/kling-3.0';
const moving = [
	{ type: 'image', url: IMAGE },
	{ type: 'video', url: CLIP },
];
const facing = { character_orientation: 'video' };

const contents = (...items: object[]) => ({ contents: items });
const body = (settings: object, ...items: object[]) => ({ contents: items, settings });

describe('the current API takes', () => {
	it.each<[string, string, object, number]>([
		['references', OMNI, body(shaped, prompt, image('a'), element('b')), 3],
		['a video that is followed', OMNI, body({ ...shaped, duration: 6 }, prompt, feature), 5.4],
		['a video that is edited', OMNI, body(edited, prompt, base, image('a')), 7.2],
		[
			'an element with a frame',
			'/image-to-video/kling-3.0',
			contents({ ...prompt, text: '@Element1' }, first, element('Element1')),
			3,
		],
		['a text at 4.0', T4, contents(prompt), 5.6],
		[
			'30 seconds at 4.0',
			T4,
			body({ duration: 30, resolution: '1080p', aspect_ratio: '3:4' }, prompt),
			50.4,
		],
		['frames at 4.0', I4, contents(first, ...many(8, () => middle), last), 5.6],
		['references at 4.0', O4, contents(prompt, first, image('a'), element('b')), 5.6],
		['an edit at 4.0', O4, body({ audio: 'original' }, prompt, base), 10.752],
		['a video that is followed at 4.0', O4, body({ duration: 5 }, prompt, feature), 8.736],
		['a frame at Flash', F4, body({ duration: 20 }, first), 13.44],
		['motion control', MOTION, body(facing, ...moving), 7.2],
		['motion control with an element', MOTION, body(facing, ...moving, element('a')), 7.2],
	])('%s', async (_name, path, json, units) => {
		expect((await current(path, json)).status).toBe(200);
		expect(purchases()[0]?.costUsd).toBeCloseTo(units * 0.14, 6);
	});
});

describe('the current API refuses', () => {
	it.each<[string, string, object]>([
		['an element without an id', OMNI, body(shaped, prompt, { type: 'element', element_id: '1' })],
		[
			'an element by a number',
			OMNI,
			body(shaped, prompt, { type: 'element', element_id: 1, id: 'a' }),
		],
		['the same id twice', OMNI, body(shaped, prompt, image('a'), element('a'))],
		['an id inside of another one', OMNI, body(shaped, prompt, image('Fox1'), image('Fox10'))],
		[
			'a name that is not there',
			OMNI,
			body(shaped, { ...prompt, text: '@Image2' }, image('Image1')),
		],
		['8 images', OMNI, body(shaped, prompt, ...many(8, image))],
		['5 images beside a video', OMNI, body(shaped, prompt, feature, ...many(5, image))],
		['4 elements with a frame', OMNI, contents(prompt, first, ...many(4, element))],
		['two videos', OMNI, body(shaped, prompt, feature, { ...feature, id: 'b' })],
		['a video in base64', OMNI, body(shaped, prompt, { ...feature, url: 'aGVsbG8=' })],
		['one shot beside a video', OMNI, body({ ...shaped, multi_shot: false }, prompt, feature)],
		['sound beside a video', OMNI, body({ ...shaped, audio: 'native' }, prompt, feature)],
		[
			'the sound of a video that is followed',
			OMNI,
			body({ ...shaped, audio: 'original' }, prompt, feature),
		],
		['new sound for an edit', OMNI, body({ ...edited, audio: 'native' }, prompt, base)],
		['shots of an edit', OMNI, body({ ...edited, multi_shot: true }, prompt, base)],
		['frames of an edit', OMNI, body(edited, prompt, base, first)],
		['a shape of an edit', OMNI, body({ ...edited, ...shaped }, prompt, base)],
		['references without a shape', OMNI, contents(prompt, image('a'))],
		['the last frame alone', OMNI, body(shaped, prompt, last)],
		['elements for a text', '/text-to-video/kling-3.0', { ...contents(prompt, element('a')) }],
		['elements at Turbo', '/image-to-video/kling-3.0-turbo', contents(prompt, first, element('a'))],
		[
			'4 elements at 3.0',
			'/image-to-video/kling-3.0',
			contents(prompt, first, ...many(4, element)),
		],
		['images at 3.0', '/image-to-video/kling-3.0', contents(prompt, first, image('a'))],
		['motion without an orientation', MOTION, contents(...moving)],
		['motion in 4K', MOTION, body({ ...facing, resolution: '4k' }, ...moving)],
		['motion of a length', MOTION, body({ ...facing, duration: 5 }, ...moving)],
		['motion with two elements', MOTION, body(facing, ...moving, element('a'), element('b'))],
		['motion with native sound', MOTION, body({ ...facing, audio: 'native' }, ...moving)],
		['motion without a video', MOTION, body(facing, moving[0]!)],
		[
			'motion as in the image, with an element',
			MOTION,
			body({ character_orientation: 'image' }, ...moving, element('a')),
		],
		['a length as text at 4.0', T4, body({ duration: '5' }, prompt)],
		['half a second at 4.0', T4, body({ duration: 5.5 }, prompt)],
		['31 seconds at 4.0', T4, body({ duration: 31 }, prompt)],
		['2 seconds at 4.0', T4, body({ duration: 2 }, prompt)],
		['4K at 4.0', T4, body({ resolution: '4k' }, prompt)],
		['a mode at 4.0', T4, body({ mode: 'pro' }, prompt)],
		['a shot setting at 4.0', T4, body({ multi_shot: true }, prompt)],
		['no sound at 4.0', T4, body({ audio: 'off' }, prompt)],
		['native sound at 4.0', T4, body({ audio: 'native' }, prompt)],
		['another shape at 4.0', T4, body({ aspect_ratio: '2:1' }, prompt)],
		['a negative prompt at 4.0', T4, { ...contents(prompt), negative_prompt: 'x' }],
		['a bare prompt at 4.0', T4, { prompt: 'A fox' }],
		['no prompt at 4.0', O4, contents(image('a'))],
		['a prompt too long at 4.0', T4, contents({ ...prompt, text: 'x'.repeat(26_001) })],
		['a foreign prompt too long at 4.0', T4, contents({ ...prompt, text: '狐'.repeat(11_001) })],
		['a shape with frames at 4.0', I4, body(shaped, prompt, first)],
		['a middle frame alone at 4.0', O4, contents(prompt, middle, image('a'))],
		['9 middle frames', I4, contents(prompt, first, ...many(9, () => middle))],
		['references on the path of frames', I4, contents(prompt, first, image('a'))],
		['frames on the path of texts', T4, contents(prompt, first)],
		['11 images at 4.0', O4, contents(prompt, first, ...many(10, image))],
		['6 videos at 4.0', O4, contents(prompt, ...many(6, (id) => ({ ...feature, id })))],
		['8 elements at 4.0', O4, contents(prompt, ...many(8, element))],
		['two videos to edit at 4.0', O4, contents(prompt, base, { ...base, id: 'b' })],
		['a length of an edit at 4.0', O4, body({ duration: 5 }, prompt, base)],
		['a name that is not there at 4.0', O4, contents({ ...prompt, text: '@Video1' }, image('a'))],
		['a key at 4.0', T4, { ...contents(prompt), options: { external_task_id: 'x' } }],
		['an address at 4.0', T4, { ...contents(prompt), options: { callback_url: IMAGE } }],
		['1080p at Flash', F4, body({ resolution: '1080p' }, first)],
		['21 seconds at Flash', F4, body({ duration: 21 }, first)],
		['an end frame at Flash', F4, contents(prompt, first, last)],
		['a middle frame at Flash', F4, contents(prompt, first, middle)],
	])('%s', async (_name, path, json) => {
		expect(refusal(await current(path, json))).toEqual([400, 1201]);
		expect(purchases()).toEqual([]);
	});

	it('4.0 with an access key', async () => {
		expect(refusal(await legacy(T4, contents(prompt)))).toEqual([401, 1002]);
	});
});

describe('the other mode of 4.0', () => {
	it('takes a key and an address, and does nothing with them', async () => {
		simulator = await newSimulator({ kling4Keys: 'ignored' });
		const order = {
			...contents(prompt),
			options: { external_task_id: 'mine', callback_url: 'https://example.com/hook' },
		};
		const ids = [await current(T4, order), await current(T4, order)].map(
			({ json }) => json.data.id as string,
		);
		expect(purchases()).toMatchObject([
			{ taskId: ids[0], idempotencyKey: null, callbackUrl: null },
			{ taskId: ids[1], idempotencyKey: null, callbackUrl: null },
		]);
		expect((await current('/tasks?external_task_ids=mine')).json.data).toEqual([]);
		simulator.clock.advance(200);
		expect(simulator.callbacks).toEqual([]);
	});
});

describe('the legacy API', () => {
	const omni = { model_name: 'kling-v3-omni', prompt: 'A fox', aspect_ratio: '16:9', mode: 'pro' };
	const { aspect_ratio: _, ...shapeless } = omni;
	const listed = (count: number, type?: string) =>
		Array.from({ length: count }, () => ({ image_url: IMAGE, ...(type ? { type } : {}) }));
	const video = (refer_type: string) => [
		{ video_url: CLIP, refer_type, keep_original_sound: 'no' },
	];
	const ids = (count: number) => Array.from({ length: count }, () => ({ element_id: 163 }));
	const OMNI_PATH = '/v1/videos/omni-video';
	const MOTION_PATH = '/v1/videos/motion-control';
	const motion = {
		model_name: 'kling-v3',
		image_url: IMAGE,
		video_url: CLIP,
		character_orientation: 'video',
		mode: 'std',
	};

	it.each<[string, string, object, number]>([
		['references', OMNI_PATH, { ...omni, image_list: listed(4), element_list: ids(3) }, 4],
		['a video that is followed', OMNI_PATH, { ...omni, video_list: video('feature') }, 6],
		['a video that is edited', OMNI_PATH, { ...shapeless, video_list: video('base') }, 9.6],
		[
			'a frame and an element',
			'/v1/videos/image2video',
			{ model_name: 'kling-v3', prompt: 'A fox', image: IMAGE, element_list: ids(1) },
			3,
		],
		['motion control', MOTION_PATH, { ...motion, element_list: ids(1) }, 7.2],
	])('takes %s', async (_name, path, json, units) => {
		const { status, json: answered } = await legacy(path, json);
		expect(status).toBe(200);
		expect(purchases()[0]?.costUsd).toBeCloseTo(units * 0.14, 6);
		const { task_id: id } = answered.data as Json;
		expect((await legacy(`${path}/${id}`)).json.data.task_id).toBe(id);
		expect((await legacy(path)).json.data).toHaveLength(1);
	});

	it.each<[string, string, object]>([
		['sound beside a video', OMNI_PATH, { ...omni, sound: 'on', video_list: video('feature') }],
		['a video without a shape', OMNI_PATH, { ...shapeless, video_list: video('feature') }],
		['a shape of an edit', OMNI_PATH, { ...omni, video_list: video('base') }],
		[
			'frames of an edit',
			OMNI_PATH,
			{ ...shapeless, video_list: video('base'), image_list: listed(1, 'first_frame') },
		],
		[
			'shots of one’s own beside a video',
			OMNI_PATH,
			{
				...omni,
				video_list: video('feature'),
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [{ index: 1, prompt: 'x', duration: '5' }],
			},
		],
		[
			'5 images beside a video',
			OMNI_PATH,
			{ ...omni, video_list: video('feature'), image_list: listed(5) },
		],
		['8 images and elements', OMNI_PATH, { ...omni, image_list: listed(4), element_list: ids(4) }],
		['a type of a reference', OMNI_PATH, { ...omni, image_list: listed(1, 'refer_image') }],
		['an element by a text', OMNI_PATH, { ...omni, element_list: [{ element_id: '163' }] }],
		['voices beside elements', OMNI_PATH, { ...omni, element_list: ids(1), voice_list: [] }],
		[
			'a name that is not there',
			OMNI_PATH,
			{ ...omni, prompt: '<<<image_2>>>', image_list: listed(1) },
		],
		[
			'elements for a text',
			'/v1/videos/text2video',
			{ model_name: 'kling-v3', prompt: 'x', element_list: ids(1) },
		],
		['motion in 4K', MOTION_PATH, { ...motion, mode: '4k' }],
		['motion without a mode', MOTION_PATH, { ...motion, mode: undefined }],
		['motion of a length', MOTION_PATH, { ...motion, duration: '5' }],
		['motion with two elements', MOTION_PATH, { ...motion, element_list: ids(2) }],
		[
			'motion as in the image, with an element',
			MOTION_PATH,
			{ ...motion, character_orientation: 'image', element_list: ids(1) },
		],
		['Kling 4.0', '/v1/videos/text2video', { model_name: 'kling-v4', prompt: 'x' }],
	])('refuses %s', async (_name, path, json) => {
		expect(refusal(await legacy(path, json))).toEqual([400, 1201]);
		expect(purchases()).toEqual([]);
	});
});

describe('lists of elements', () => {
	it.each<[string, (path: string) => Promise<Answer>]>([
		['an API key', async (path) => await current(path)],
		['an access key', async (path) => await legacy(path)],
	])('come in pages, with %s', async (_name, read) => {
		const path = '/v1/general/advanced-presets-elements';
		expect((await read(path)).json.data).toHaveLength(30);
		expect((await read(`${path}?pageNum=2&pageSize=50`)).json.data).toHaveLength(10);
		expect(refusal(await read(`${path}?pageSize=501`))).toEqual([400, 1201]);
		const [, made] = (await read('/v1/general/advanced-custom-elements')).json.data as Json[];
		expect(made.task_result.elements[0]).toMatchObject({
			element_id: 829836802793401,
			element_name: 'Mascot',
			status: 'succeed',
		});
	});
});
