import {
	ask,
	askUnifically,
	buyAtApiframe,
	buyAtUnifically,
	closeAll,
	newSimulator,
	unificallyBody,
	type Json,
	type TestSimulator,
} from './testing';

const IMAGE = 'https://example.com/a.png';
const SHOTS = [
	{ prompt: 'Hero', duration: 4 },
	{ prompt: 'Close', duration: 4 },
];

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

async function submit(json: unknown) {
	return await askUnifically(simulator, '/v1/tasks', { json });
}

describe('accepted bodies', () => {
	it.each<[string, object, number]>([
		['only a prompt', {}, 0.9],
		['3 s', { duration: 3 }, 0.54],
		['15 s in 4k', { duration: 15, mode: '4k' }, 4.5],
		['4k without audio', { duration: 10, mode: '4k', native_audio: false }, 3],
		['std with audio', { duration: 10, mode: 'std', native_audio: true }, 1.3],
		['std without audio', { duration: 10, mode: 'std', native_audio: false }, 1],
		['pro without audio', { duration: 10, mode: 'pro', native_audio: false }, 1.5],
		['a start frame', { start_frame_url: IMAGE }, 0.9],
		['start and end frame', { start_frame_url: IMAGE, end_frame_url: IMAGE }, 0.9],
		[
			'6 shots',
			{ prompt: undefined, multi_shots: Array(6).fill({ prompt: 'x', duration: 1 }) },
			1.08,
		],
		['2 shots', { prompt: undefined, multi_shots: SHOTS, aspect_ratio: '1:1' }, 1.44],
		['an image element', { elements: [{ image_urls: [IMAGE, IMAGE, IMAGE, IMAGE] }] }, 0.9],
		[
			'a described element',
			{ elements: [{ description: 'Fox', type: 'image', image_urls: [IMAGE] }] },
			0.9,
		],
		['a video element', { elements: [{ type: 'video', video_url: IMAGE }] }, 0.9],
	])('%s', async (_name, input, cost) => {
		const body = JSON.parse(JSON.stringify(unificallyBody(input))) as Json;
		const { status, json } = await submit(body);
		expect({ status, json }).toEqual({
			status: 200,
			json: {
				code: 200,
				success: true,
				data: { task_id: expect.any(String), status: 'pending', cost },
			},
		});
		expect(simulator.ledger.purchases).toEqual([
			{
				provider: 'unifically',
				taskId: json.data.task_id,
				model: 'kuaishou/kling-3.0-video',
				body,
				costUsd: cost,
				boughtAt: expect.any(Number),
				idempotencyKey: null,
				callbackUrl: null,
			},
		]);
	});

	it('prices a dry run without buying', async () => {
		const { status, json } = await submit(unificallyBody({ duration: 10 }, { dry_run: true }));
		expect(status).toBe(200);
		expect(json).toEqual({ code: 200, success: true, data: { cost: 1.8 } });
		expect(simulator.ledger.purchases).toEqual([]);
		expect(simulator.requests.map(({ operation }) => operation)).toEqual(['price']);
	});

	it('leaves the price out of the answer when told so', async () => {
		const other = await newSimulator({ costInSubmitAnswer: false });
		const { json } = await askUnifically(other, '/v1/tasks', { json: unificallyBody() });
		expect(json.data).toEqual({ task_id: expect.any(String), status: 'pending' });
	});
});

describe('the other models', () => {
	const OMNI = 'kuaishou/kling-3.0-omni-video';
	const MOTION = 'kuaishou/kling-3.0-motion-control';
	const TURBO = 'kuaishou/kling-3.0-turbo-video';
	const VIDEO = 'https://example.com/a.mp4';
	const prompt = 'A fox';
	const moved = { prompt, image_url: IMAGE, video_url: VIDEO };
	const images = (count: number) => Array.from({ length: count }, () => IMAGE);
	const element = { image_urls: [IMAGE] };
	const ofVideo = { type: 'video', video_url: VIDEO };
	const follow = { prompt, video_mode: 'video_reference', video_url: VIDEO };
	const edit = { prompt, video_mode: 'transform', video_url: VIDEO };
	const refer = { prompt, video_mode: 'elements' };

	it.each<[string, object]>([
		[OMNI, { prompt, aspect_ratio: '16:9' }],
		[OMNI, { ...refer, image_urls: images(7), start_image_index: 7 }],
		[OMNI, { ...refer, image_urls: images(4), elements: Array(3).fill(element) }],
		[OMNI, { video_mode: 'elements', multi_shots: SHOTS, image_urls: images(1) }],
		[OMNI, { prompt, video_mode: 'start_end_frame', start_frame_url: IMAGE, end_frame_url: IMAGE }],
		[OMNI, { ...follow, aspect_ratio: 'auto', duration: 5, image_urls: images(4) }],
		[OMNI, { ...edit, elements: [ofVideo] }],
		[MOTION, moved],
		[MOTION, { ...moved, mode: 'std', keep_audio: false, elements: [element] }],
	])('%s takes %j', async (model, input) => {
		expect((await submit({ model, input })).status).toBe(200);
		expect(simulator.ledger.purchases).toMatchObject([{ model }]);
	});

	it.each<[string, object, string]>([
		[OMNI, { prompt, image_urls: images(1) }, 'image_urls'],
		[OMNI, { prompt, start_frame_url: IMAGE }, 'start_frame_url'],
		[OMNI, { prompt, video_url: VIDEO }, 'video_url'],
		[OMNI, { ...refer, video_mode: 'reference', image_urls: images(1) }, 'video_mode'],
		[OMNI, { ...refer, image_urls: images(1), video_url: VIDEO }, 'video_url'],
		[OMNI, { ...refer, image_urls: images(1), end_frame_url: IMAGE }, 'end_frame_url'],
		[OMNI, { ...refer, image_urls: images(2), start_image_index: 3 }, 'start_image_index'],
		[OMNI, { ...refer, image_urls: images(5), elements: Array(3).fill(element) }, 'elements'],
		[
			OMNI,
			{ ...refer, image_urls: images(1), start_image_index: 1, elements: Array(4).fill(element) },
			'elements',
		],
		[OMNI, { ...refer, elements: Array(4).fill(ofVideo) }, 'elements'],
		[OMNI, { ...refer, elements: [ofVideo], image_urls: images(4) }, 'elements'],
		[OMNI, refer, 'elements'],
		[OMNI, { ...follow, aspect_ratio: '16:9' }, 'aspect_ratio'],
		[OMNI, { prompt, aspect_ratio: 'auto' }, 'aspect_ratio'],
		[OMNI, { ...follow, image_urls: images(5) }, 'elements'],
		[OMNI, { ...follow, start_frame_url: IMAGE }, 'start_frame_url'],
		[OMNI, { ...follow, native_audio: true }, 'native_audio'],
		[OMNI, { ...follow, mode: '4k' }, 'mode'],
		[OMNI, { ...follow, keep_audio: true }, 'keep_audio'],
		[OMNI, { ...follow, elements: [ofVideo], image_urls: images(1) }, 'elements'],
		[OMNI, { ...edit, elements: [ofVideo, ofVideo] }, 'elements'],
		[OMNI, { ...edit, duration: 5 }, 'duration'],
		[OMNI, { ...edit, prompt: undefined, multi_shots: SHOTS }, 'multi_shots'],
		[OMNI, { prompt, video_mode: 'transform' }, 'video_url'],
		[MOTION, { ...moved, prompt: '' }, 'prompt'],
		[MOTION, { ...moved, image_url: undefined }, 'image_url'],
		[MOTION, { ...moved, video_url: undefined }, 'video_url'],
		[MOTION, { ...moved, mode: '4k' }, 'mode'],
		[MOTION, { ...moved, duration: 5 }, 'duration'],
		[MOTION, { ...moved, elements: [element, element] }, 'elements'],
		[MOTION, { ...moved, elements: [element], character_orientation: 'image' }, 'elements'],
		[TURBO, { prompt, elements: [element] }, 'elements'],
		[TURBO, { prompt, end_frame_url: IMAGE, start_frame_url: IMAGE }, 'end_frame_url'],
		[TURBO, { prompt, native_audio: true }, 'native_audio'],
	])('%s refuses %j', async (model, input, field) => {
		const { status, json } = await submit({ model, input });
		expect(status).toBe(422);
		expect(String((json.data as { message: string }).message)).toContain(field);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('no model of Kling 4.0 is known', async () => {
		const { status } = await submit({ model: 'kuaishou/kling-4.0-video', input: { prompt } });
		expect(status).toBe(422);
	});
});

describe('refused bodies', () => {
	const shots = (multi_shots: unknown, more = {}) => ({ prompt: undefined, multi_shots, ...more });
	it.each<[string, object, string]>([
		['no prompt', { prompt: undefined }, 'Missing required parameter: prompt'],
		['an empty prompt', { prompt: '' }, 'input.prompt'],
		['a null prompt', { prompt: null }, 'input.prompt'],
		['prompt and shots', { multi_shots: SHOTS }, 'mutually exclusive'],
		['one shot', shots([{ prompt: 'x', duration: 5 }]), 'multi_shots'],
		['seven shots', shots(Array(7).fill({ prompt: 'x', duration: 1 })), 'multi_shots'],
		['shots of 2 s', shots(Array(2).fill({ prompt: 'x', duration: 1 })), '3 to 15'],
		['shots of 16 s', shots(Array(2).fill({ prompt: 'x', duration: 8 })), '3 to 15'],
		['a shot without duration', shots([{ prompt: 'x' }, SHOTS[0]]), 'parameter: duration'],
		['a shot with index', shots([{ ...SHOTS[0], index: 1 }, SHOTS[1]]), 'multi_shots.0.index'],
		['half seconds', shots([{ prompt: 'x', duration: 2.5 }, SHOTS[0]]), 'multi_shots.0.duration'],
		['shots and duration', shots(SHOTS, { duration: 8 }), 'Not together with multi_shots'],
		['2 s', { duration: 2 }, 'input.duration'],
		['16 s', { duration: 16 }, 'input.duration'],
		['4.5 s', { duration: 4.5 }, 'input.duration'],
		['duration as text', { duration: '5' }, 'input.duration'],
		['mode standard', { mode: 'standard' }, 'input.mode'],
		['mode 4K', { mode: '4K' }, 'input.mode'],
		['ratio 4:3', { aspect_ratio: '4:3' }, 'input.aspect_ratio'],
		['audio as text', { native_audio: 'true' }, 'input.native_audio'],
		['an end frame alone', { end_frame_url: IMAGE }, 'Needs start_frame_url'],
		['a data URI', { start_frame_url: 'data:image/png;base64,AAAA' }, 'http(s)'],
		['a path as URL', { start_frame_url: '/a.png' }, 'input.start_frame_url'],
		['an element without images', { elements: [{ description: 'x' }] }, 'image_urls'],
		['five element images', { elements: [{ image_urls: Array(5).fill(IMAGE) }] }, 'image_urls'],
		[
			'a video element with images',
			{ elements: [{ type: 'video', image_urls: [IMAGE] }] },
			'video_url',
		],
		[
			'a long description',
			{ elements: [{ description: 'x'.repeat(101), image_urls: [IMAGE] }] },
			'description',
		],
		['a negative prompt', { negative_prompt: 'x' }, 'Unknown parameter: input.negative_prompt'],
		['a seed', { seed: 1 }, 'Unknown parameter: input.seed'],
		['the old name of the frame', { start_image_url: IMAGE }, 'input.start_image_url'],
		['a callback in the input', { callback_url: IMAGE }, 'input.callback_url'],
	])('%s', async (_name, input, message) => {
		const { status, json } = await submit(unificallyBody(input));
		expect(status).toBe(422);
		expect(json).toEqual({
			code: 422,
			data: { message: expect.stringContaining(message), code: 'validation_error' },
		});
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it.each<[string, unknown, string]>([
		['no model', { input: { prompt: 'x' } }, 'model'],
		['the old model id', { ...unificallyBody(), model: 'kuaishou/kling-3.0' }, 'model'],
		['no input', { model: 'kuaishou/kling-3.0-video' }, 'Missing required parameter: input'],
		['webhookUrl', unificallyBody({}, { webhookUrl: IMAGE }), 'Unknown parameter: webhookUrl'],
		['a callback that is no URL', unificallyBody({}, { callback_url: 'x' }), 'callback_url'],
		['dry_run as text', unificallyBody({}, { dry_run: 'true' }), 'dry_run'],
		['an array', [], ''],
		['null', null, ''],
	])('%s', async (_name, body, message) => {
		const { status, json } = await submit(body);
		expect(status).toBe(422);
		expect(json.data.message).toContain(message);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('that are not JSON, or not declared as JSON', async () => {
		const broken = await askUnifically(simulator, '/v1/tasks', {
			body: '{"model":',
			headers: { 'Content-Type': 'application/json' },
		});
		const text = await askUnifically(simulator, '/v1/tasks', {
			body: JSON.stringify(unificallyBody()),
			headers: { 'Content-Type': 'text/plain' },
		});
		expect([broken.status, text.status]).toEqual([400, 400]);
		expect(simulator.ledger.purchases).toEqual([]);
	});
});

describe('authentication', () => {
	it.each<[string, Record<string, string>]>([
		['no key', {}],
		['a wrong key', { Authorization: 'Bearer sk-wrong' }],
		['a key without Bearer', { Authorization: 'sk-sim-unifically-0123456789abcdef' }],
		['the key in another header', { 'X-API-Key': 'sk-sim-unifically-0123456789abcdef' }],
	])('refuses %s everywhere', async (_name, headers) => {
		const { baseUrl, uploadBaseUrl } = simulator.credentials.unifically;
		const answers = await Promise.all([
			ask(`${baseUrl}/v1/tasks`, { headers, json: unificallyBody() }),
			ask(`${baseUrl}/v1/tasks/abc`, { headers }),
			ask(`${baseUrl}/v1/account`, { headers }),
			ask(`${baseUrl}/v1/models`, { headers }),
		]);
		for (const { status, json } of answers) {
			expect(status).toBe(401);
			expect(json).toEqual({
				code: 401,
				data: { message: 'Invalid API key provided', code: 'authentication_failed' },
			});
		}
		const upload = await ask(`${uploadBaseUrl}/upload`, { method: 'PUT', headers, json: {} });
		expect(upload.status).toBe(401);
		expect(upload.json).toEqual({ success: false, message: 'Invalid API key provided' });
		expect(simulator.ledger.purchases).toEqual([]);
	});
});

describe('tasks', () => {
	it('runs from pending over processing to completed', async () => {
		const taskId = await buyAtUnifically(simulator);
		const read = async () => (await askUnifically(simulator, `/v1/tasks/${taskId}`)).json as Json;
		expect(await read()).toEqual({
			code: 200,
			success: true,
			data: { task_id: taskId, status: 'pending' },
		});
		simulator.clock.advance(6);
		expect((await read()).data).toEqual({ task_id: taskId, status: 'processing' });
		simulator.clock.advance(144);
		expect((await read()).data).toEqual({
			task_id: taskId,
			status: 'completed',
			output: { video_url: `${simulator.cdnBaseUrl}/videos/${taskId}-1.mp4` },
		});
	});

	it.each<[string, object, number, object]>([
		['data', {}, 400, { message: 'Bad', code: 'GENERATION_FAILED' }],
		['data.error', {}, 200, { error: { message: 'Bad', code: 'generation_failed' } }],
		['error_message', {}, 200, { error_message: 'Bad' }],
		['raw_message', {}, 200, { error: { raw_message: 'Bad', detail: 'Bad' } }],
	])('reports a failure in the shape %s', async (shape, _options, status, rest) => {
		simulator.outcomes.next({
			result: 'failed',
			message: 'Bad',
			failureShape: shape as 'data',
			renderSeconds: 0,
		});
		const taskId = await buyAtUnifically(simulator);
		const answer = await askUnifically(simulator, `/v1/tasks/${taskId}`);
		expect(answer.status).toBe(status);
		expect(answer.json).toEqual({
			code: status,
			success: status === 200,
			data: { task_id: taskId, status: 'failed', ...rest },
		});
		// Nothing is published about refunds, so there is none.
		expect(simulator.balanceUsd('unifically')).toBeCloseTo(1000 - 0.9);
	});

	it('reports other outcomes: cancelled, a foreign status word, no IMAGE, an empty error', async () => {
		simulator.outcomes.next({ provider: 'apiframe', result: 'failed' });
		simulator.outcomes.next({ result: 'cancelled', renderSeconds: 0 });
		simulator.outcomes.next({ result: 'never', statusWord: 'polishing' });
		simulator.outcomes.next({ withoutUrl: true, renderSeconds: 0 });
		simulator.outcomes.next({ emptyError: true, renderSeconds: 0 });
		const ids: string[] = [];
		for (let n = 0; n < 4; n += 1) ids.push(await buyAtUnifically(simulator));
		simulator.clock.advance(200);
		const answers = ids.map(async (id) => await askUnifically(simulator, `/v1/tasks/${id}`));
		const data = (await Promise.all(answers)).map(({ json }) => json.data as Json);
		expect(data).toEqual([
			{ task_id: ids[0], status: 'cancelled' },
			{ task_id: ids[1], status: 'polishing' },
			{ task_id: ids[2], status: 'completed' },
			{ task_id: ids[3], status: 'completed', output: expect.any(Object), error: {} },
		]);
	});

	it('does not know a task of nobody, nor one of another provider', async () => {
		for (const taskId of ['%zz', await buyAtApiframe(simulator)]) {
			const { status, json } = await askUnifically(simulator, `/v1/tasks/${taskId}`);
			expect(status).toBe(404);
			expect(json).toEqual({ code: 404, data: { message: 'Task not found', code: 'not_found' } });
		}
	});
});

describe('account, models and paths', () => {
	it('tells the balance', async () => {
		await buyAtUnifically(simulator, { mode: '4k', duration: 10 });
		const { status, json } = await askUnifically(simulator, '/v1/account');
		expect(status).toBe(200);
		expect(json).toEqual({
			success: true,
			code: 200,
			data: {
				user_id: expect.any(Number),
				balance_usd: 997,
				email: expect.any(String),
				created_at: expect.any(Number),
				updated_at: expect.any(Number),
			},
		});
		expect((await askUnifically(simulator, '/account')).status).toBe(404);
	});

	it('can have the account at its other path', async () => {
		const other = await newSimulator({ accountPath: '/account' });
		expect((await askUnifically(other, '/account')).status).toBe(200);
		expect((await askUnifically(other, '/v1/account')).status).toBe(404);
	});

	it('lists its model', async () => {
		const { json } = await askUnifically(simulator, '/v1/models');
		expect(json.data).toContainEqual({ id: 'kuaishou/kling-3.0-video' });
	});

	it('answers 404 to unknown paths and 405 to wrong methods', async () => {
		const missing = await askUnifically(simulator, '/v1/nothing');
		const wrong = await askUnifically(simulator, '/v1/tasks', { method: 'DELETE' });
		expect([missing.status, missing.json.code]).toEqual([404, 404]);
		expect([wrong.status, wrong.json.code]).toEqual([405, 405]);
		expect(simulator.requests.map(({ operation }) => operation)).toEqual(['unknown', 'unknown']);
	});
});

describe('limits', () => {
	it('answers 402 when the balance is below the price', async () => {
		simulator.setBalance('unifically', 0.9);
		expect((await submit(unificallyBody({ duration: 6 }))).json).toEqual({
			code: 402,
			data: { message: 'Insufficient balance', code: 'insufficient_balance' },
		});
		expect((await submit(unificallyBody({ duration: 5 }))).status).toBe(200);
		expect(simulator.balanceUsd('unifically')).toBe(0);
		expect((await submit(unificallyBody({ duration: 3 }))).status).toBe(402);
		expect(simulator.ledger.totalUsd()).toBe(0.9);
	});

	it('answers 429 above the number of concurrent tasks', async () => {
		const small = await newSimulator({ maxConcurrentTasks: 2 });
		await buyAtUnifically(small);
		await buyAtUnifically(small);
		const refused = await askUnifically(small, '/v1/tasks', { json: unificallyBody() });
		expect(refused.status).toBe(429);
		expect(refused.headers['retry-after']).toBe('5');
		expect(refused.json.data.code).toBe('rate_limit_exceeded');
		small.clock.advance(150);
		expect(await buyAtUnifically(small)).toEqual(expect.any(String));
		expect(small.ledger.forProvider('unifically')).toHaveLength(3);
	});
});
