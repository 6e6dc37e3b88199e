import { fal } from '../../nodes/shared/providers/fal';
import type { ReceivedCallback } from '../../nodes/shared/providers/provider';
import { FAL_KEY, rotateFalSigningKey, simulatedFal } from './fal';
import {
	ask,
	closeAll,
	newSimulator,
	startReceiver,
	waitUntil,
	type Answer,
	type Json,
	type TestRequest,
	type TestSimulator,
} from './testing';

const IMAGE = 'https://example.com/a.png';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PRO = '/fal-ai/kling-video/v3/pro/text-to-video';
const PRO_IMAGE = '/fal-ai/kling-video/v3/pro/image-to-video';
const REQUESTS = '/fal-ai/kling-video/requests';
const INITIATE = '/storage/upload/initiate?storage_type=fal-cdn-v3';
const TOKEN = '/storage/auth/token?storage_type=fal-cdn-v3';
const JWKS = '/.well-known/jwks.json';
const FOX = { prompt: 'A fox' };

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

const authorized = ({ headers, ...options }: TestRequest): TestRequest => ({
	...options,
	headers: { Authorization: `Key ${FAL_KEY}`, ...headers },
});

async function queue(path: string, options: TestRequest = {}): Promise<Answer> {
	return await ask(`${simulator.credentials.fal.baseUrl}${path}`, authorized(options));
}

async function storage(path: string, options: TestRequest = {}): Promise<Answer> {
	return await ask(`${simulator.credentials.fal.storageBaseUrl}${path}`, authorized(options));
}

async function buy(path = PRO, input: object = FOX): Promise<string> {
	return (await queue(path, { json: input })).json.request_id as string;
}

describe('accepted inputs', () => {
	const shots = [
		{ prompt: 'a', duration: '3' },
		{ prompt: 'b', duration: '2' },
	];
	const elements = [
		{ frontal_image_url: IMAGE, reference_image_urls: [IMAGE] },
		{ video_url: 'https://example.com/c.mp4' },
	];
	it.each<[string, string, object, number]>([
		['v3/pro/text-to-video', 'a prompt', FOX, 0.84],
		['v3/pro/text-to-video', 'no audio', { ...FOX, generate_audio: false }, 0.56],
		['v3/standard/text-to-video', 'audio', { ...FOX, generate_audio: true, duration: '10' }, 1.26],
		['v3/4k/text-to-video', 'guidance', { ...FOX, cfg_scale: 1, negative_prompt: 'x' }, 2.1],
		['v3/pro/text-to-video', 'shots', { multi_prompt: shots, shot_type: 'customize' }, 0.84],
		[
			'v3/pro/image-to-video',
			'frames',
			{ ...FOX, start_image_url: IMAGE, end_image_url: IMAGE },
			0.84,
		],
		['v3/pro/image-to-video', 'elements', { ...FOX, start_image_url: IMAGE, elements }, 0.84],
		['v3/turbo/standard/text-to-video', 'a ratio', { ...FOX, aspect_ratio: '1:1' }, 0.56],
		['v3/turbo/pro/image-to-video', 'an image', { ...FOX, image_url: IMAGE }, 0.7],
		['o3/pro/text-to-video', 'silence by default', FOX, 0.56],
		[
			'o3/standard/image-to-video',
			'audio',
			{ ...FOX, image_url: IMAGE, generate_audio: true },
			0.56,
		],
	])('%s: %s', async (endpoint, _name, input, costUsd) => {
		const { status, json, headers } = await queue(`/fal-ai/kling-video/${endpoint}`, {
			json: input,
		});
		expect(status).toBe(200);
		const address = `${simulator.credentials.fal.baseUrl}${REQUESTS}/${json.request_id}`;
		expect(json).toEqual({
			request_id: expect.stringMatching(UUID),
			gateway_request_id: json.request_id,
			status: 'IN_QUEUE',
			queue_position: 0,
			response_url: address,
			status_url: `${address}/status`,
			cancel_url: `${address}/cancel`,
		});
		expect(headers['x-fal-request-id']).toMatch(UUID);
		expect(simulator.ledger.purchases).toEqual([
			expect.objectContaining({
				provider: 'fal',
				taskId: json.request_id,
				model: `fal-ai/kling-video/${endpoint}`,
				body: input,
				costUsd,
				idempotencyKey: null,
			}),
		]);
	});
});

describe('refused inputs', () => {
	const start = { start_image_url: IMAGE };
	const shot = { prompt: 'a', duration: '5' };
	it.each<[string, string, object, Array<string | number>]>([
		['no words', PRO, {}, ['root']],
		['both kinds of words', PRO, { ...FOX, multi_prompt: [shot] }, ['root']],
		['an empty prompt', PRO, { prompt: '' }, ['prompt']],
		['a long prompt', PRO, { prompt: 'x'.repeat(2501) }, ['prompt']],
		['a duration in numbers', PRO, { ...FOX, duration: 5 }, ['duration']],
		['2 s', PRO, { ...FOX, duration: '2' }, ['duration']],
		['16 s', PRO, { ...FOX, duration: '16' }, ['duration']],
		['ratio 4:3', PRO, { ...FOX, aspect_ratio: '4:3' }, ['aspect_ratio']],
		['audio as text', PRO, { ...FOX, generate_audio: 'true' }, ['generate_audio']],
		['too much guidance', PRO, { ...FOX, cfg_scale: 1.1 }, ['cfg_scale']],
		['an unknown field', PRO, { ...FOX, seed: 1 }, ['seed']],
		['an image for text-to-video', PRO, { ...FOX, ...start }, ['start_image_url']],
		['no image for image-to-video', PRO_IMAGE, FOX, ['start_image_url']],
		[
			'a ratio beside an image',
			PRO_IMAGE,
			{ ...FOX, ...start, aspect_ratio: '1:1' },
			['aspect_ratio'],
		],
		[
			'an image that is no address',
			PRO_IMAGE,
			{ ...FOX, start_image_url: 'x' },
			['start_image_url'],
		],
		['shots that are too short', PRO, { multi_prompt: [shot], duration: '6' }, ['root']],
		[
			'a shot without words',
			PRO,
			{ multi_prompt: [{ duration: '5' }] },
			['multi_prompt', '0', 'prompt'],
		],
		['seven shots', PRO, { multi_prompt: Array(7).fill(shot), duration: '15' }, ['multi_prompt']],
		[
			'shots with an end frame',
			PRO_IMAGE,
			{ multi_prompt: [shot], ...start, end_image_url: IMAGE },
			['root'],
		],
		[
			'an element of one image',
			PRO_IMAGE,
			{ ...FOX, ...start, elements: [{ frontal_image_url: IMAGE, reference_image_urls: [] }] },
			['elements', '0'],
		],
		[
			'two elements with a video',
			PRO_IMAGE,
			{ ...FOX, ...start, elements: [{ video_url: IMAGE }, { video_url: IMAGE }] },
			['elements'],
		],
		[
			'audio for turbo',
			'/fal-ai/kling-video/v3/turbo/pro/text-to-video',
			{ ...FOX, generate_audio: true },
			['generate_audio'],
		],
		[
			'guidance for omni',
			'/fal-ai/kling-video/o3/pro/text-to-video',
			{ ...FOX, cfg_scale: 0.5 },
			['cfg_scale'],
		],
	])('%s', async (_name, path, json, loc) => {
		const answer = await queue(path, { json });
		expect(answer.status).toBe(422);
		const [complaint] = answer.json.detail as Array<Record<string, unknown>>;
		expect(complaint?.loc).toEqual(expect.arrayContaining(['body', ...loc]));
		expect(complaint?.msg).toEqual(expect.any(String));
		expect(simulator.ledger.purchases).toEqual([]);
		const decoded = fal.decodeOrder({ status: 422, headers: {}, body: answer.json });
		expect(decoded).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
	});

	it.each<[string, TestRequest, number]>([
		['text', { body: 'x', headers: { 'Content-Type': 'text/plain' } }, 415],
		['broken JSON', { body: '{', headers: { 'Content-Type': 'application/json' } }, 400],
	])('%s', async (_name, options, status) => {
		const answer = await queue(PRO, options);
		expect({ status: answer.status, type: answer.headers['x-fal-error-type'] }).toEqual({
			status,
			type: 'bad_request',
		});
	});

	it('a callback that is no address', async () => {
		expect((await queue(`${PRO}?fal_webhook=nowhere`, { json: FOX })).status).toBe(400);
	});

	it.each(['/fal-ai/kling-video/v3/turbo/4k/text-to-video', '/fal-ai/kling-video/v9/x', '/x'])(
		'unknown endpoint %s',
		async (path) => {
			expect((await queue(path, { json: FOX })).status).toBe(404);
		},
	);
});

it.each<Record<string, string>>([
	{},
	{ Authorization: `Bearer ${FAL_KEY}` },
	{ Authorization: 'Key wrong' },
])('refuses other credentials: %j', async (headers) => {
	const { baseUrl, storageBaseUrl } = simulator.credentials.fal;
	for (const url of [
		`${baseUrl}${PRO}`,
		`${storageBaseUrl}${INITIATE}`,
		`${storageBaseUrl}${TOKEN}`,
	]) {
		const answer = await ask(url, { json: {}, headers });
		expect(answer.status).toBe(401);
		expect(answer.json.detail).toContain('invalid key credentials');
	}
});

it('says which account has no money, and when there is too much to do', async () => {
	simulator = await newSimulator({ maxConcurrentTasks: 1 });
	await buy();
	const busy = await queue(PRO, { json: FOX });
	expect(busy.status).toBe(429);
	expect(busy.headers['retry-after']).toBe('5');
	simulator.clock.advance(150);
	simulator.setBalance('fal', 0.83);
	const poor = await queue(PRO, { json: FOX });
	expect(poor.status).toBe(403);
	const decoded = fal.decodeOrder({ status: 403, headers: {}, body: poor.json });
	expect(decoded).toMatchObject({ ok: false, failure: { kind: 'balance' } });
	expect(simulator.ledger.purchases).toHaveLength(1);
});

describe('a task', () => {
	const status = async (id: string) => (await queue(`${REQUESTS}/${id}/status?logs=1`)).json;

	it('is queued, renders and is completed', async () => {
		simulator.outcomes.next({ statusWord: 'WARMING_UP' });
		const id = await buy();
		expect(await status(id)).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
		const early = await queue(`${REQUESTS}/${id}`);
		expect([early.status, early.json]).toEqual([400, { detail: 'Request is still in progress' }]);
		simulator.clock.advance(5);
		expect(await status(id)).toMatchObject({ status: 'WARMING_UP', logs: [] });
		simulator.clock.advance(145);
		expect(await status(id)).toMatchObject({
			status: 'COMPLETED',
			metrics: { inference_time: 145 },
		});
		expect(await status(id)).not.toHaveProperty('error');
		const { json } = await queue(`${REQUESTS}/${id}`);
		expect(json.video).toMatchObject({ content_type: 'video/mp4', file_name: 'out.mp4' });
		const video = await ask(json.video.url as string);
		expect([video.status, video.headers['content-length']]).toEqual([
			200,
			String(json.video.file_size),
		]);
		expect(simulator.requests.map(({ operation }) => operation)).toEqual([
			...['submit', 'status', 'result', 'status', 'status', 'status', 'result', 'download'],
		]);
	});

	it('that fails is completed, with an error', async () => {
		simulator.outcomes.next({ result: 'failed', message: 'Bad words', renderSeconds: 0 });
		const id = await buy();
		expect(await status(id)).toMatchObject({
			status: 'COMPLETED',
			error: 'Bad words',
			error_type: 'content_policy_violation',
		});
		const { status: code, json } = await queue(`${REQUESTS}/${id}`);
		expect(code).toBe(422);
		expect(json.detail).toMatchObject([{ loc: ['body', 'prompt'], msg: 'Bad words' }]);
	});

	it('may have no video', async () => {
		simulator.outcomes.next({ withoutUrl: true, renderSeconds: 0 });
		const answer = await queue(`${REQUESTS}/${await buy()}`);
		expect([answer.status, answer.json]).toEqual([200, {}]);
	});

	it('loses its result after an hour', async () => {
		const id = await buy();
		simulator.clock.advance(150 + 3599);
		expect((await queue(`${REQUESTS}/${id}`)).status).toBe(200);
		simulator.clock.advance(1);
		expect((await queue(`${REQUESTS}/${id}`)).status).toBe(404);
	});

	it('can be cancelled until it has ended', async () => {
		const id = await buy();
		const cancel = async () => await queue(`${REQUESTS}/${id}/cancel`, { method: 'PUT' });
		const [first, second] = [await cancel(), await cancel()];
		expect([first.status, first.json]).toEqual([202, { status: 'CANCELLATION_REQUESTED' }]);
		expect([second.status, second.json]).toEqual([400, { status: 'ALREADY_COMPLETED' }]);
		expect(await status(id)).toMatchObject({
			status: 'COMPLETED',
			error_type: 'client_cancelled',
		});
		expect((await queue(`${REQUESTS}/${id}`)).status).toBe(499);
		const unknown = await queue(`${REQUESTS}/x/cancel`, { method: 'PUT' });
		expect([unknown.status, unknown.json]).toEqual([404, { status: 'NOT_FOUND' }]);
	});

	it('is found only at its own app', async () => {
		const answer = await queue('/kling-labs/kling-preview/pro/text-to-video', { json: FOX });
		const decoded = fal.decodeOrder({ status: 200, headers: {}, body: answer.json });
		if (!decoded.ok) throw new Error('Not decoded');
		const { taskId } = decoded.value;
		expect(taskId).toBe(`kling-labs/kling-preview/${answer.json.request_id}`);
		expect((await queue(fal.encodeStatus(taskId).path)).status).toBe(202);
		expect((await queue(`${REQUESTS}/${answer.json.request_id}/status`)).status).toBe(404);
		expect((await queue(`${REQUESTS}/${await buy()}/status`)).status).toBe(202);
	});
});

describe('the storage', () => {
	const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');
	const announced = { file_name: 'a.png', content_type: 'image/png' };

	it('hands out tokens', async () => {
		const { status, json } = await storage(TOKEN, { json: {} });
		expect(status).toBe(200);
		expect(json).toMatchObject({ token: expect.any(String), token_type: 'Bearer' });
		expect(simulator.requests.at(-1)?.operation).toBe('account');
		expect((await storage('/storage/auth/token', { json: {} })).status).toBe(400);
	});

	it('takes a file at a signed address, once for all repetitions', async () => {
		const { json } = await storage(INITIATE, { json: announced });
		expect((await ask(json.file_url as string)).status).toBe(404);
		const put = { method: 'PUT', body: PNG, headers: { 'Content-Type': 'image/png' } };
		expect((await ask(json.upload_url as string, put)).status).toBe(200);
		expect((await ask(json.upload_url as string, put)).status).toBe(200);
		expect(simulator.uploads).toEqual([
			expect.objectContaining({
				provider: 'fal',
				name: 'a.png',
				contentType: 'image/png',
				bytes: PNG,
				url: json.file_url,
			}),
		]);
		const file = await ask(json.file_url as string);
		expect([file.status, file.headers['content-type']]).toEqual([200, 'image/png']);
		expect(simulator.requests.filter(({ operation }) => operation === 'upload')).toHaveLength(3);
	});

	it.each<[string, TestRequest, number]>([
		['the key', { headers: { 'Content-Type': 'image/png', Authorization: `Key ${FAL_KEY}` } }, 400],
		['another type', { headers: { 'Content-Type': 'image/jpeg' } }, 403],
		['no bytes', { headers: { 'Content-Type': 'image/png' }, body: '' }, 400],
	])('refuses a file with %s', async (_name, options, status) => {
		const { json } = await storage(INITIATE, { json: announced });
		const url = json.upload_url as string;
		expect((await ask(url, { method: 'PUT', body: PNG, ...options })).status).toBe(status);
		expect(simulator.uploads).toEqual([]);
	});

	it('refuses a file at an address that it has not signed', async () => {
		const { json } = await storage(INITIATE, { json: announced });
		const put = { method: 'PUT', body: PNG, headers: { 'Content-Type': 'image/png' } };
		for (const url of [`${json.upload_url}x`, (json.upload_url as string).split('?')[0] ?? '']) {
			expect((await ask(url, put)).status).toBe(403);
		}
	});

	it.each<[string, string, object]>([
		['no type', INITIATE, { file_name: 'a.png' }],
		['an unknown field', INITIATE, { ...announced, size: 1 }],
		['a type that is none', INITIATE, { ...announced, content_type: 'png' }],
		['another storage', '/storage/upload/initiate?storage_type=gcs', announced],
	])('refuses an announcement with %s', async (_name, path, json) => {
		expect([400, 422]).toContain((await storage(path, { json })).status);
	});
});

describe('callbacks', () => {
	async function publicKeys(): Promise<readonly string[]> {
		// Public: no key is needed.
		const { status, json } = await ask(`${simulator.credentials.fal.storageBaseUrl}${JWKS}`);
		const decoded = fal.callback.keys?.decode({ status, headers: {}, body: json });
		if (!decoded?.ok) throw new Error('There are no keys');
		return decoded.value;
	}

	const verify = (callback: ReceivedCallback, keys: readonly string[]) =>
		fal.callback.verify(callback, {}, Date.now() / 1000, keys);

	async function deliveredTo(outcome: Parameters<TestSimulator['outcomes']['next']>[0]) {
		const { url, received } = await startReceiver();
		simulator.outcomes.next({ renderSeconds: 0, ...outcome });
		const webhook = `?fal_webhook=${encodeURIComponent(url)}`;
		const id = (await queue(`${PRO}${webhook}`, { json: FOX })).json.request_id as string;
		await waitUntil(() => received.length === 1);
		const [{ headers, body } = { headers: {}, body: '' }] = received;
		const callback: ReceivedCallback = {
			rawBody: Buffer.from(body),
			headers: headers as Record<string, string>,
		};
		return { id, callback, json: JSON.parse(body) as Record<string, unknown>, url };
	}

	it('are signed and hold the result', async () => {
		const { id, callback, json, url } = await deliveredTo({});
		expect(json).toMatchObject({
			request_id: id,
			gateway_request_id: id,
			status: 'OK',
			payload: { video: { url: `${simulator.cdnBaseUrl}/videos/${id}-1.mp4` } },
		});
		expect(verify(callback, await publicKeys())).toBe('valid');
		expect(fal.callback.decode(json)).toEqual({ taskId: id, isProgress: false });
		expect(simulator.ledger.purchases[0]?.callbackUrl).toBe(url);
		expect(simulator.requests.at(-1)?.operation).toBe('keys');
	});

	it('report failures', async () => {
		const { id, json } = await deliveredTo({ result: 'failed', message: 'Bad words' });
		expect(json).toMatchObject({
			request_id: id,
			status: 'ERROR',
			error: 'Invalid status code: 422',
			payload: { detail: [{ msg: 'Bad words' }] },
		});
	});

	it('need the new key after the old one was replaced', async () => {
		const old = await publicKeys();
		rotateFalSigningKey();
		const { callback } = await deliveredTo({});
		expect(verify(callback, old)).toBe('invalid');
		expect(verify(callback, await publicKeys())).toBe('valid');
	});

	it('can be made by tests', async () => {
		const body = simulatedFal.completedCallback('task-1', 'https://example.com/v.mp4');
		const headers = Object.fromEntries(
			Object.entries(simulatedFal.sign(body)).map(([name, value]) => [name.toLowerCase(), value]),
		);
		const callback = { rawBody: Buffer.from(body), headers };
		expect(verify(callback, await publicKeys())).toBe('valid');
		expect(fal.callback.decode(JSON.parse(body))).toEqual({ taskId: 'task-1', isProgress: false });
		expect(simulatedFal.sign('no JSON')).toHaveProperty('X-Fal-Webhook-Signature');
	});
});

describe('the list of requests', () => {
	const list = async (query: string) =>
		await ask(
			`${simulator.credentials.fal.platformBaseUrl}/v1/models/requests/by-endpoint?${query}`,
			authorized({}),
		);
	const OF_PRO = `endpoint_id=${PRO.slice(1)}`;
	const idsOf = ({ json }: Answer) => (json.items as Json[]).map(({ request_id: id }) => id);

	it('has those of several endpoints that have ended, the newest end first, in pages', async () => {
		const first = await buy();
		simulator.clock.advance(1);
		const second = await buy(PRO_IMAGE, { ...FOX, start_image_url: IMAGE });
		expect(idsOf(await list(OF_PRO))).toEqual([]);
		simulator.clock.advance(600);
		expect(idsOf(await list(OF_PRO))).toEqual([first]);
		const both = `${OF_PRO},${PRO_IMAGE.slice(1)}`;
		expect(idsOf(await list(both))).toEqual([second, first]);
		const page = await list(`${both}&limit=1`);
		expect(page.json).toMatchObject({ has_more: true });
		expect(idsOf(await list(`${both}&limit=1&cursor=${page.json.next_cursor}`))).toEqual([first]);
		const { json } = await list(`${OF_PRO}&expand=payloads`);
		expect(json.items[0]).toMatchObject({
			status_code: 200,
			json_input: FOX,
			json_output: { video: { url: expect.stringMatching(/^http/) } },
		});
	});

	it('is that of a day, where no start is given', async () => {
		const id = await buy();
		const start = new Date(simulator.clock.now()).toISOString();
		simulator.clock.advance(25 * 3600);
		expect(idsOf(await list(OF_PRO))).toEqual([]);
		expect(idsOf(await list(`${OF_PRO}&start=${start}`))).toEqual([id]);
	});

	it.each([
		'limit=10',
		`${OF_PRO}&limit=101`,
		`${OF_PRO}&start=yesterday`,
		`${OF_PRO}&page=2`,
		`endpoint_id=${Array(51).fill('a').join(',')}`,
	])('refuses %s', async (query) => {
		expect((await list(query)).status).toBe(422);
	});
});

it('is reached with the fields of the credential', () => {
	const { fal: credential } = simulator.credentials;
	expect(Object.keys(credential)).toEqual([
		'apiKey',
		'baseUrl',
		'storageBaseUrl',
		'platformBaseUrl',
	]);
	expect(credential.baseUrl).not.toBe(credential.storageBaseUrl);
});
