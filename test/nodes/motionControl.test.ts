import { writeFile } from 'node:fs/promises';

import { MOTION_CONTROL } from '../../nodes/shared/domain/models';
import { PROVIDERS } from '../../nodes/shared/providers';
import { capabilitiesAt, type Has } from '../../nodes/shared/providers/offers';
import { filmFile, type FilmOptions } from '../mp4';
import { waitUntil } from '../clock';
import { startBench, type Bench } from './bench';
import { pngImage } from './images';

let bench: Bench;

beforeAll(async () => {
	bench = await startBench({ baseUrl: 'https://n8n.example.com' });
});

afterAll(async () => {
	await bench.close();
});

const type = 'klingMotionControl';
const URLS = {
	imageUrl: 'https://example.com/mascot.png',
	videoUrl: 'https://example.com/dance.mp4',
	prompt: 'A mascot dances on a stage',
};

const purchases = () => bench.simulator.ledger.purchases;

const sellersWith = (has: Has) =>
	PROVIDERS.filter((provider) => capabilitiesAt(provider, MOTION_CONTROL).some(has)).map(
		({ id }) => id,
	);
const SELLERS = sellersWith(() => true);

/** The providers that take a video from binary data. */
const UPLOADERS = sellersWith(({ motion }) => motion?.video.upload === true);

/** An item with a picture and a film. */
async function item(film: FilmOptions = {}, name = 'dance.mp4') {
	return {
		json: {},
		binary: {
			picture: await bench.engine.storeBinary(pngImage(640, 640), 'mascot.png', 'image/png'),
			film: await bench.engine.storeBinary(filmFile(film), name, 'application/octet-stream'),
		},
	};
}

const FROM_ITEM = {
	image: 'binary',
	imageBinaryProperty: 'picture',
	video: 'binary',
	videoBinaryProperty: 'film',
	prompt: 'A mascot dances on a stage',
};

describe.each(SELLERS)('motion control at %s', (provider) => {
	test.each([
		['video', true, 'pro'],
		['image', false, 'standard'],
	])(
		'faces like the %s; keeps the sound: %s; %s',
		async (characterOrientation, keepOriginalSound, mode) => {
			const before = purchases().length;
			const parameters = { provider, ...URLS, characterOrientation, keepOriginalSound, mode };
			const result = await bench.run({ type, parameters });
			expect(result.error).toBeUndefined();
			expect(purchases()).toHaveLength(before + 1);
			const bought = purchases().at(-1)!;
			const body = JSON.stringify(bought.body);
			for (const url of [URLS.imageUrl, URLS.videoUrl]) expect(body).toContain(url);
			expect(body).toContain(`"${characterOrientation}"`);
			const [made] = result.items('Success');
			expect(made?.json).toMatchObject({
				taskId: bought.taskId,
				status: 'completed',
				mode,
			});
			expect(made?.binary?.data?.mimeType).toBe('video/mp4');
			expect(made?.pairedItem).toMatchObject({ item: 0 });
		},
	);

	test('only submits', async () => {
		const result = await bench.run({
			type,
			parameters: { provider, ...URLS, options: { completion: 'submit' } },
		});
		const [made] = result.items('Success');
		expect(made?.json).toMatchObject({ taskId: purchases().at(-1)!.taskId });
		expect(made?.json.status).not.toBe('completed');
		expect(made?.binary).toBeUndefined();
	});

	test('returns a sample for free, without a credential', async () => {
		const before = purchases().length;
		const result = await bench.run({
			type,
			parameters: { provider, ...URLS, options: { sampleVideo: true } },
			settings: { credentials: {} },
		});
		expect(result.items('Success')[0]?.json).toMatchObject({ sample: true, status: 'completed' });
		expect(purchases()).toHaveLength(before);
	});

	test('shows its request in a dry run', async () => {
		const before = purchases().length;
		const result = await bench.run({
			type,
			parameters: { provider, ...URLS, options: { dryRun: true } },
		});
		const json = result.items('Success')[0]?.json;
		expect(json).toMatchObject({ dryRun: true });
		expect(JSON.stringify(json?.request)).toContain(URLS.videoUrl);
		expect(purchases()).toHaveLength(before);
	});

	test('a retry of a run that timed out goes on with its task', async () => {
		const before = purchases().length;
		const node = { type, parameters: { provider, ...URLS, options: { timeoutMinutes: 1 } } };
		const first = await bench.run(node);
		expect(first.error?.message).toContain(purchases().at(-1)!.taskId);
		await bench.simulator.clock.sleep(200_000);
		const second = await bench.retry(first, node);
		expect(second.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(before + 1);
	});

	test('is called back where the execution is suspended', async () => {
		const before = purchases().length;
		const result = await bench.run({
			type,
			parameters: { provider, ...URLS, options: { completion: 'suspend' } },
			onError: 'continueErrorOutput',
		});
		expect(result.status).toBe('waiting');
		expect(purchases()).toHaveLength(before + 1);
		expect(purchases().at(-1)!.callbackUrl).toContain('https://n8n.example.com/webhook-waiting/');
	});

	test.each<[string, object, string]>([
		['no image', { imageUrl: "={{ '' }}" }, "'Image URL'"],
		['no video', { videoUrl: "={{ '' }}" }, "'Video URL'"],
		['a page', { videoUrl: 'https://youtu.be/abc' }, "'Video URL' is the address of a page"],
		['a WebM', { videoUrl: 'https://example.com/a.webm' }, 'WebM'],
		['4K', { mode: '4k' }, "'Resolution'"],
		['an orientation that is none', { characterOrientation: 'up' }, "'Character Orientation'"],
		[
			'an element with the orientation of the image',
			{
				characterOrientation: 'image',
				elements: { element: { imageUrls: 'https://example.com/a.png' } },
			},
			"'Elements",
		],
	])('buys nothing for %s', async (_name, changes, message) => {
		const before = purchases().length;
		const result = await bench.run({ type, parameters: { provider, ...URLS, ...changes } });
		expect(result.error?.message).toContain(message);
		expect(purchases()).toHaveLength(before);
	});
});

describe.each(UPLOADERS)('files in binary data at %s', (provider) => {
	const parameters = { provider, ...FROM_ITEM };

	test.each<[string, FilmOptions, string, string]>([
		['dance.mp4', {}, 'dance.mp4', 'video/mp4'],
		['file_7.bin', { headerLast: true }, 'file_7.mp4', 'video/mp4'],
		['IMG_1.MOV', { brand: 'qt  ' }, 'IMG_1.MOV', 'video/quicktime'],
	])('%s is uploaded under its right name and type', async (name, film, expected, mimeType) => {
		const before = bench.simulator.uploads.length;
		const result = await bench.run({ type, parameters, items: [await item(film, name)] });
		expect(result.error).toBeUndefined();
		const [picture, video, ...more] = bench.simulator.uploads.slice(before);
		expect(more).toEqual([]);
		expect(video?.bytes).toEqual(filmFile(film));
		expect(video).toMatchObject({ name: expected, contentType: mimeType });
		const body = JSON.stringify(purchases().at(-1)!.body);
		for (const upload of [picture, video]) expect(body).toContain(upload?.url);
	});

	test('a broken upload is sent again from its beginning, and the order is one', async () => {
		const before = purchases().length;
		bench.simulator.faults.add({
			provider,
			operation: 'upload',
			times: 2,
			effect: { type: 'respond', status: 503, body: { error: 'Maintenance' } },
		});
		const result = await bench.run({ type, parameters, items: [await item()] });
		expect(result.error).toBeUndefined();
		expect(bench.simulator.uploads.at(-1)?.bytes).toEqual(filmFile());
		expect(purchases()).toHaveLength(before + 1);
	});

	test.each<[string, FilmOptions, object, string]>([
		['too short', { seconds: 2 }, {}, 'is 2 seconds long'],
		['too long', { seconds: 31 }, {}, 'is 31 seconds long'],
		[
			'too long for the orientation of the image',
			{ seconds: 12 },
			{ characterOrientation: 'image' },
			'takes 3 to 10 seconds',
		],
		['too small', { width: 320, height: 180 }, {}, 'is 320 x 180 pixels'],
		['of a sound', { handler: 'soun' }, {}, 'names no picture'],
	])('a film %s is neither uploaded nor bought', async (_name, film, changes, message) => {
		const [uploads, bought] = [bench.simulator.uploads.length, purchases().length];
		const result = await bench.run({
			type,
			parameters: { ...parameters, ...changes },
			items: [await item(film)],
		});
		expect(result.error?.message).toContain("'Video: Input Data Field Name' ('film')");
		expect(result.error?.message).toContain(message);
		expect(bench.simulator.uploads).toHaveLength(uploads);
		expect(purchases()).toHaveLength(bought);
	});

	test('a film is recognised by a retry, although its upload has another address; another one is not', async () => {
		const before = purchases().length;
		const films = await item();
		const node = {
			type,
			parameters: { ...parameters, options: { timeoutMinutes: 1 } },
			items: [films],
		};
		const first = await bench.run(node);
		expect(first.error?.message).toContain(purchases().at(-1)!.taskId);
		await bench.simulator.clock.sleep(200_000);
		const second = await bench.retry(first, node);
		expect(second.items('Success')[0]?.json.taskId).toBe(purchases().at(-1)!.taskId);
		await writeFile(bench.engine.binaryPath(films.binary.film), filmFile({ seconds: 6 }));
		const other = await bench.retry(first, node);
		expect(other.error?.message).toContain(purchases().at(-1)!.taskId);
		expect(purchases()).toHaveLength(before + 1);
	});
});

test('Kling AI says that it takes videos by URL only, and buys nothing', async () => {
	const [uploads, bought] = [bench.simulator.uploads.length, purchases().length];
	const result = await bench.run({
		type,
		parameters: { provider: 'klingAi', ...FROM_ITEM },
		items: [await item()],
	});
	expect(result.error?.message).toContain(
		"'Video: Input Data Field Name' cannot be sent: Kling AI (official) takes videos by URL only",
	);
	expect(bench.simulator.uploads).toHaveLength(uploads);
	expect(purchases()).toHaveLength(bought);
});

test.each([
	['fal', 5, 0.84],
	['fal', 12, 2.02],
])(
	'the price at %s of a film of %d seconds is known before: $%d',
	async (provider, seconds, usd) => {
		const before = purchases().length;
		const run = async (maxCostUsd: number) =>
			await bench.run({
				type,
				parameters: { provider, ...FROM_ITEM, options: { maxCostUsd } },
				items: [await item({ seconds })],
			});
		const refused = await run(usd - 0.01);
		expect(refused.error?.message).toContain(`This video costs $${usd.toFixed(2)}`);
		expect(purchases()).toHaveLength(before);
		expect((await run(usd)).error).toBeUndefined();
		expect(purchases()).toHaveLength(before + 1);
	},
);

test('a Stop ends an upload, and nothing is bought', async () => {
	const bought = purchases().length;
	bench.simulator.faults.add({ provider: 'fal', operation: 'upload', effect: { type: 'hang' } });
	const stop = new AbortController();
	const running = bench.run(
		{ type, parameters: { provider: 'fal', ...FROM_ITEM }, items: [await item()] },
		{ signal: stop.signal },
	);
	await waitUntil(() => bench.simulator.requests.at(-1)?.operation === 'upload');
	stop.abort();
	expect((await running).status).toBe('canceled');
	bench.simulator.faults.clear();
	expect(purchases()).toHaveLength(bought);
});

test.each(['fal', 'unifically'])(
	'files that n8n keeps in memory go to %s as well',
	async (provider) => {
		const inMemory = await startBench({ binaryMode: 'default' });
		try {
			const store = inMemory.engine.storeBinary.bind(inMemory.engine);
			const binary = {
				picture: await store(pngImage(640, 640), 'a.png', 'image/png'),
				film: await store(filmFile(), 'a.mp4', 'video/mp4'),
			};
			const result = await inMemory.run({
				type,
				parameters: { provider, ...FROM_ITEM },
				items: [{ json: {}, binary }],
			});
			expect(result.error).toBeUndefined();
			expect(inMemory.simulator.uploads.at(-1)?.bytes).toEqual(filmFile());
		} finally {
			await inMemory.close();
		}
	},
);

test('a video to follow comes from binary data in Kling Generate Video', async () => {
	const result = await bench.run({
		parameters: {
			provider: 'fal',
			model: 'kling-3.0-omni',
			prompt: 'A fox like @Video1',
			generateAudio: false,
			references: { referenceVideo: { video: { source: 'binary', binaryProperty: 'film' } } },
		},
		items: [await item()],
	});
	expect(result.error).toBeUndefined();
	const { url, bytes } = bench.simulator.uploads.at(-1)!;
	expect(bytes).toEqual(filmFile());
	expect(JSON.stringify(purchases().at(-1)!.body)).toContain(url);
});
