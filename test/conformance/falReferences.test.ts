import type { INodeExecutionData } from 'n8n-workflow';

import { startBench, type Bench, type BenchOptions } from '../nodes/bench';
import { serve } from '../nodes/callbackServer';
import { pngImage } from '../nodes/images';
import { startResumeServer } from '../nodes/resumeServer';
import { triggerWorkflowFor, workflowFor } from '../nodes/workflow';

/* What fal.ai makes of references, of Kling 4.0 and of automatic shots, through the real nodes. */

const IMAGE = 'https://images.example.com/a.png';
const CLIP = 'https://videos.example.com/a.mp4';
const file = (url: string) => ({ source: 'url', url });
const images = (...urls: string[]) => ({ referenceImages: { image: urls.map(file) } });
const video = (use: string, keepOriginalSound = true) => ({
	referenceVideo: { video: { ...file(CLIP), use, keepOriginalSound } },
});
const element = (changes: object) => ({ elements: { element: [changes] } });
const start = { startFrame: 'url', startFrameUrl: IMAGE };
const endFrame = { endFrame: { frame: file(IMAGE) } };
const SHOTS = { shots: { shot: [1, 2].map((n) => ({ prompt: `Scene ${n}`, duration: n + 1 })) } };
const AUTO = { shotsFrom: 'auto', duration: 5 };
const silent = { generateAudio: false };
const flash = { model: 'kling-4.0-flash', mode: 'standard' };
const four = { model: 'kling-4.0' };
const omni = { model: 'kling-3.0-omni' };
const OMNI = 'fal-ai/kling-video/o3/pro';

let bench: Bench;
const open = async (options: BenchOptions = {}) => {
	bench = await startBench(options);
};
afterEach(async () => {
	await bench.close();
});

const PARAMETERS = { provider: 'fal', prompt: 'A fox' };
const purchases = () => bench.simulator.ledger.purchases;
const run = async (parameters: object, type?: string) =>
	await bench.run({ type, parameters: { ...PARAMETERS, ...parameters } });
const expectVideo = async (item: INodeExecutionData | undefined) => {
	const bytes = await bench.engine.readBinary(item!.binary!.data!);
	expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
};

test.each<[string, object, string, object]>([
	['4.0', four, 'kling/v4/text-to-video', { duration: 5, resolution: '1080p' }],
	[
		'4.0 from frames',
		{ ...four, ...start, references: endFrame },
		'kling/v4/image-to-video',
		{ start_image_url: IMAGE, end_image_url: IMAGE },
	],
	[
		'4.0 with images',
		{ ...four, prompt: '@Image1', references: images(IMAGE, IMAGE) },
		'kling/v4/reference-to-video',
		{ prompt: '@Image1', image_urls: [IMAGE, IMAGE] },
	],
	[
		'4.0 that follows a video',
		{ ...four, references: video('follow') },
		'kling/v4/reference-to-video',
		{ video_urls: [CLIP] },
	],
	[
		'4.0 that edits a video',
		{ ...four, mode: 'standard', references: video('edit') },
		'kling/v4/video-to-video/edit',
		{ video_url: CLIP, resolution: '720p' },
	],
	['Flash', { ...flash, duration: 20 }, 'kling/v4/flash/text-to-video', { duration: 20 }],
	['Flash from a frame', { ...flash, ...start }, 'kling/v4/flash/image-to-video', {}],
	[
		'Flash with images',
		{ ...flash, references: images(IMAGE) },
		'kling/v4/flash/reference-to-video',
		{ image_urls: [IMAGE], resolution: '720p' },
	],
	[
		'Flash that edits a video',
		{ ...flash, references: video('edit') },
		'kling/v4/flash/video-to-video/edit',
		{ video_url: CLIP },
	],
	[
		'omni with images and elements',
		{
			...omni,
			...silent,
			references: { ...images(IMAGE), ...element({ imageUrls: `${IMAGE}\n${IMAGE}` }) },
		},
		`${OMNI}/reference-to-video`,
		{
			image_urls: [IMAGE],
			elements: [{ frontal_image_url: IMAGE, reference_image_urls: [IMAGE] }],
		},
	],
	[
		'omni with a voice',
		{ ...omni, references: element({ videoUrl: CLIP, voiceId: '7' }) },
		`${OMNI}/reference-to-video`,
		{ elements: [{ video_url: CLIP, voice_id: '7' }], generate_audio: true },
	],
	[
		'omni that follows a video without its sound',
		{ ...omni, ...silent, references: video('follow', false) },
		`${OMNI}/video-to-video/reference`,
		{ video_url: CLIP, keep_audio: false, duration: '5' },
	],
	[
		'omni that edits a video',
		{ ...omni, ...silent, references: video('edit') },
		`${OMNI}/video-to-video/edit`,
		{ prompt: 'A fox', video_url: CLIP, keep_audio: true },
	],
	[
		'an endpoint by its id',
		{ model: 'custom', customModel: 'kling/v4/reference-to-video', references: video('follow') },
		'kling/v4/reference-to-video',
		{ video_urls: [CLIP], resolution: '1080p' },
	],
	[
		'motion control by its id',
		{
			...start,
			model: 'custom',
			customModel: 'fal-ai/kling-video/v3/pro/motion-control',
			references: video('follow'),
		},
		'fal-ai/kling-video/v3/pro/motion-control',
		{ image_url: IMAGE, video_url: CLIP, character_orientation: 'video' },
	],
])('%s becomes a video', async (_name, parameters, endpoint, body) => {
	await open();
	const result = await run(parameters);
	expect(result.error).toBeUndefined();
	await expectVideo(result.items('Success')[0]);
	expect(result.items('Success')[0]?.json.model).toBe(endpoint);
	expect(purchases()).toMatchObject([{ model: endpoint, body }]);
});

test.each<[string, object, string, object]>([
	[
		'4.0 in shots',
		{ ...four, ...SHOTS },
		'kling/v4/text-to-video',
		{
			multi_prompt: [
				{ prompt: 'Scene 1', duration: 2 },
				{ prompt: 'Scene 2', duration: 3 },
			],
			resolution: '1080p',
			aspect_ratio: '16:9',
		},
	],
	[
		'4.0 with images, in shots',
		{ ...four, ...SHOTS, references: images(IMAGE) },
		'kling/v4/reference-to-video',
		{ image_urls: [IMAGE] },
	],
	[
		'omni with images, in shots',
		{ ...omni, ...SHOTS, references: images(IMAGE) },
		`${OMNI}/reference-to-video`,
		{ image_urls: [IMAGE], shot_type: 'customize' },
	],
	[
		'automatic shots',
		AUTO,
		'fal-ai/kling-video/v3/pro/text-to-video',
		{ prompt: 'A fox', shot_type: 'intelligent' },
	],
	[
		'automatic shots of omni with images',
		{ ...AUTO, ...omni, references: images(IMAGE) },
		`${OMNI}/reference-to-video`,
		{ prompt: 'A fox', shot_type: 'intelligent' },
	],
])('%s become a video', async (_name, parameters, endpoint, body) => {
	await open();
	const result = await run(parameters, 'klingMultiShot');
	expect(result.error).toBeUndefined();
	await expectVideo(result.items('Success')[0]);
	expect(purchases()).toMatchObject([{ model: endpoint, body }]);
});

test('an image in binary data becomes one of the references', async () => {
	await open();
	const data = await bench.engine.storeBinary(pngImage(320, 320), 'a.png', 'image/png');
	const references = {
		referenceImages: { image: [file(IMAGE), { source: 'binary', binaryProperty: 'data' }] },
	};
	await bench.run({
		parameters: { ...PARAMETERS, ...four, references, options: { completion: 'submit' } },
		items: [{ json: {}, binary: { data } }],
	});
	const [upload] = bench.simulator.uploads;
	expect(purchases()).toMatchObject([{ body: { image_urls: [IMAGE, upload?.url] } }]);
});

test.each<[string, object, RegExp]>([
	['sound that is switched off', { ...four, ...silent }, /'Generate Audio'/],
	['4K', { ...four, mode: '4k' }, /'Resolution'/],
	['31 s', { ...four, duration: 31 }, /'Duration \(Seconds\)'/],
	[
		'an end frame beside images',
		{ ...four, ...start, references: { ...endFrame, ...images(IMAGE) } },
		/'End Frame' .* 'Reference Images'/,
	],
	[
		'a start frame of a video that is edited',
		{ ...four, ...start, references: video('edit') },
		/'Start Frame' .* 'Reference Video: Edit'/,
	],
	['Flash in 1080p', { ...flash, mode: 'pro' }, /'Resolution'/],
	[
		'sound beside a video',
		{ ...omni, references: video('follow') },
		/'Generate Audio' .* 'Reference Video'/,
	],
	[
		'a video in 4K',
		{ ...omni, ...silent, mode: '4k', references: video('follow') },
		/'Resolution: 4k' .* 'Reference Video'/,
	],
	['a name of nothing', { ...four, prompt: '@Image2', references: images(IMAGE) }, /@Image2/],
	[
		'a video for more than it may cost',
		{ ...four, references: video('edit'), options: { maxCostUsd: 8.45 } },
		/costs \$8\.46 \(estimated\), more than 'Max Cost \(USD\)' allows/,
	],
])('%s is refused, and nothing is bought', async (_name, parameters, message) => {
	await open();
	expect((await run(parameters)).error?.message).toMatch(message);
	expect(purchases()).toEqual([]);
	expect(bench.simulator.requests).toEqual([]);
});

describe('a task of Kling 4.0', () => {
	const idOf = (n = 0) => `kling/v4/${purchases()[n]!.taskId}`;
	const get = async (taskId: string) =>
		await bench.run({ type: 'klingGetTask', parameters: { provider: 'fal', taskId } });

	test('is read by its id, and by that of its request alone', async () => {
		await open();
		const result = await run({ ...four, options: { completion: 'submit' } });
		expect(result.items('Success')[0]?.json).toMatchObject({ taskId: idOf(), status: 'queued' });
		for (const taskId of [idOf(), purchases()[0]!.taskId]) {
			const [item] = (await get(taskId)).items('Success');
			expect(item?.json).toMatchObject({ taskId: idOf(), status: 'completed' });
			await expectVideo(item);
		}
	});

	test('is listed', async () => {
		await open();
		await run({ ...flash, options: { completion: 'submit' } });
		await bench.simulator.clock.sleep(200_000);
		const result = await bench.run({
			type: 'klingGetTask',
			parameters: { provider: 'fal', operation: 'getAll' },
		});
		expect(result.items('Success').map(({ json }) => json)).toMatchObject([
			{ taskId: idOf(), model: 'kling/v4/flash/text-to-video', prompt: 'A fox' },
		]);
	});

	test('starts a workflow when it is called back about, once', async () => {
		await open();
		const trigger = await bench.engine.activate(triggerWorkflowFor({ provider: 'fal' }), 'Trigger');
		const server = await serve(trigger);
		try {
			const options = { completion: 'submit', callbackUrl: server.url };
			await run({ ...four, options });
			await server.waitFor(1);
			const [item] = server.executions[0]!.items('Trigger');
			expect(item?.json).toMatchObject({ taskId: idOf(), event: 'completed' });
			await expectVideo(item);
		} finally {
			await server.close();
			await trigger.deactivate();
		}
	});

	test('resumes a suspended execution', async () => {
		const server = await startResumeServer();
		try {
			await open({ baseUrl: server.url });
			server.connect(bench.engine);
			const node = {
				parameters: {
					...PARAMETERS,
					...four,
					references: images(IMAGE),
					options: { completion: 'suspend' },
				},
				onError: 'continueErrorOutput' as const,
			};
			const waiting = await bench.run(node, { executionId: '1' });
			expect(waiting.status).toBe('waiting');
			const serialized = bench.engine.serialize(waiting);
			server.store('1', { workflow: workflowFor(node), serialized });
			await server.waitFor(1);
			await expectVideo(server.results[0]!.items('Success')[0]);
			expect(purchases()).toHaveLength(1);
		} finally {
			await server.close();
		}
	});

	test('is found in the list by its input when the answer to its order is lost', async () => {
		await open();
		const effect = { type: 'respond', status: 502, body: 'Bad gateway', accept: true } as const;
		bench.simulator.faults.add({ provider: 'fal', operation: 'submit', effect });
		const result = await bench.run({
			parameters: { ...PARAMETERS, ...four, references: { ...images(IMAGE), ...video('follow') } },
			settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		});
		expect(result.items('Success')[0]?.json.taskId).toBe(idOf());
		expect(purchases()).toHaveLength(1);
	});

	test('at an endpoint that does not exist is not bought', async () => {
		await open();
		const effect = { type: 'respond', status: 404, body: '{"detail":"Not found"}' } as const;
		bench.simulator.faults.add({ provider: 'fal', operation: 'submit', effect });
		const result = await run(flash);
		expect(result.error?.message).toMatch(/Not found.*[Nn]othing was bought/);
		expect(purchases()).toEqual([]);
	});
});
