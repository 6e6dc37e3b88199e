import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { accessKeyCredential } from '../simulator/klingAi';
import type { Simulator } from '../simulator';
import { startBench, type Bench } from './bench';
import { pngImage } from './images';
import { CREDENTIAL_TYPES } from './workflow';

/* References, elements and automatic shots at Kling AI, through the real nodes. */

const A = 'https://example.com/a.png';
const CLIP = 'https://example.com/clip.mp4?seconds=8';
const type = CREDENTIAL_TYPES.klingAi;

let bench: Bench;
afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;

const CREDENTIALS = {
	'an API key': undefined,
	'an access key': ({ credentials }: Simulator) => ({
		[type]: accessKeyCredential({ api: credentials.klingAi.baseUrl }),
	}),
};

const image = { source: 'url', url: A };
const images = { referenceImages: { image: [image, { ...image, url: `${A}?2` }] } };
const video = (use: string) => ({
	referenceVideo: { video: { source: 'url', url: CLIP, use, keepOriginalSound: true } },
});
const picked = (value: string, mode = 'list') => ({
	elements: {
		element: [
			{ elementId: { __rl: true, mode, value, cachedResultName: 'Mascot' }, imageUrls: '' },
		],
	},
});
const omni = { model: 'kling-3.0-omni', generateAudio: false };
const framed = { startFrame: 'url', startFrameUrl: A };
const automatic = { shotsFrom: 'auto', prompt: 'A fox hunts', duration: 8 };

describe.each(Object.entries(CREDENTIALS))('with %s', (name, credentials) => {
	const isLegacy = name === 'an access key';

	test.each<[string, string | undefined, object, string[]]>([
		[
			'reference images',
			undefined,
			{ ...omni, prompt: '@Image1 meets @Image2', references: images },
			isLegacy ? ['<<<image_1>>> meets <<<image_2>>>'] : ['@Image1 meets @Image2', '"id":"Image2"'],
		],
		[
			'a video that is followed',
			undefined,
			{ ...omni, prompt: 'As in @Video1', references: video('follow') },
			isLegacy
				? ['"refer_type":"feature"', '<<<video_1>>>']
				: ['feature_video', 'shot 1, 5, As in @Video1;'],
		],
		[
			'a video that is edited',
			undefined,
			{ ...omni, prompt: 'In snow', references: video('edit') },
			isLegacy
				? ['"refer_type":"base"', '"keep_original_sound":"yes"']
				: ['base_video', '"original"'],
		],
		[
			'an element from the list',
			undefined,
			{ ...framed, prompt: '@Element1 runs', references: picked('829836802793401') },
			isLegacy ? ['"element_id":829836802793401'] : ['"element_id":"829836802793401"'],
		],
		[
			'automatic shots',
			'klingMultiShot',
			{ ...automatic, ...framed, references: { endFrame: { frame: image } } },
			isLegacy ? ['"intelligence"', 'image_tail'] : ['"multi_shot":true', 'last_frame'],
		],
		[
			'shots with both frames and references',
			'klingMultiShot',
			{
				...omni,
				...framed,
				shots: {
					shot: [
						{ prompt: '@Image1 runs', duration: 3 },
						{ prompt: 'It stops', duration: 2 },
					],
				},
				references: { ...images, endFrame: { frame: image } },
			},
			isLegacy ? ['<<<image_1>>> runs', 'end_frame'] : ['shot 1, 3, @Image1 runs;', 'last_frame'],
		],
	])('%s', async (_name, node, parameters, texts) => {
		bench = await startBench({ credentials });
		const result = await bench.run({
			type: node,
			parameters: { provider: 'klingAi', ...parameters },
		});
		expect(result.error).toBeUndefined();
		const [item] = result.items('Success');
		expect(item?.json).toMatchObject({ status: 'completed', taskId: purchases()[0]?.taskId });
		expect(item?.binary?.data).toBeDefined();
		for (const text of texts) expect(JSON.stringify(purchases()[0]?.body)).toContain(text);
	});

	test('an image from the item goes into the order', async () => {
		bench = await startBench({ credentials });
		const bytes = pngImage(320, 320);
		await bench.run({
			parameters: {
				provider: 'klingAi',
				...omni,
				prompt: '@Image1',
				references: { referenceImages: { image: [{ source: 'binary', binaryProperty: 'data' }] } },
			},
			items: [
				{ json: {}, binary: { data: await bench.engine.storeBinary(bytes, 'a.png', 'image/png') } },
			],
		});
		expect(JSON.stringify(purchases()[0]?.body)).toContain(bytes.toString('base64'));
	});
});

test('the bytes of an order that got no answer are not kept in the execution', async () => {
	bench = await startBench();
	const effect = { type: 'reset', accept: true } as const;
	bench.simulator.faults.add({ provider: 'klingAi', operation: 'submit', effect });
	const bytes = pngImage(320, 320);
	const file = [{ source: 'binary', binaryProperty: 'data' }];
	const result = await bench.run({
		parameters: {
			provider: 'klingAi',
			model: 'kling-4.0',
			prompt: '@Image1',
			startFrame: 'binary',
			startFrameBinaryProperty: 'data',
			references: { referenceImages: { image: file }, middleFrames: { frame: file } },
		},
		items: [
			{ json: {}, binary: { data: await bench.engine.storeBinary(bytes, 'a.png', 'image/png') } },
		],
	});
	const written = bytes.toString('base64');
	expect(JSON.stringify(purchases()[0]?.body).split(written)).toHaveLength(4);
	expect(result.error?.message).toMatch(/may have been bought/);
	const record = bench.engine.serialize(result);
	expect(record).toContain('@Image1');
	expect(record).not.toContain(written);
});

describe('the list of elements', () => {
	const search = async (node: string, provider: string, filter?: string, token?: string) =>
		await bench.engine.searchList(
			{
				type: `n8n-nodes-kling-video.${node}`,
				parameters: { provider } as INodeParameters,
				credentials: Object.fromEntries(
					Object.values(CREDENTIAL_TYPES).map((id) => [id, { id, name: id }]),
				),
			},
			'searchElements',
			filter,
			token,
		);

	test.each(['klingGenerateVideo', 'klingMultiShot'])(
		'of %s holds those of the account, then the presets, in pages',
		async (node) => {
			bench = await startBench();
			const first = await search(node, 'klingAi');
			expect(first.results.slice(0, 3)).toEqual([
				{ name: 'Mascot · A red fox with a blue scarf', value: '829836802793401' },
				{ name: 'Lighthouse · White, with a red top', value: '829836802793403' },
				{ name: 'Preset 1 · A person · preset of Kling AI (official)', value: '163' },
			]);
			expect(first.results).toHaveLength(50);
			const second = await search(node, 'klingAi', '', first.paginationToken as string);
			expect(second.results).toHaveLength(12);
			expect(second.paginationToken).toBeUndefined();
		},
	);

	test('is the same with an access key, and is searched by name and ID', async () => {
		bench = await startBench({ credentials: CREDENTIALS['an access key'] });
		const values = async (filter: string) =>
			(await search('klingGenerateVideo', 'klingAi', filter)).results.map(({ value }) => value);
		expect(await values(' mascot ')).toEqual(['829836802793401']);
		expect(await values('793403')).toEqual(['829836802793403']);
		expect(await values('hare')).toEqual([]);
	});

	test('of another provider says what to do instead', async () => {
		bench = await startBench();
		await expect(search('klingGenerateVideo', 'fal')).rejects.toThrow(
			/^fal\.ai has no list of elements\. Leave 'Element ID' empty/,
		);
		expect(bench.simulator.requests).toEqual([]);
	});

	test('that cannot be read is an error without the key', async () => {
		bench = await startBench();
		bench.credentials[type]!.data.apiKey = 'wrong-key-0123456789';
		const error = (await search('klingMultiShot', 'klingAi').catch(
			(thrown: unknown) => thrown,
		)) as IDataObject;
		expect(error.message).toMatch(
			/^The elements could not be listed\. Kling AI \(official\) did not accept/,
		);
		expect(JSON.stringify(error)).not.toContain('wrong-key');
	});
});

test('the ID of an element may be an expression', async () => {
	bench = await startBench();
	const result = await bench.run({
		parameters: {
			provider: 'klingAi',
			...framed,
			prompt: '@Element1 runs',
			references: picked('={{ $json.id }}', 'id'),
		},
		items: [{ json: { id: '829836802793406551' } }],
	});
	expect(result.error).toBeUndefined();
	expect(JSON.stringify(purchases()[0]?.body)).toContain('"element_id":"829836802793406551"');
});
