import type { IDataObject } from 'n8n-workflow';

import { costInUsd, type Cost } from '../../nodes/shared/domain/task';
import { providerById } from '../../nodes/shared/providers';
import { failureIn } from '../failed';
import { factsOfMp4 } from '../mp4';
import { simulated } from '../simulator';
import { startBench, type Bench } from './bench';
import { pngImage } from './images';
import { PROVIDER_IDS } from './workflow';

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterAll(async () => {
	await bench.close();
});

const PROMPT = 'A cinematic drone shot over a misty forest at dawn';

/** The names and types of all fields, nested ones too. */
function shapeOf(value: unknown): unknown {
	if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

const lastPurchase = () => bench.simulator.ledger.purchases.at(-1)!;

describe('the output', () => {
	const parameters = { provider: 'fal', prompt: PROMPT };

	test('repeats the ID of an entry, also when Kling Get Task brings the video', async () => {
		const options = { completion: 'submit', entryId: '={{ $json.id }}' };
		const items = [{ json: { id: 42 } }, { json: { id: 'post-7' } }];
		const submitted = await bench.run({ parameters: { ...parameters, options }, items });
		expect(submitted.items('Success').map(({ json }) => json.entryId)).toEqual(['42', 'post-7']);
		const got = await bench.run({
			type: 'klingGetTask',
			parameters: { provider: 'fal' },
			items: submitted.items('Success'),
		});
		expect(got.items('Success').map(({ json }) => [json.entryId, json.prompt])).toEqual([
			['42', PROMPT],
			['post-7', PROMPT],
		]);
	});

	test('names the entry of an item that failed', async () => {
		bench.simulator.outcomes.next({ result: 'failed', message: 'No' });
		const options = { entryId: 'post-7' };
		const onError = 'continueErrorOutput';
		const result = await bench.run({ parameters: { ...parameters, options }, onError });
		expect(failureIn(result.items('Failure')[0])).toMatchObject({ entryId: 'post-7' });
	});

	test('has ten fields with Simplify', async () => {
		const result = await bench.run({ parameters: { ...parameters, options: { simplify: true } } });
		const [item] = result.items('Success');
		expect(Object.keys(item!.json)).toEqual([
			'taskId',
			'provider',
			'model',
			'prompt',
			'status',
			'videoUrl',
			'mode',
			'durationSeconds',
			'cost',
			'videoExpiresAt',
		]);
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
	});
});

describe.each(PROVIDER_IDS)('a video from %s', (provider) => {
	const { tellsCost } = simulated(provider);

	test('comes out as a playable file with what is known about its task', async () => {
		const result = await bench.run({ parameters: { provider, prompt: PROMPT } });

		expect(result.status).toBe('success');
		const [item, ...more] = result.items('Success');
		expect(more).toEqual([]);
		const purchase = lastPurchase();
		expect(item?.json).toMatchObject({
			taskId: purchase.taskId,
			provider,
			model: purchase.model,
			status: 'completed',
			progress: 100,
			mode: 'pro',
			durationSeconds: 5,
			aspectRatio: '16:9',
			audio: true,
			shots: null,
			prompt: PROMPT,
			entryId: null,
			cost: { source: tellsCost ? 'provider' : 'estimate' },
			submittedAt: expect.any(String) as string,
			completedAt: expect.any(String) as string,
		});
		expect(item?.json).not.toHaveProperty('sample');
		expect(item?.json).not.toHaveProperty('raw');
		expect(item?.pairedItem).toMatchObject({ item: 0 });
		const video = item!.binary!.data!;
		expect(video).toMatchObject({
			mimeType: 'video/mp4',
			fileName: `kling-${purchase.taskId}.mp4`,
		});
		const bytes = await bench.engine.readBinary(video);
		expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
		expect(bytes).toHaveLength(bench.simulator.videoBytes(purchase.taskId));
	});

	test('is described by a hint that says what the run cost', async () => {
		const result = await bench.run({
			parameters: { provider, prompt: PROMPT },
			items: [{ json: {} }, { json: {} }],
		});
		const usd = bench.simulator.ledger.purchases
			.slice(-2)
			.reduce((sum, { costUsd }) => sum + costUsd, 0);
		expect(result.hints('Kling')).toMatchObject([
			{
				message: `2 videos bought: $${usd.toFixed(2)}${tellsCost ? '' : ' (estimated)'}.`,
				location: 'outputPane',
			},
		]);
	});

	test('is made of start and end frame URLs', async () => {
		await bench.run({
			parameters: {
				provider,
				prompt: PROMPT,
				startFrame: 'url',
				startFrameUrl: 'https://images.example.com/first.png',
				references: {
					endFrame: { frame: { source: 'url', url: 'https://images.example.com/last.png' } },
				},
				mode: 'standard',
				duration: 10,
				aspectRatio: '9:16',
				generateAudio: false,
			},
		});
		const sent = JSON.stringify(lastPurchase().body);
		expect(sent).toContain('https://images.example.com/first.png');
		expect(sent).toContain('https://images.example.com/last.png');
	});

	test('is made of frames in binary data, which are uploaded first', async () => {
		const first = pngImage(640, 360);
		const last = pngImage(320, 320);
		const result = await bench.run({
			parameters: {
				provider,
				prompt: PROMPT,
				startFrame: 'binary',
				references: { endFrame: { frame: { source: 'binary', binaryProperty: 'last' } } },
			},
			items: [
				{
					json: {},
					binary: {
						data: await bench.engine.storeBinary(first, 'first.png', 'image/png'),
						last: await bench.engine.storeBinary(last, 'last.png', 'image/png'),
					},
				},
			],
		});
		expect(result.status).toBe('success');
		const uploads = bench.simulator.uploads.slice(-2);
		expect(uploads.map(({ bytes }) => bytes)).toEqual([first, last]);
		expect(uploads[0]).toMatchObject({ provider, contentType: 'image/png' });
		const sent = JSON.stringify(lastPurchase().body);
		const isInside = providerById(provider).upload.type === 'inline';
		for (const { url, name, bytes } of uploads) {
			if (!isInside) expect(['first.png', 'last.png']).toContain(name);
			expect(sent).toContain(isInside ? bytes.toString('base64') : url);
		}
	});

	test('can be left at the provider, without a file', async () => {
		const result = await bench.run({
			parameters: { provider, prompt: PROMPT, options: { download: false } },
		});
		const [item] = result.items('Success');
		expect(item?.json.videoUrl).toMatch(/^http/);
		expect(item?.binary).toBeUndefined();
	});

	test('can only be ordered: the task id comes back at once', async () => {
		const before = bench.simulator.requests.length;
		const result = await bench.run({
			parameters: {
				provider,
				prompt: PROMPT,
				options: { completion: 'submit', callbackUrl: 'https://n8n.example.com/webhook/abc' },
			},
		});
		const [item] = result.items('Success');
		expect(item?.json).toMatchObject({
			taskId: lastPurchase().taskId,
			status: 'queued',
			videoUrl: null,
			completedAt: null,
		});
		expect(item?.binary).toBeUndefined();
		expect(lastPurchase().callbackUrl).toBe('https://n8n.example.com/webhook/abc');
		const operations = bench.simulator.requests.slice(before).map(({ operation }) => operation);
		expect(operations).not.toContain('status');
	});

	test('takes the wished file name, output field and raw answer', async () => {
		const result = await bench.run({
			parameters: {
				provider,
				prompt: PROMPT,
				options: { binaryProperty: 'clip', fileName: '../teaser', includeRawResponse: true },
			},
		});
		const [item] = result.items('Success');
		expect(item?.binary?.clip?.fileName).toBe('..-teaser.mp4');
		expect(JSON.stringify(item?.json.raw)).toContain(lastPurchase().taskId);
	});

	test('can be tried out: the exact request and its price, and nothing is bought', async () => {
		const bought = bench.simulator.ledger.purchases.length;
		const parameters = { provider, prompt: PROMPT, duration: 10 };
		const dry = await bench.run({ parameters: { ...parameters, options: { dryRun: true } } });
		expect(bench.simulator.ledger.purchases).toHaveLength(bought);

		const [item] = dry.items('Success');
		const { request, cost } = item!.json as unknown as { request: IDataObject; cost: Cost };
		expect(item!.json).toMatchObject({ dryRun: true, taskId: null, durationSeconds: 10 });
		expect(request.method).toBe('POST');
		expect(dry.hints('Kling')[0]?.message).toContain('nothing was bought');

		await bench.run({ parameters });
		const purchase = lastPurchase();
		// The key by which an order is found again is that of an execution which buys.
		expect(purchase.body).toMatchObject(request.body as IDataObject);
		const { usdPerUnit, priceQuery } = providerById(provider);
		expect(costInUsd(cost, usdPerUnit)).toBeCloseTo(purchase.costUsd);
		expect(cost.source).toBe(priceQuery ? 'provider' : 'estimate');
	});

	test.each([
		['16:9', 1280, 720],
		['9:16', 720, 1280],
		['1:1', 720, 720],
	])('has a free sample in %s, made without any request', async (aspectRatio, width, height) => {
		const requests = bench.simulator.requests.length;
		const result = await bench.run({
			parameters: { provider, prompt: PROMPT, aspectRatio, options: { sampleVideo: true } },
			settings: { credentials: {} },
		});
		const [item] = result.items('Success');
		expect(item?.json).toMatchObject({
			sample: true,
			status: 'completed',
			provider,
			aspectRatio,
			cost: null,
		});
		const bytes = await bench.engine.readBinary(item!.binary!.data!);
		expect(bytes.subarray(4, 8).toString('latin1')).toBe('ftyp');
		expect(factsOfMp4(bytes)).toEqual({
			seconds: 5,
			width,
			height,
			hasSound: true,
			startsAtOnce: true,
		});
		expect(bench.simulator.requests).toHaveLength(requests);
	});

	test('costs at most what is allowed', async () => {
		const result = await bench.run({
			parameters: { provider, prompt: PROMPT, options: { maxCostUsd: 2.9 } },
		});
		expect(result.status).toBe('success');
	});
});

test('the output has the same shape for every provider and for samples', async () => {
	const outputs = await Promise.all(
		PROVIDER_IDS.map(async (provider) => {
			const parameters = { provider, prompt: PROMPT };
			const real = await bench.run({ parameters });
			const sample = await bench.run({
				parameters: { ...parameters, options: { sampleVideo: true } },
			});
			return [real.items('Success')[0]!, sample.items('Success')[0]!] as const;
		}),
	);
	const [first] = outputs;
	for (const [real, sample] of outputs) {
		expect(Object.keys(real.json)).toEqual(Object.keys(first![0].json));
		expect(shapeOf(real.json.cost)).toEqual(shapeOf(first![0].json.cost));
		expect(Object.keys(real.binary!)).toEqual(Object.keys(sample.binary!));
		expect(Object.keys(sample.json)).toEqual([...Object.keys(real.json), 'sample']);
	}
});

test('a provider chosen by an expression may differ from item to item', async () => {
	const result = await bench.run({
		parameters: { provider: '={{ $json.provider }}', prompt: '={{ $json.text }}' },
		items: PROVIDER_IDS.map((provider) => ({ json: { provider, text: `From ${provider}` } })),
	});
	expect(result.items('Success').map(({ json }) => json.provider)).toEqual(PROVIDER_IDS);
});

test('a sample needs no credential either when the provider is an expression', async () => {
	const result = await bench.run({
		parameters: { provider: '={{ "apiframe" }}', prompt: PROMPT, options: { sampleVideo: true } },
		settings: { credentials: {} },
	});
	expect(result.items('Success')[0]?.json).toMatchObject({ sample: true, provider: 'apiframe' });
});

test('a sample is of the length that was asked for, and without an address', async () => {
	const result = await bench.run({
		parameters: { provider: 'fal', prompt: PROMPT, duration: 10, options: { sampleVideo: true } },
	});
	expect(result.items('Success')[0]?.json).toMatchObject({
		durationSeconds: 10,
		audio: true,
		videoUrl: null,
	});
});

describe('the address that stands in for that of a sample', () => {
	const sample = (options: IDataObject, simplify = false) =>
		bench.run({
			onError: 'continueErrorOutput',
			parameters: {
				provider: 'fal',
				prompt: PROMPT,
				options: { sampleVideo: true, ...options, ...(simplify && { simplify }) },
			},
			settings: { credentials: {} },
		});

	test.each([false, true])('is in the output, simplified: %p', async (simplify) => {
		const result = await sample({ sampleVideoUrl: 'https://example.com/a.mp4' }, simplify);
		expect(result.items('Success')[0]?.json).toMatchObject({
			sample: true,
			videoUrl: 'https://example.com/a.mp4',
		});
	});

	test('is rejected in the name of its field when it is no address', async () => {
		const result = await sample({ sampleVideoUrl: 'a.mp4' });
		expect(result.items('Success')).toEqual([]);
		expect(JSON.stringify(result.items('Failure')[0]?.json)).toContain("'Sample Video URL'");
	});
});

test('elements reach Unifically in its own form', async () => {
	await bench.run({
		parameters: {
			provider: 'unifically',
			prompt: PROMPT,
			references: {
				elements: {
					element: [
						{
							description: 'Woman in a red jacket',
							imageUrls: 'https://images.example.com/a.jpg\nhttps://images.example.com/b.jpg',
							videoUrl: '',
						},
						{ description: '', imageUrls: '', videoUrl: 'https://images.example.com/turn.mp4' },
					],
				},
			},
		},
	});
	expect((lastPurchase().body as { input: IDataObject }).input.elements).toEqual([
		{
			description: 'Woman in a red jacket',
			type: 'image',
			image_urls: ['https://images.example.com/a.jpg', 'https://images.example.com/b.jpg'],
		},
		{ type: 'video', video_url: 'https://images.example.com/turn.mp4' },
	]);
});

test('a negative prompt reaches Apiframe', async () => {
	await bench.run({
		parameters: { provider: 'apiframe', prompt: PROMPT, options: { negativePrompt: 'blurry' } },
	});
	expect(lastPurchase().body).toMatchObject({ klingParams: { negative_prompt: 'blurry' } });
});

test('a very long prompt is pointed out', async () => {
	const result = await bench.run({
		parameters: {
			provider: 'unifically',
			prompt: 'long '.repeat(600),
			options: { sampleVideo: true },
		},
	});
	expect(result.hints('Kling')[0]?.message).toMatch(/longer than 2,500 characters/);
});

test('an address that has expired by the time of the download is asked for anew', async () => {
	bench.simulator.faults.add({
		operation: 'download',
		effect: { type: 'respond', status: 410, body: 'Gone' },
	});
	const result = await bench.run({ parameters: { provider: 'unifically', prompt: PROMPT } });
	expect(result.items('Success')[0]?.binary?.data).toBeDefined();
});
