import { providerById } from '../../nodes/shared/providers';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node.ts';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS, workflowFor } from './workflow';
import { createWorkflow } from '../engine/workflowJson';
import { failureIn } from '../failed';

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterAll(async () => {
	await bench.close();
});

const type = 'klingMultiShot';
const lastPurchase = () => bench.simulator.ledger.purchases.at(-1)!;
const shots = (...durations: Array<number | string>) =>
	durations.map((duration, n) => ({ prompt: `Scene ${n + 1}`, duration }));
const fields = (...durations: Array<number | string>) => ({ shots: { shot: shots(...durations) } });
const json = (shotsJson: unknown) => ({
	shotsFrom: 'json',
	shotsJson: `={{ ${JSON.stringify(shotsJson)} }}`,
});

describe.each(PROVIDER_IDS)('a multi-shot video from %s', (provider) => {
	const most = providerById(provider).models['kling-3.0']!.shots!.count.max;
	test.each([
		[2, [5, 5], 10],
		[3, [4, 4, 4], 12],
		[most, [1, ...Array<number>(most - 1).fill(2)], 2 * most - 1],
	])('of %i shots comes out as one file', async (_count, durations, total) => {
		const result = await bench.run({ type, parameters: { provider, ...fields(...durations) } });
		expect(result.error).toBeUndefined();
		const [item, ...more] = result.items('Success');
		expect(more).toEqual([]);
		expect(item?.json).toMatchObject({
			taskId: lastPurchase().taskId,
			status: 'completed',
			durationSeconds: total,
			shots: shots(...durations),
		});
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
	});

	test('is made of all incoming items, and paired with each of them', async () => {
		const scenes = shots(3, 4, 5);
		const result = await bench.run({
			type,
			parameters: { provider, shotsFrom: 'items' },
			items: scenes.map((scene) => ({ json: scene })),
		});
		const items = result.items('Kling');
		expect(items).toHaveLength(1);
		expect(items[0]?.json.shots).toEqual(scenes);
		expect(items[0]?.pairedItem).toMatchObject([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	test('finds its shots in other fields of the items', async () => {
		const result = await bench.run({
			type,
			parameters: {
				provider,
				shotsFrom: 'items',
				shotPrompt: '={{ $json.scene.text }}',
				shotDuration: '={{ $json.scene.seconds }}',
			},
			items: [1, 2].map((n) => ({ json: { scene: { text: `Scene ${n}`, seconds: '4' } } })),
		});
		expect(result.items('Kling')[0]?.json.shots).toEqual(shots(4, 4));
	});

	test('is made of JSON with durations, also as text', async () => {
		const list = JSON.stringify(shots(6, '3'));
		const result = await bench.run({
			type,
			parameters: { provider, shotsFrom: 'json', shotsJson: list },
		});
		expect(result.items('Kling')[0]?.json.shots).toEqual(shots(6, 3));
	});

	test('is made of JSON with start times', async () => {
		const result = await bench.run({
			type,
			parameters: {
				provider,
				...json([
					{ time: 0, prompt: 'Scene 1' },
					{ time: 4, prompt: 'Scene 2' },
					{ time: 6, prompt: 'Scene 3', duration: 5 },
				]),
			},
		});
		expect(result.items('Kling')[0]?.json.shots).toEqual(shots(4, 2, 5));
	});

	test('one for each item, when the shots are in the items', async () => {
		const result = await bench.run({
			type,
			parameters: { provider, shotsFrom: 'json', shotsJson: '={{ $json.shots }}' },
			items: [{ json: { shots: shots(2, 2) } }, { json: { shots: shots(3, 3) } }],
		});
		expect(result.items('Kling').map(({ json: { durationSeconds } }) => durationSeconds)).toEqual([
			4, 6,
		]);
	});

	test('starts from a frame, is priced, sampled and only ordered like any other', async () => {
		const parameters = {
			provider,
			...fields(3, 3),
			startFrame: 'url',
			startFrameUrl: 'https://images.example.com/first.png',
		};
		const dry = await bench.run({ type, parameters: { ...parameters, options: { dryRun: true } } });
		const ordered = await bench.run({
			type,
			parameters: { ...parameters, options: { completion: 'submit' } },
		});
		expect(ordered.items('Kling')[0]?.json.status).toBe('queued');
		const { request } = dry.items('Kling')[0]!.json as { request: { body: object } };
		expect(lastPurchase().body).toMatchObject(request.body);
		expect(JSON.stringify(lastPurchase().body)).toContain('https://images.example.com/first.png');

		const bought = bench.simulator.ledger.purchases.length;
		const sample = await bench.run({
			type,
			parameters: { ...parameters, options: { sampleVideo: true } },
		});
		expect(sample.items('Kling')[0]?.json).toMatchObject({ sample: true, shots: shots(3, 3) });
		expect(bench.simulator.ledger.purchases).toHaveLength(bought);
	});
});

describe('what the providers are sent', () => {
	test('Unifically: shots in place of prompt and duration, the overall prompt in each', async () => {
		await bench.run({
			type,
			parameters: { provider: 'unifically', ...fields(2, 3), overallPrompt: 'In the rain.' },
		});
		expect((lastPurchase().body as { input: unknown }).input).toEqual({
			mode: 'pro',
			aspect_ratio: '16:9',
			native_audio: true,
			multi_shots: [
				{ prompt: 'In the rain. Scene 1', duration: 2 },
				{ prompt: 'In the rain. Scene 2', duration: 3 },
			],
		});
	});

	test.each([
		[
			undefined,
			[
				{ time: 0, duration: 2, prompt: 'Scene 1' },
				{ time: 2, duration: 3, prompt: 'Scene 2' },
			],
		],
		[
			'timed',
			[
				{ time: 0, prompt: 'Scene 1' },
				{ time: 2, prompt: 'Scene 2' },
			],
		],
		[
			'duration',
			[
				{ prompt: 'Scene 1', duration: 2 },
				{ prompt: 'Scene 2', duration: 3 },
			],
		],
	])('Apiframe: shots as text, format %s', async (shotFormat, expected) => {
		await bench.run({
			type,
			parameters: {
				provider: 'apiframe',
				...fields(2, 3),
				options: shotFormat ? { shotFormat } : {},
			},
		});
		const { prompt, klingParams } = lastPurchase().body as {
			prompt: string;
			klingParams: { duration: number; multi_prompt: string };
		};
		expect(prompt).toBe('Scene 1 Scene 2');
		expect(klingParams.duration).toBe(5);
		expect(JSON.parse(klingParams.multi_prompt)).toEqual(expected);
	});

	test('Apiframe: the overall prompt, where there is one', async () => {
		await bench.run({
			type,
			parameters: { provider: 'apiframe', ...fields(2, 3), overallPrompt: 'In the rain.' },
		});
		expect(lastPurchase().body).toMatchObject({ prompt: 'In the rain.' });
	});
});

describe('refused before anything is bought', () => {
	const BAD: Array<[string, object, RegExp]> = [
		['1 shot', fields(5), /^'Shots' must hold 2 to \d shots for .+, got 1/],
		['7 shots', fields(2, 2, 2, 2, 2, 2, 2), /^'Shots' must hold 2 to \d shots for .+, got 7/],
		[
			'a shot of 0 seconds',
			fields(3, 0, 3),
			/^'Shot 2: Duration \(Seconds\)' must be a whole number of at least 1, got 0/,
		],
		['a sum of 2', fields(1, 1), /^'Shots' must add up to 3 to 15 seconds for .+, got 1 \+ 1 = 2/],
		[
			'a sum of 16',
			fields(4, 6, 6),
			/^'Shots' must add up to 3 to 15 seconds for .+, got 4 \+ 6 \+ 6 = 16/,
		],
		[
			'a missing prompt in shot 3',
			{ shots: { shot: [...shots(3, 3), { prompt: '', duration: 3 }] } },
			/^'Shot 3: Prompt' is empty/,
		],
		[
			'JSON that is no list',
			json({ prompt: 'A fox', duration: 5 }),
			/^'Shots' must be a list of shots, got \{/,
		],
		[
			'text that is no JSON',
			{ shotsFrom: 'json', shotsJson: '=a fox' },
			/^'Shots \(JSON\)' is not valid JSON: 'a fox'/,
		],
		['a list of numbers', json([1, 2]), /^'Shot 1: Prompt' is empty/],
		[
			'timed shots out of order',
			json([
				{ time: 0, prompt: 'a' },
				{ time: 6, prompt: 'b' },
				{ time: 5, prompt: 'c' },
			]),
			/^'Shot 3: Time' must be later than that of shot 2 \(6\), got 5/,
		],
		[
			'timed shots that start late',
			json([
				{ time: 2, prompt: 'a' },
				{ time: 6, prompt: 'b' },
			]),
			/^'Shot 1: Time' must be 0, got 2/,
		],
		[
			'a shot without a time among timed ones',
			json([
				{ time: 0, prompt: 'a' },
				{ prompt: 'b', duration: 3 },
			]),
			/^'Shot 2: Time' must be a whole number of seconds, got nothing/,
		],
		[
			'times that contradict durations',
			json([
				{ time: 0, prompt: 'a', duration: 4 },
				{ time: 5, prompt: 'b' },
			]),
			/^'Shot 1: Duration \(Seconds\)' is 4, but the next shot starts 5 seconds later/,
		],
	];

	test.each(
		PROVIDER_IDS.flatMap((provider) =>
			BAD.map(([name, change, message]): [string, string, object, RegExp] => [
				provider,
				name,
				change,
				message,
			]),
		),
	)('%s: %s', async (provider, _name, change, message) => {
		const bought = bench.simulator.ledger.purchases.length;
		const node = { type, parameters: { provider, ...change } };
		const stopped = await bench.run(node);
		expect(stopped.error?.message).toMatch(message);
		const continued = await bench.run({ ...node, onError: 'continueErrorOutput' });
		expect(failureIn(continued.items('Failure')[0]).message).toMatch(message);
		expect(continued.items('Success')).toEqual([]);
		expect(bench.simulator.ledger.purchases).toHaveLength(bought);
	});

	test('too few incoming items, which leave through the error output', async () => {
		const result = await bench.run({
			type,
			parameters: { provider: 'apiframe', shotsFrom: 'items' },
			items: [{ json: { prompt: 'Alone', duration: 5 } }],
			onError: 'continueErrorOutput',
		});
		expect(failureIn(result.items('Failure')[0]).message).toMatch(
			/^'Shots' must hold 2 to 6 shots for .+, got 1/,
		);
	});

	test('a task of several items that fails leaves through the error output once', async () => {
		bench.simulator.outcomes.next({ result: 'failed', message: 'No' });
		const result = await bench.run({
			type,
			parameters: { provider: 'apiframe', shotsFrom: 'items' },
			items: shots(3, 3).map((scene) => ({ json: scene })),
			onError: 'continueErrorOutput',
		});
		expect(result.items('Success')).toEqual([]);
		expect(result.items('Failure')).toHaveLength(1);
		expect(failureIn(result.items('Failure')[0])).toMatchObject({
			taskId: lastPurchase().taskId,
		});
	});
});

describe('what the form says', () => {
	const { description } = new KlingMultiShot();

	/** As the editor evaluates an expression of the form. */
	const evaluated = (parameters: object, expression: string): unknown => {
		const types = {
			getByName: () => new KlingMultiShot(),
			getByNameAndVersion: () => new KlingMultiShot(),
			getKnownTypes: () => ({}),
		};
		const workflow = createWorkflow(
			{ ...workflowFor({ type, parameters }), connections: {} },
			types as never,
		);
		const node = workflow.getNode('Kling')!;
		return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {});
	};

	const hintsFor = (parameters: object): string[] =>
		(description.hints ?? [])
			.filter(({ displayCondition }) => evaluated(parameters, displayCondition!))
			.map(({ message }) => message);

	const APIFRAME_PRICES =
		'5 seconds cost about $2.15 (720p) or $2.90 (1080p) with audio, $1.45 or $1.95 without.';
	const FAL_4_PRICES = '5 seconds cost about $0.79 (720p) or $1.18 (1080p).';
	const FLASH_PRICES = '5 seconds cost about $0.47 (720p).';
	const OUTSIDE =
		'The shots must add up to 3 to 15 seconds (Kling 4.0 Flash: 3 to 20, Kling 4.0: 3 to 30).';
	const UNIFICALLY_PRICES =
		'5 seconds cost about $1.50 (4K). Unifically is asked for the price before buying.';

	test.each([
		[
			{ provider: 'apiframe', ...fields(4, 4, 4) },
			['The shots add up to 12 seconds.', APIFRAME_PRICES],
		],
		[
			{ provider: 'apiframe', mode: 'standard', generateAudio: false, ...fields(5, 5) },
			['The shots add up to 10 seconds.', APIFRAME_PRICES],
		],
		[
			{ provider: 'unifically', mode: '4k', ...fields(5, 5) },
			['The shots add up to 10 seconds.', UNIFICALLY_PRICES],
		],
		[
			{ provider: 'unifically', ...fields(5, 5) },
			['The shots add up to 10 seconds.', UNIFICALLY_PRICES],
		],
		[{ provider: 'apiframe', ...fields(9, 9) }, [APIFRAME_PRICES, OUTSIDE]],
		[
			{ provider: 'apiframe', ...fields(1, 1, 1, 1, 1, 1, 1) },
			['The shots add up to 7 seconds.', APIFRAME_PRICES, 'A video has at most 6 shots.'],
		],
		[{ provider: 'apiframe', shots: {} }, [APIFRAME_PRICES, OUTSIDE]],
		[{ provider: 'apiframe', shotsFrom: 'json' }, [APIFRAME_PRICES]],
		[{ provider: 'fal', model: 'kling-4.0', ...fields(10, 20) }, [FAL_4_PRICES]],
		[{ provider: 'fal', model: 'kling-4.0', ...fields(10, 21) }, [FAL_4_PRICES, OUTSIDE]],
		[{ provider: 'klingAi', model: 'kling-4.0-flash', ...fields(10, 10) }, [FLASH_PRICES]],
		[{ provider: 'klingAi', model: 'kling-4.0-flash', ...fields(10, 11) }, [FLASH_PRICES, OUTSIDE]],
	])('%#: shows length and price of the shots', (parameters, expected) => {
		expect(hintsFor(parameters)).toEqual(expected);
	});
});
