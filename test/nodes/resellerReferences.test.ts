import type { RunResult } from '../engine';
import type { FaultEffect } from '../simulator';
import { type Bench, startBench } from './bench';
import { pngImage } from './images';

/*
 * Kling 4.0 at Replicate, and references at Replicate, Apiframe and Unifically, through the real node.
 */

const IMAGE = 'https://images.example.com/fox.png';
const OTHER = 'https://images.example.com/hare.png';
const CLIP = 'https://videos.example.com/clip.mp4';

let bench: Bench;
beforeEach(async () => {
	bench = await startBench();
});
afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;
const asked = (operation: string) =>
	bench.simulator.requests.filter((request) => request.operation === operation);

const rows = (...urls: string[]) => urls.map((url) => ({ source: 'url', url }));
const images = (...urls: string[]) => ({ referenceImages: { image: rows(...urls) } });
const clip = (use: 'follow' | 'edit', more = {}) => ({
	referenceVideo: { video: { source: 'url', url: CLIP, use, ...more } },
});

const V4 = { provider: 'replicate', model: 'kling-4.0', prompt: 'A fox', mode: 'standard' };
const omni = (provider: string) => ({
	provider,
	model: 'kling-3.0-omni',
	prompt: 'A fox',
	generateAudio: false,
});

const run = async (parameters: object, count = 1): Promise<RunResult> =>
	await bench.run({
		parameters,
		items: Array.from({ length: count }, (_, n) => ({ json: { n } })),
	});

describe('Kling 4.0 at Replicate', () => {
	test('becomes a video of its own resolution, length and shape', async () => {
		const result = await run({ ...V4, duration: 30, aspectRatio: '21:9' });
		expect(result.items('Success')[0]?.json).toMatchObject({
			model: 'kwaivgi/kling-v4.0',
			status: 'completed',
			mode: 'standard',
			durationSeconds: 30,
			aspectRatio: '21:9',
			audio: true,
		});
		expect(purchases()).toMatchObject([
			{
				model: 'kwaivgi/kling-v4.0',
				body: {
					input: { prompt: 'A fox', resolution: '720p', duration: 30, aspect_ratio: '21:9' },
				},
			},
		]);
	});

	test('takes all frames, images and a video to follow', async () => {
		const last = pngImage(320, 320);
		const result = await bench.run({
			parameters: {
				...V4,
				prompt: '@Image1 runs as in @Video1',
				startFrame: 'url',
				startFrameUrl: IMAGE,
				options: { completion: 'submit' },
				references: {
					middleFrames: { frame: rows(OTHER, IMAGE) },
					endFrame: { frame: { source: 'binary' } },
					...images(OTHER),
					...clip('follow'),
				},
			},
			items: [
				{ json: {}, binary: { data: await bench.engine.storeBinary(last, 'a.png', 'image/png') } },
			],
		});
		expect(result.status).toBe('success');
		expect(purchases()[0]?.body).toEqual({
			input: {
				prompt: '@image_1 runs as in @video_1',
				resolution: '720p',
				duration: 5,
				start_image: IMAGE,
				middle_images: [OTHER, IMAGE],
				end_image: bench.simulator.uploads[0]?.url,
				reference_images: [OTHER],
				reference_videos: [CLIP],
			},
		});
	});

	test('edits a video, of which neither length nor shape is said', async () => {
		await run({ ...V4, prompt: '@Video1 in rain', references: clip('edit') });
		expect(purchases()[0]?.body).toEqual({
			input: { prompt: '@video_1 in rain', resolution: '720p', base_video: CLIP },
		});
	});

	test('is ordered once where the answer is lost', async () => {
		const effect = { type: 'reset', accept: true } as const;
		bench.simulator.faults.add({ provider: 'replicate', operation: 'submit', effect, times: 10 });
		const node = {
			parameters: V4,
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		};
		const first = await bench.run(node);
		const second = first.error ? await bench.retry(first, node) : first;
		expect(purchases()).toHaveLength(1);
		expect(second.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
	});

	test('is asked for its schema once for all items', async () => {
		const result = await run({ ...V4, options: { completion: 'submit', maxConcurrency: 5 } }, 5);
		expect(result.items('Success')).toHaveLength(5);
		expect(asked('models')).toHaveLength(1);
		await run({ ...V4, model: 'kling-3.0', options: { completion: 'submit' } });
		expect(asked('models')).toHaveLength(1);
	});

	const schemaOf = (...inputs: string[]): FaultEffect => ({
		type: 'respond',
		status: 200,
		body: {
			latest_version: {
				openapi_schema: {
					components: {
						schemas: {
							Input: { properties: Object.fromEntries(inputs.map((name) => [name, {}])) },
						},
					},
				},
			},
		},
	});
	const schema = (effect: FaultEffect) =>
		bench.simulator.faults.add({ provider: 'replicate', operation: 'models', effect, times: 9 });

	test('is not ordered with fields that its schema does not know, nor priced', async () => {
		schema(schemaOf('prompt', 'resolution', 'duration', 'aspect_ratio', 'start_image'));
		const middle = {
			...V4,
			startFrame: 'url',
			startFrameUrl: IMAGE,
			references: { middleFrames: { frame: rows(OTHER) }, endFrame: { frame: rows(OTHER)[0] } },
		};
		const message =
			"Replicate says that kwaivgi/kling-v4.0 does not take 'middle_images', 'end_image', which this order would send. Nothing was bought";
		expect((await run(middle)).error?.message).toContain(message);
		const dryRun = { ...middle, options: { dryRun: true } };
		expect((await run(dryRun)).error?.message).toContain(message);
		expect(purchases()).toEqual([]);
		expect((await run({ ...V4, options: { completion: 'submit' } })).status).toBe('success');
		expect(purchases()).toHaveLength(1);
	});

	test.each<[string, FaultEffect]>([
		['an error page', { type: 'html', status: 502 }],
		['no answer', { type: 'reset' }],
		['silence', { type: 'hang' }],
		['half an answer', { type: 'malformedJson' }],
		['no such model', { type: 'respond', status: 404, body: { detail: 'Not found' } }],
		['a full queue', { type: 'respond', status: 429, body: {}, headers: { 'Retry-After': '900' } }],
		['another form', { type: 'respond', status: 200, body: { latest_version: null } }],
	])('is ordered where its schema cannot be read: %s', async (_name, effect) => {
		schema(effect);
		const result = await run({ ...V4, options: { completion: 'submit' } }, 2);
		expect(result.items('Success')).toHaveLength(2);
		expect(purchases()).toHaveLength(2);
		// The next item asks again, once.
		expect(asked('models').length).toBeLessThanOrEqual(2);
	});
});

describe('references of Kling 3.0 Omni', () => {
	const edited = { use: 'edit', keepOriginalSound: false } as const;

	test.each<[string, object, object]>([
		[
			'replicate',
			{ prompt: '@Image2 chases @Image1', references: images(IMAGE, OTHER) },
			{
				input: {
					prompt: '<<<image_2>>> chases <<<image_1>>>',
					mode: 'pro',
					duration: 5,
					aspect_ratio: '16:9',
					generate_audio: false,
					reference_images: [IMAGE, OTHER],
				},
			},
		],
		[
			'replicate',
			{ references: clip('edit', edited) },
			{
				input: {
					prompt: 'A fox',
					mode: 'pro',
					generate_audio: false,
					reference_video: CLIP,
					video_reference_type: 'base',
					keep_original_sound: false,
				},
			},
		],
		[
			'apiframe',
			{ prompt: '@Image1 as in @Video1', references: { ...images(IMAGE), ...clip('follow') } },
			{
				model: 'kling-3.0-omni',
				prompt: '<<<image_1>>> as in <<<video_1>>>',
				klingParams: {
					mode: 'pro',
					duration: 5,
					aspect_ratio: '16:9',
					generate_audio: false,
					reference_images: [IMAGE],
					reference_video: CLIP,
					video_reference_type: 'feature',
					keep_original_sound: true,
				},
			},
		],
		[
			'unifically',
			{
				prompt: '@Image1 meets @Element1',
				startFrame: 'url',
				startFrameUrl: OTHER,
				references: {
					...images(IMAGE),
					elements: { element: [{ description: 'A hare', imageUrls: OTHER }] },
				},
			},
			{
				model: 'kuaishou/kling-3.0-omni-video',
				input: {
					prompt: '@Image1 meets @Element1',
					mode: 'pro',
					duration: 5,
					aspect_ratio: '16:9',
					native_audio: false,
					video_mode: 'elements',
					image_urls: [IMAGE, OTHER],
					start_image_index: 2,
					elements: [{ description: 'A hare', type: 'image', image_urls: [OTHER] }],
				},
			},
		],
		[
			'unifically',
			{ references: clip('edit', edited) },
			{
				model: 'kuaishou/kling-3.0-omni-video',
				input: {
					prompt: 'A fox',
					mode: 'pro',
					aspect_ratio: 'auto',
					native_audio: false,
					video_mode: 'transform',
					video_url: CLIP,
				},
			},
		],
	])('reach %s: %j', async (provider, changes, body) => {
		const result = await run({ ...omni(provider), ...changes });
		expect(result.items('Success')[0]?.json).toMatchObject({ provider, status: 'completed' });
		expect(purchases()[0]?.body).toEqual(body);
	});

	test.each(['apiframe', 'replicate', 'unifically'])('come from the item at %s', async (id) => {
		const picture = pngImage(320, 320);
		const data = await bench.engine.storeBinary(picture, 'a.png', 'image/png');
		const references = { referenceImages: { image: [{ source: 'binary' }, ...rows(OTHER)] } };
		const result = await bench.run({
			parameters: { ...omni(id), options: { completion: 'submit' }, references },
			items: [{ json: {}, binary: { data } }],
		});
		expect(result.status).toBe('success');
		const [upload] = bench.simulator.uploads;
		expect(upload?.bytes).toEqual(picture);
		expect(JSON.stringify(purchases()[0]?.body)).toContain(`["${upload?.url}","${OTHER}"]`);
	});

	test.each(['apiframe', 'replicate', 'unifically'])('go together with shots at %s', async (id) => {
		const result = await bench.run({
			type: 'klingMultiShot',
			parameters: {
				...omni(id),
				options: { completion: 'submit' },
				shots: { shot: [1, 2].map((n) => ({ prompt: `@Image1 in scene ${n}`, duration: 3 })) },
				references: images(IMAGE),
			},
		});
		expect(result.status).toBe('success');
		const sent = JSON.stringify(purchases()[0]?.body);
		expect(sent).toContain(id === 'unifically' ? '@Image1 in scene 2' : '<<<image_1>>> in scene 2');
		expect(sent).toContain(IMAGE);
	});
});

describe('what is refused, with nothing bought', () => {
	const start = { startFrame: 'url', startFrameUrl: IMAGE };
	const six = images(...Array.from({ length: 6 }, () => IMAGE));

	test.each<[string, object, RegExp]>([
		['replicate', { ...V4, duration: 31 }, /'Duration \(Seconds\)'.*3 to 30/],
		['replicate', { ...V4, mode: '4k' }, /'Resolution' must be one of standard, pro/],
		['replicate', { ...V4, aspectRatio: '3:4' }, /'Aspect Ratio'/],
		['replicate', { ...V4, generateAudio: false }, /'Generate Audio' cannot be switched off/],
		['replicate', { ...V4, prompt: '@Image1' }, /'Prompt' names @Image1/],
		[
			'replicate',
			{ ...V4, ...start, references: clip('edit') },
			/'Start Frame'.*'Reference Video: Edit'/,
		],
		[
			'replicate',
			{ ...V4, model: 'custom', customModel: 'kwaivgi/kling-v3-motion-control' },
			/use the node 'Kling Motion Control'/,
		],
		[
			'replicate',
			{ mode: '4k', references: clip('follow') },
			/'Resolution: 4k'.*'Reference Video'/,
		],
		[
			'replicate',
			{ generateAudio: true, references: clip('follow') },
			/'Generate Audio'.*'Reference Video'/,
		],
		['apiframe', { references: { ...six, ...clip('follow') } }, /'Reference Images'.*at most 4/],
		['apiframe', { ...start, references: clip('edit') }, /'Start Frame'.*'Reference Video: Edit'/],
		[
			'apiframe',
			{ mode: '4k', references: clip('edit') },
			/'Resolution: 4k'.*'Reference Video: Edit'/,
		],
		['apiframe', { model: 'custom', customModel: 'kling-4.0' }, /is Kling 4\.0/],
		['unifically', { ...start, references: clip('follow') }, /'Start Frame'.*'Reference Video'/],
		[
			'unifically',
			{
				...start,
				references: { ...images(IMAGE), endFrame: { frame: { source: 'url', url: IMAGE } } },
			},
			/'End Frame'.*'Reference Images'/,
		],
		['unifically', { model: 'custom', customModel: 'kuaishou/kling-4.0-video' }, /is Kling 4\.0/],
	])('at %s: %j', async (provider, parameters, message) => {
		const result = await run({ ...omni(provider), ...parameters });
		expect(result.error?.message).toMatch(message);
		expect(purchases()).toEqual([]);
	});
});
