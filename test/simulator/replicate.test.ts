import { checkStandardWebhook } from '../../nodes/shared/providers/signatures';
import { REPLICATE_KEYS, simulatedReplicate } from './replicate';
import {
	ask,
	closeAll,
	newSimulator,
	startReceiver,
	waitUntil,
	type Answer,
	type Json,
	type Receiver,
	type TestRequest,
	type TestSimulator,
} from './testing';

const IMAGE = 'https://example.com/a.png';
const VIDEO = 'https://example.com/a.mp4';
const ID = /^[a-z2-7]{26}$/;
const KLING = '/models/kwaivgi/kling-v3-video/predictions';
const OMNI = '/models/kwaivgi/kling-v3-omni-video/predictions';
const MOTION = '/models/kwaivgi/kling-v3-motion-control/predictions';
const V4 = '/models/kwaivgi/kling-v4.0/predictions';
const MOVED = { image: IMAGE, video: VIDEO };
const images = (count: number): string[] => Array.from({ length: count }, () => IMAGE);

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

const addressOf = (path: string): string => `${simulator.credentials.replicate.baseUrl}${path}`;

async function call(path: string, { headers, ...options }: TestRequest = {}): Promise<Answer> {
	const { apiKey } = simulator.credentials.replicate;
	return await ask(addressOf(path), {
		...options,
		headers: { Authorization: `Bearer ${apiKey}`, ...headers },
	});
}

const submit = async (input: object = {}, top: object = {}, path = KLING): Promise<Answer> =>
	await call(path, { json: { input: { prompt: 'A fox', ...input }, ...top } });

const buy = async (input: object = {}, top: object = {}): Promise<string> =>
	(await submit(input, top)).json.id as string;

const read = async (id: string): Promise<Json> => (await call(`/predictions/${id}`)).json;

const cancel = async (id: string): Promise<Answer> =>
	await call(`/predictions/${id}/cancel`, { method: 'POST' });

/** The fields that an answer complains about, each once. */
const complainedAbout = ({ json }: Answer): string[] => [
	...new Set((json.invalid_fields as Array<{ field: string }>).map(({ field }) => field)),
];

const shots = (...seconds: number[]): string =>
	JSON.stringify(seconds.map((duration) => ({ prompt: 'A fox', duration })));

describe('accepted bodies', () => {
	it.each<[string, object, number, string?]>([
		['a prompt alone', {}, 1.12],
		['standard without audio', { mode: 'standard', duration: 10, generate_audio: false }, 1.68],
		['standard with audio', { mode: 'standard', duration: 10, generate_audio: true }, 2.52],
		['pro with audio, upright', { duration: 15, generate_audio: true, aspect_ratio: '9:16' }, 5.04],
		['4k', { mode: '4k', duration: 3 }, 1.26],
		['frames', { start_image: IMAGE, end_image: IMAGE }, 1.12],
		['an image in the text', { start_image: 'data:image/png;base64,AAAA' }, 1.12],
		['a negative prompt', { negative_prompt: 'x'.repeat(2500) }, 1.12],
		['six shots', { multi_prompt: shots(1, 1, 1, 1, 1, 1), duration: 6 }, 1.344],
		['shots of the default length', { multi_prompt: shots(2, 3) }, 1.12],
		['the omni model', {}, 1.12, OMNI],
		['references', { reference_images: [IMAGE], keep_original_sound: false }, 1.12, OMNI],
		['a reference video', { reference_video: VIDEO, video_reference_type: 'base' }, 1.68, OMNI],
		['seven images', { start_image: IMAGE, reference_images: images(6) }, 1.12, OMNI],
		[
			'named references',
			{ prompt: '<<<image_1>>>', reference_images: [IMAGE], reference_video: VIDEO },
			1.68,
			OMNI,
		],
		['motion', MOVED, 1.68, MOTION],
		['motion in 720p', { ...MOVED, mode: 'std', character_orientation: 'image' }, 1.26, MOTION],
		['4.0, which is 1080p where nothing is said', {}, 1.47, V4],
		['30 s of 4.0', { duration: 30, resolution: '720p', aspect_ratio: '21:9' }, 5.889, V4],
		[
			'all kinds of images of 4.0',
			{
				start_image: IMAGE,
				middle_images: images(2),
				end_image: IMAGE,
				reference_images: images(6),
				resolution: '1080p',
			},
			1.47,
			V4,
		],
		[
			'a video to edit',
			{ prompt: '@video_1 in rain', base_video: VIDEO, resolution: '720p' },
			3.926,
			V4,
		],
		['videos to follow', { reference_videos: [VIDEO], resolution: '720p' }, 2.9445, V4],
	])('%s', async (_name, input, costUsd, path = KLING) => {
		const { status, json } = await submit(input, {}, path);
		expect(status).toBe(201);
		expect(json).toMatchObject({
			id: expect.stringMatching(ID),
			model: path.replace('/models/', '').replace('/predictions', ''),
			status: 'starting',
			input: { prompt: 'A fox', ...input },
			urls: {
				get: addressOf(`/predictions/${json.id}`),
				cancel: addressOf(`/predictions/${json.id}/cancel`),
			},
		});
		expect(simulator.ledger.purchases).toMatchObject([
			{
				provider: 'replicate',
				taskId: json.id,
				model: json.model,
				costUsd,
				idempotencyKey: null,
				callbackUrl: null,
			},
		]);
	});
});

describe('refused bodies', () => {
	it.each<[string, object, string, string?]>([
		['no prompt', { prompt: undefined }, 'input.prompt'],
		['a long prompt', { prompt: 'x'.repeat(2501) }, 'input.prompt'],
		['2 s', { duration: 2 }, 'input.duration'],
		['16 s', { duration: 16 }, 'input.duration'],
		['the duration as text', { duration: '5' }, 'input.duration'],
		['mode std', { mode: 'std' }, 'input.mode'],
		['ratio 4:3', { aspect_ratio: '4:3' }, 'input.aspect_ratio'],
		['audio as text', { generate_audio: 'true' }, 'input.generate_audio'],
		['cfg_scale', { cfg_scale: 0.5 }, 'input.cfg_scale'],
		['elements', { elements: [] }, 'input.elements'],
		['an end image alone', { end_image: IMAGE }, 'input.end_image'],
		['a start image that is no address', { start_image: 'a.png' }, 'input.start_image'],
		['shots as a list', { multi_prompt: [] }, 'input.multi_prompt'],
		['shots that are no JSON', { multi_prompt: '[' }, 'input.multi_prompt'],
		['no shots', { multi_prompt: '[]' }, 'input.multi_prompt'],
		[
			'seven shots',
			{ multi_prompt: shots(1, 1, 1, 1, 1, 1, 1), duration: 7 },
			'input.multi_prompt',
		],
		['a wrong sum', { multi_prompt: shots(2, 2) }, 'input.multi_prompt'],
		[
			'shots with more fields',
			{ multi_prompt: JSON.stringify([{ prompt: 'a', duration: 5, index: 1 }]) },
			'input.multi_prompt',
		],
		['a reference video', { reference_video: VIDEO }, 'input.reference_video'],
		['a negative prompt', { negative_prompt: 'blur' }, 'input.negative_prompt', OMNI],
		[
			'audio beside a reference video',
			{ reference_video: VIDEO, generate_audio: true },
			'input.generate_audio',
			OMNI,
		],
		['4k beside a reference video', { reference_video: VIDEO, mode: '4k' }, 'input.mode', OMNI],
		[
			'five images beside a reference video',
			{ reference_video: VIDEO, reference_images: Array(5).fill(IMAGE) },
			'input.reference_images',
			OMNI,
		],
		[
			'eight images with the frames',
			{ start_image: IMAGE, reference_images: images(7) },
			'input.reference_images',
			OMNI,
		],
		[
			'shots beside a reference video',
			{ reference_video: VIDEO, multi_prompt: shots(2, 3) },
			'input.multi_prompt',
			OMNI,
		],
		[
			'a frame beside a video that is edited',
			{ reference_video: VIDEO, video_reference_type: 'base', start_image: IMAGE },
			'input.start_image',
			OMNI,
		],
		['a use of no video', { video_reference_type: 'feature' }, 'input.video_reference_type', OMNI],
		['a name of nothing', { prompt: '<<<image_1>>>' }, 'input.prompt', OMNI],
		['a name as others write it', { prompt: '@Image1' }, 'input.prompt', OMNI],
		['motion of no image', { video: VIDEO }, 'input.image', MOTION],
		['motion of no video', { image: IMAGE }, 'input.video', MOTION],
		['motion in standard', { ...MOVED, mode: 'standard' }, 'input.mode', MOTION],
		['motion in 4k', { ...MOVED, mode: '4k' }, 'input.mode', MOTION],
		['motion of a length', { ...MOVED, duration: 5 }, 'input.duration', MOTION],
		['elements of motion', { ...MOVED, elements: [] }, 'input.elements', MOTION],
		['2 s of 4.0', { duration: 2 }, 'input.duration', V4],
		['31 s of 4.0', { duration: 31 }, 'input.duration', V4],
		['a length of 4.0 as text', { duration: '5' }, 'input.duration', V4],
		['half seconds of 4.0', { duration: 5.5 }, 'input.duration', V4],
		['4k of 4.0', { resolution: '4k' }, 'input.resolution', V4],
		['4:3 of 4.0', { aspect_ratio: '4:3' }, 'input.aspect_ratio', V4],
		['a mode of 4.0', { mode: 'pro' }, 'input.mode', V4],
		['shots of 4.0', { multi_prompt: shots(2, 3) }, 'input.multi_prompt', V4],
		['sound of 4.0', { generate_audio: true }, 'input.generate_audio', V4],
		['a negative prompt of 4.0', { negative_prompt: 'x' }, 'input.negative_prompt', V4],
		['one reference video of 4.0', { reference_video: VIDEO }, 'input.reference_video', V4],
		['a use of a video of 4.0', { video_reference_type: 'base' }, 'input.video_reference_type', V4],
		['a kept sound of 4.0', { keep_original_sound: true }, 'input.keep_original_sound', V4],
		['middle frames alone', { middle_images: images(1) }, 'input.middle_images', V4],
		['an end frame alone', { end_image: IMAGE }, 'input.end_image', V4],
		[
			'nine middle frames',
			{ start_image: IMAGE, middle_images: images(9) },
			'input.middle_images',
			V4,
		],
		['eleven images', { reference_images: images(11) }, 'input.reference_images', V4],
		[
			'eleven images with the frames',
			{ start_image: IMAGE, reference_images: images(10) },
			'input.reference_images',
			V4,
		],
		['six videos', { reference_videos: Array(6).fill(VIDEO) }, 'input.reference_videos', V4],
		['frames of an edit', { start_image: IMAGE, base_video: VIDEO }, 'input.base_video', V4],
		['the length of an edit', { duration: 5, base_video: VIDEO }, 'input.duration', V4],
		['the shape of an edit', { aspect_ratio: '1:1', base_video: VIDEO }, 'input.aspect_ratio', V4],
		[
			'an image that is not there',
			{ prompt: '@image_2', reference_images: images(1) },
			'input.prompt',
			V4,
		],
		['a video that is not there', { prompt: '@video_1' }, 'input.prompt', V4],
	])('%s', async (_name, input, field, path = KLING) => {
		const refused = await submit(input, {}, path);
		expect(refused.status).toBe(422);
		expect(refused.json).toMatchObject({ title: 'Input validation failed', status: 422 });
		expect(complainedAbout(refused)).toEqual([field]);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it.each<[string, object, string]>([
		['an input that is none', { input: 'A fox' }, 'input'],
		['a webhook that is no URL', { webhook: 'x' }, 'webhook'],
		['an unknown event', { webhook_events_filter: ['failed'] }, 'webhook_events_filter.0'],
		['fields of other providers', { model: 'kling-3.0' }, 'model'],
	])('%s', async (_name, top, field) => {
		const refused = await submit({}, top);
		expect(refused.status).toBe(422);
		expect(complainedAbout(refused)).toEqual([field]);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('that are not JSON, or not declared as JSON', async () => {
		for (const [contentType, body] of [
			['application/json', '{'],
			['text/plain', '{"input":{"prompt":"A fox"}}'],
		] as const) {
			const headers = { 'Content-Type': contentType };
			expect((await call(KLING, { method: 'POST', body, headers })).status).toBe(400);
		}
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('for a model that does not exist', async () => {
		const flash = await submit({}, {}, '/models/kwaivgi/kling-v4.0-flash/predictions');
		expect(flash.status).toBe(404);
		const { status, json } = await submit({}, {}, '/models/kwaivgi/kling-v9/predictions');
		expect({ status, json }).toEqual({
			status: 404,
			json: {
				title: 'Not found',
				detail: 'The requested resource could not be found.',
				status: 404,
			},
		});
	});

	it('above the rate limit and without money', async () => {
		simulator.setBalance('replicate', 0.1);
		const broke = await submit();
		expect(broke.status).toBe(402);
		expect(broke.json.title).toBe('Insufficient credit');

		simulator = await newSimulator({ maxConcurrentTasks: 1 });
		await buy();
		const throttled = await submit();
		expect(throttled.status).toBe(429);
		expect(throttled.headers['retry-after']).toBe('5');
		expect(throttled.json.detail).toBe('Request was throttled. Your rate limit resets in ~5s.');
		expect(simulator.ledger.purchases).toHaveLength(1);
	});
});

describe('authentication', () => {
	it.each<[string, Record<string, string>, string]>([
		['no token', {}, 'You did not pass an authentication token'],
		[
			'a wrong token',
			{ Authorization: 'Bearer r8_wrong' },
			'You did not pass a valid authentication token',
		],
		[
			'the token of another scheme',
			{ Authorization: `Token ${REPLICATE_KEYS.apiKey}` },
			'You did not pass a valid authentication token',
		],
	])('refuses %s everywhere', async (_name, headers, detail) => {
		const requests: Array<[string, TestRequest]> = [
			[KLING, { json: { input: { prompt: 'A fox' } } }],
			['/predictions/abc', {}],
			['/predictions/abc/cancel', { method: 'POST' }],
			['/account', {}],
			['/webhooks/default/secret', {}],
			['/files', { method: 'POST' }],
		];
		for (const [path, options] of requests) {
			const { status, json } = await ask(addressOf(path), { ...options, headers });
			expect({ status, json }).toEqual({
				status: 401,
				json: { title: 'Unauthenticated', detail, status: 401 },
			});
		}
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('lets the right token see its account and its secret', async () => {
		expect((await call('/account')).json).toMatchObject({ username: 'simulator' });
		const { json } = await call('/webhooks/default/secret');
		expect(json).toEqual({ key: REPLICATE_KEYS.webhookSecret });
		expect(simulator.requests.map(({ operation }) => operation)).toEqual(['account', 'keys']);
	});
});

describe('predictions', () => {
	it('run from starting over processing to succeeded, and are emptied after an hour', async () => {
		const id = await buy({ duration: 10 });
		expect(await read(id)).toEqual({
			id,
			model: 'kwaivgi/kling-v3-video',
			version: 'hidden',
			input: { prompt: 'A fox', duration: 10 },
			logs: '',
			output: null,
			data_removed: false,
			error: null,
			source: 'api',
			status: 'starting',
			created_at: expect.stringMatching(/^\d{4}-.*Z$/),
			started_at: null,
			completed_at: null,
			urls: expect.any(Object),
		});
		simulator.clock.advance(50);
		expect(await read(id)).toMatchObject({
			status: 'processing',
			started_at: expect.any(String),
			completed_at: null,
		});
		simulator.clock.advance(150);
		const done = await read(id);
		expect(done).toMatchObject({
			status: 'succeeded',
			output: `${simulator.cdnBaseUrl}/videos/${id}-1.mp4`,
			data_removed: false,
			metrics: { predict_time: 145, total_time: 150 },
		});
		expect((await ask(done.output as string)).status).toBe(200);
		simulator.clock.advance(3549);
		expect(await read(id)).toEqual(done);
		simulator.clock.advance(1);
		expect(await read(id)).toMatchObject({
			status: 'succeeded',
			input: {},
			output: null,
			data_removed: true,
		});
	});

	it.each<[string, object, object]>([
		['failed', { result: 'failed' }, { status: 'failed', error: expect.stringMatching(/^E005/) }],
		[
			'failed with words',
			{ result: 'failed', message: 'No' },
			{ status: 'failed', error: 'No', output: null },
		],
		['canceled', { result: 'cancelled' }, { status: 'canceled', error: null, output: null }],
		[
			'aborted before the start',
			{ result: 'cancelled', renderSeconds: 3 },
			{ status: 'aborted', started_at: null, metrics: { predict_time: 0, total_time: 3 } },
		],
		['succeeded without output', { withoutUrl: true }, { status: 'succeeded', output: null }],
		[
			'emptied at once',
			{ expired: true },
			{ status: 'succeeded', output: null, data_removed: true },
		],
		['endless', { result: 'never' }, { status: 'processing', completed_at: null }],
		['in an unknown state', { result: 'never', statusWord: 'booting' }, { status: 'booting' }],
	])('can be %s', async (_name, outcome, expected) => {
		simulator.outcomes.next(outcome);
		const id = await buy();
		simulator.clock.advance(150);
		expect(await read(id)).toMatchObject(expected);
	});

	it('are unknown under any other id', async () => {
		expect((await call('/predictions/abc')).status).toBe(404);
		expect((await cancel('abc')).status).toBe(404);
		expect((await call('/predictions/abc/output')).status).toBe(404);
	});

	it('are listed, newest first, a hundred on a page', async () => {
		const ids: string[] = [];
		for (let n = 0; n < 101; n++) ids.unshift(await buy());
		const first = await call('/predictions');
		const { results, next } = first.json as { results: Array<{ id: string }>; next: string };
		expect(results.map(({ id }) => id)).toEqual(ids.slice(0, 100));
		const second = await call(next.slice(next.indexOf('/predictions')));
		expect(second.json).toMatchObject({ results: [{ id: ids[100] }], next: null });
		const later = await call('/predictions?created_after=2999-01-01T00:00:00Z');
		expect(later.json).toMatchObject({ results: [], next: null });
		expect((await call('/predictions?limit=3')).status).toBe(422);
	});

	it('can be canceled until they have ended', async () => {
		const [queued, running, done] = [await buy(), await buy(), await buy()] as const;
		const canceled = await cancel(queued);
		expect(canceled).toMatchObject({
			status: 200,
			json: { id: queued, status: 'canceled', completed_at: expect.any(String) },
		});
		simulator.clock.advance(50);
		expect((await cancel(running)).json).toMatchObject({ status: 'canceled', output: null });
		simulator.clock.advance(150);
		expect((await cancel(done)).json).toMatchObject({ status: 'succeeded' });
		expect(await read(queued)).toEqual(canceled.json);
		expect((await cancel(queued)).json).toEqual(canceled.json);
	});
});

describe('webhooks', () => {
	const idsAndStatuses = ({ received }: Receiver): Array<[unknown, unknown]> =>
		received.map(({ headers, body }) => [
			headers['webhook-id'],
			(JSON.parse(body) as Json).status as unknown,
		]);

	it('show the prediction at its end, signed with the secret of the account', async () => {
		const receiver = await startReceiver();
		const id = await buy({}, { webhook: receiver.url, webhook_events_filter: ['completed'] });
		simulator.clock.advance(149);
		expect(receiver.received).toEqual([]);
		simulator.clock.advance(1);
		await waitUntil(() => simulator.callbacks.length === 1);

		const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
		expect(JSON.parse(body)).toEqual(await read(id));
		const callback = { rawBody: Buffer.from(body), headers: headers as Record<string, string> };
		const now = Date.now() / 1000;
		const { key } = (await call('/webhooks/default/secret')).json as { key: string };
		expect(checkStandardWebhook(callback, [key], now)).toBe('valid');
		const other = { ...callback, rawBody: Buffer.from(`${body} `) };
		expect(checkStandardWebhook(other, [key], now)).toBe('invalid');
		expect(simulator.ledger.purchases[0]?.callbackUrl).toBe(receiver.url);
	});

	it('tell the start as well, unless they are not to', async () => {
		const receiver = await startReceiver();
		const id = await buy({}, { webhook: receiver.url });
		simulator.clock.advance(5);
		await waitUntil(() => simulator.callbacks.length === 1);
		simulator.clock.advance(145);
		await waitUntil(() => simulator.callbacks.length === 2);
		expect(idsAndStatuses(receiver)).toEqual([
			[`msg_${id}_start`, 'processing'],
			[`msg_${id}_completed`, 'succeeded'],
		]);
	});

	it('do not come for events that nobody asked for', async () => {
		const receiver = await startReceiver();
		await buy({}, { webhook: receiver.url, webhook_events_filter: ['logs'] });
		await buy({}, { webhook: receiver.url, webhook_events_filter: ['completed'] });
		simulator.clock.advance(200);
		await waitUntil(() => simulator.callbacks.length === 1);
		expect(receiver.received).toHaveLength(1);
	});

	it.each([
		['failed', 'failed'],
		['cancelled', 'canceled'],
	] as const)('come when a prediction has %s', async (result, status) => {
		simulator.outcomes.next({ result });
		const receiver = await startReceiver();
		const id = await buy({}, { webhook: receiver.url, webhook_events_filter: ['completed'] });
		simulator.clock.advance(150);
		await waitUntil(() => simulator.callbacks.length === 1);
		expect(idsAndStatuses(receiver)).toEqual([[`msg_${id}_completed`, status]]);
	});

	it('come at once when a prediction is canceled, and repeat under the same id', async () => {
		const receiver = await startReceiver();
		const id = await buy({}, { webhook: receiver.url, webhook_events_filter: ['completed'] });
		await cancel(id);
		await waitUntil(() => simulator.callbacks.length === 1);
		simulator.clock.advance(150);
		await waitUntil(() => simulator.callbacks.length === 2);
		const expected = [`msg_${id}_completed`, 'canceled'];
		expect(idsAndStatuses(receiver)).toEqual([expected, expected]);
	});

	it('can be made by hand', () => {
		const body = simulatedReplicate.completedCallback('p1', VIDEO);
		expect(JSON.parse(body)).toMatchObject({ id: 'p1', status: 'succeeded', output: VIDEO });
		const callback = { rawBody: Buffer.from(body), headers: simulatedReplicate.sign(body) };
		const now = Date.now() / 1000;
		expect(checkStandardWebhook(callback, [REPLICATE_KEYS.webhookSecret], now)).toBe('valid');
	});
});

describe('uploads', () => {
	async function upload(parts: Record<string, string | Blob>): Promise<Answer> {
		const form = new FormData();
		for (const [name, value] of Object.entries(parts)) {
			if (typeof value === 'string') form.append(name, value);
			else form.append(name, value, 'fox.png');
		}
		const encoded = new Response(form);
		return await call('/files', {
			method: 'POST',
			headers: { 'Content-Type': encoded.headers.get('content-type') ?? '' },
			body: Buffer.from(await encoded.arrayBuffer()),
		});
	}

	const image = new Blob(['abc'], { type: 'image/png' });

	it('are kept for a day', async () => {
		const { status, json } = await upload({ content: image, metadata: '{}' });
		expect(status).toBe(201);
		expect(json).toMatchObject({
			name: 'fox.png',
			content_type: 'image/png',
			size: 3,
			checksums: {
				sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
			},
		});
		expect(simulator.uploads).toMatchObject([
			{ provider: 'replicate', name: 'fox.png', url: json.urls.get },
		]);
		expect((await ask(json.urls.get as string)).text).toBe('abc');
		simulator.clock.advance(24 * 3600);
		expect((await ask(json.urls.get as string)).status).toBe(404);
	});

	it.each<[string, Record<string, string | Blob>]>([
		['no content', {}],
		['the field of other providers', { file: image }],
		['content that is no file', { content: 'abc' }],
		['an unknown part', { content: image, folder: 'x' }],
	])('are refused with %s', async (_name, parts) => {
		expect((await upload(parts)).status).toBe(422);
		expect(simulator.uploads).toEqual([]);
	});

	it('are refused when they are no form', async () => {
		const json = await call('/files', { json: { content: 'abc' } });
		const broken = await call('/files', {
			method: 'POST',
			headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
			body: 'abc',
		});
		expect([json.status, broken.status]).toEqual([422, 422]);
	});
});
