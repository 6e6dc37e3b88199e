import { klingAi } from '../../nodes/shared/providers/klingAi';
import { klingAiToken } from '../../nodes/shared/providers/klingAi/token';
import { accessKeyCredential, simulatedKlingAi } from './klingAi';
import { KLING_AI_KEYS } from './klingAi-keys';
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
const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
const ID = /^\d{18}$/;

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

const seconds = () => Date.now() / 1000;
const token = (at = seconds(), secret: string = KLING_AI_KEYS.secretKey) =>
	klingAiToken(KLING_AI_KEYS.accessKey, secret, at);

async function send(path: string, bearer: string, options: TestRequest = {}): Promise<Answer> {
	const headers = { Authorization: `Bearer ${bearer}`, ...options.headers };
	return await ask(simulator.credentials.klingAi.baseUrl + path, { ...options, headers });
}

const current = async (path: string, json?: unknown) =>
	await send(path, KLING_AI_KEYS.apiKey, { json });
const legacy = async (path: string, json?: unknown) => await send(path, token(), { json });

const settings = {
	multi_shot: false,
	audio: 'native',
	resolution: '1080p',
	aspect_ratio: '16:9',
	duration: 5,
};
const { aspect_ratio: _, ...framed } = settings;
const TEXT = { prompt: 'A fox', settings };
const LEGACY_TEXT = {
	model_name: 'kling-v3',
	prompt: 'A fox',
	mode: 'pro',
	sound: 'on',
	duration: '5',
};

async function buy(changes: object = {}): Promise<string> {
	const { json } = await current('/text-to-video/kling-3.0', { ...TEXT, ...changes });
	return json.data.id as string;
}

async function buyLegacy(changes: object = {}): Promise<string> {
	const { json } = await legacy('/v1/videos/text2video', { ...LEGACY_TEXT, ...changes });
	return json.data.task_id as string;
}

const read = async (id: string): Promise<Json> =>
	(await current(`/tasks?task_ids=${id}`)).json.data[0];
const readLegacy = async (id: string): Promise<Json> =>
	(await legacy(`/v1/videos/text2video/${id}`)).json.data;

const refusal = ({ status, json }: Answer) => [status, json.code as number];

describe('orders', () => {
	const prompt = { type: 'prompt', text: 'A fox' };
	const first = { type: 'first_frame', url: IMAGE };
	const last = { type: 'last_frame', url: PNG.toString('base64') };
	const turbo = { resolution: '1080p', duration: 5 };
	const shots = 'shot 1, 3, runs, fast; shot 2, 2, stops;';

	it.each<[string, string, object, number]>([
		['text', '/text-to-video/kling-3.0', TEXT, 6],
		['text alone', '/text-to-video/kling-3.0', { prompt: 'A fox' }, 3],
		[
			'frames',
			'/image-to-video/kling-3.0',
			{ contents: [prompt, first, last], settings: framed },
			6,
		],
		[
			'shots',
			'/text-to-video/kling-3.0',
			{ prompt: shots, settings: { ...settings, multi_shot: true } },
			6,
		],
		['Turbo', '/text-to-video/kling-3.0-turbo', { prompt: shots, settings: turbo }, 5],
		[
			'Turbo with a frame',
			'/image-to-video/kling-3.0-turbo',
			{ contents: [prompt, first], settings: turbo },
			5,
		],
		['Omni', '/omni-video/kling-3.0-omni', { contents: [prompt], settings }, 5],
		[
			'Omni with frames in 4K',
			'/omni-video/kling-3.0-omni',
			{ contents: [prompt, first, last], settings: { ...framed, resolution: '4k' } },
			15,
		],
	])('by the current API: %s', async (_name, path, body, units) => {
		const { status, json } = await current(path, body);
		expect({ status, json }).toEqual({
			status: 200,
			json: {
				code: 0,
				message: 'SUCCEED',
				request_id: expect.any(String),
				data: {
					id: expect.stringMatching(ID),
					status: 'submitted',
					create_time: simulator.clock.now(),
					update_time: simulator.clock.now(),
				},
			},
		});
		expect(simulator.ledger.purchases).toEqual([
			expect.objectContaining({
				provider: 'klingAi',
				taskId: json.data.id,
				model: path.split('/')[2],
				body,
				costUsd: expect.closeTo(units * 0.14, 6),
				idempotencyKey: null,
			}),
		]);
	});

	it('keep the images they contain', async () => {
		await current('/image-to-video/kling-3.0', { contents: [prompt, first, last] });
		expect(simulator.uploads.map(({ bytes, contentType }) => [bytes, contentType])).toEqual([
			[PNG, 'image/png'],
		]);
	});

	it.each<[string, string, object]>([
		['text', 'text2video', { ...LEGACY_TEXT, negative_prompt: 'x', cfg_scale: 0.5 }],
		['frames', 'image2video', { ...LEGACY_TEXT, image: IMAGE, image_tail: last.url }],
		[
			'shots',
			'text2video',
			{
				...LEGACY_TEXT,
				prompt: undefined,
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [
					{ index: 1, prompt: 'runs', duration: '3' },
					{ index: 2, prompt: 'stops', duration: '2' },
				],
			},
		],
	])('by the legacy API: %s', async (_name, path, body) => {
		const { status, json } = await legacy(`/v1/videos/${path}`, body);
		expect({ status, json }).toMatchObject({
			status: 200,
			json: { code: 0, data: { task_id: expect.stringMatching(ID), task_status: 'submitted' } },
		});
		expect(simulator.ledger.purchases).toEqual([
			expect.objectContaining({ model: 'kling-v3', costUsd: 0.84 }),
		]);
	});

	it('by the legacy API also with an API key, and for Omni', async () => {
		const { json } = await current('/v1/videos/omni-video', {
			...LEGACY_TEXT,
			model_name: 'kling-v3-omni',
			image_list: [{ image_url: IMAGE, type: 'first_frame' }],
		});
		expect(json.code).toBe(0);
		expect(simulator.ledger.purchases[0]).toMatchObject({ model: 'kling-v3-omni', costUsd: 0.7 });
	});

	it.each<[string, string, object]>([
		['an unknown field', '/text-to-video/kling-3.0', { ...TEXT, negative_prompt: 'x' }],
		['no prompt', '/text-to-video/kling-3.0', { settings }],
		['a long prompt', '/text-to-video/kling-3.0', { ...TEXT, prompt: 'x'.repeat(3073) }],
		[
			'a duration as text',
			'/text-to-video/kling-3.0',
			{ ...TEXT, settings: { ...settings, duration: '5' } },
		],
		['16 s', '/text-to-video/kling-3.0', { ...TEXT, settings: { ...settings, duration: 16 } }],
		[
			'a wrong audio',
			'/text-to-video/kling-3.0',
			{ ...TEXT, settings: { ...settings, audio: true } },
		],
		[
			'a ratio beside a frame',
			'/image-to-video/kling-3.0',
			{ contents: [prompt, first], settings },
		],
		['no first frame', '/image-to-video/kling-3.0', { contents: [prompt], settings: framed }],
		['no prompt among contents', '/image-to-video/kling-3.0', { contents: [first] }],
		['a last frame alone', '/omni-video/kling-3.0-omni', { contents: [prompt, last], settings }],
		['Omni without a ratio', '/omni-video/kling-3.0-omni', { contents: [prompt] }],
		[
			'a data URL',
			'/image-to-video/kling-3.0',
			{ contents: [prompt, { ...first, url: `data:image/png;base64,${last.url}` }] },
		],
		[
			'text in place of an image',
			'/image-to-video/kling-3.0',
			{ contents: [prompt, { ...first, url: 'aGVsbG8=' }] },
		],
		['audio at Turbo', '/text-to-video/kling-3.0-turbo', { prompt: 'x', settings }],
		[
			'4K at Turbo',
			'/text-to-video/kling-3.0-turbo',
			{ prompt: 'x', settings: { resolution: '4k' } },
		],
		[
			'a last frame at Turbo',
			'/image-to-video/kling-3.0-turbo',
			{ contents: [prompt, first, last] },
		],
		...[
			'shot 1, 3, runs; shot 2, 3, stops;',
			'shot 1, 3, runs; shot 3, 2, stops;',
			'shot 1, 3, runs; shot 2, 2, stops',
			'shot 1, 3, runs; fast; shot 2, 2, stops;',
			'shot 1, 5, runs; shot 2, 0, stops;',
			`shot 1, 3, ${'x'.repeat(513)}; shot 2, 2, stops;`,
		].map((text, index): [string, string, object] => [
			`bad shots ${index}`,
			'/text-to-video/kling-3.0',
			{ prompt: text, settings: { ...settings, multi_shot: true } },
		]),
		['a legacy duration as number', '/v1/videos/text2video', { ...LEGACY_TEXT, duration: 5 }],
		['a legacy mode in full', '/v1/videos/text2video', { ...LEGACY_TEXT, mode: 'standard' }],
		['a legacy model elsewhere', '/v1/videos/omni-video', LEGACY_TEXT],
		['an image for text', '/v1/videos/text2video', { ...LEGACY_TEXT, image: IMAGE }],
		['no image', '/v1/videos/image2video', LEGACY_TEXT],
		['no shot type', '/v1/videos/text2video', { ...LEGACY_TEXT, multi_shot: true }],
		[
			'shots of another length',
			'/v1/videos/text2video',
			{
				...LEGACY_TEXT,
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [{ index: 1, prompt: 'runs', duration: '3' }],
			},
		],
		[
			'an end frame alone',
			'/v1/videos/omni-video',
			{
				...LEGACY_TEXT,
				model_name: 'kling-v3-omni',
				image_list: [{ image_url: IMAGE, type: 'end_frame' }],
			},
		],
	])('are refused with %s', async (_name, path, body) => {
		expect(refusal(await current(path, body))).toEqual([400, 1201]);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('are refused for unknown models, paths and types', async () => {
		expect(refusal(await current('/text-to-video/kling-9', TEXT))).toEqual([404, 1203]);
		expect(refusal(await current('/text-to-video', TEXT))).toEqual([404, 1203]);
		const text = { body: JSON.stringify(TEXT), headers: { 'Content-Type': 'text/plain' } };
		const answer = await send('/text-to-video/kling-3.0', KLING_AI_KEYS.apiKey, text);
		expect(refusal(answer)).toEqual([400, 1200]);
		expect(refusal(await send('/tasks', KLING_AI_KEYS.apiKey, { method: 'PUT' }))).toEqual([
			404, 1202,
		]);
	});
});

describe('keys', () => {
	it.each<[string, () => Record<string, string>, number]>([
		['nothing', () => ({}), 1001],
		['a wrong key', () => ({ Authorization: 'Bearer wrong' }), 1002],
		['a key without Bearer', () => ({ Authorization: KLING_AI_KEYS.apiKey }), 1002],
		[
			'a token of another secret',
			() => ({ Authorization: `Bearer ${token(seconds(), 'x')}` }),
			1002,
		],
		['an old token', () => ({ Authorization: `Bearer ${token(seconds() - 1801)}` }), 1004],
		['an early token', () => ({ Authorization: `Bearer ${token(seconds() + 10)}` }), 1003],
		['no token', () => ({ Authorization: 'Bearer a.b.c' }), 1002],
		[
			'a token of another account',
			() => ({
				Authorization: `Bearer ${klingAiToken('other', KLING_AI_KEYS.secretKey, seconds())}`,
			}),
			1002,
		],
	])('%s opens nothing', async (_name, headers, code) => {
		const { baseUrl } = simulator.credentials.klingAi;
		const json = LEGACY_TEXT;
		const answer = await ask(`${baseUrl}/v1/videos/text2video`, { headers: headers(), json });
		expect(refusal(answer)).toEqual([401, code]);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('access keys open the legacy API only', async () => {
		for (const path of ['/text-to-video/kling-3.0', '/tasks?task_ids=1']) {
			const answer = await send(path, token(), path.startsWith('/text') ? { json: TEXT } : {});
			expect(answer.status).toBe(401);
			expect(answer.json).toMatchObject({
				code: 1002,
				message: 'The current API does not support AK/SK',
			});
		}
	});

	it('of both kinds read the account', async () => {
		const path = '/account/costs?start_time=1700000000000&end_time=1700000000001';
		for (const bearer of [KLING_AI_KEYS.apiKey, token()]) {
			const { json } = await send(path, bearer);
			expect(json).toMatchObject({
				code: 0,
				data: { resource_pack_subscribe_infos: [{ remaining_quantity: 7142, status: 'online' }] },
			});
			expect(refusal(await send('/account/costs', bearer))).toEqual([400, 1201]);
		}
	});

	it('are in both forms of the credential', () => {
		const { klingAi: credential } = simulator.credentials;
		const urls = { api: credential.baseUrl ?? '' };
		expect(credential).toMatchObject({ authentication: 'apiKey', baseUrl: urls.api });
		expect(accessKeyCredential(urls)).toMatchObject({
			authentication: 'accessKey',
			baseUrl: urls.api,
		});
	});
});

describe('lists', () => {
	const idsOf = (list: Json) => (list as Json[]).map(({ id, task_id: legacyId }) => id ?? legacyId);
	const list = async (body: object) => (await current('/tasks', body)).json.data;

	it('of the current API have the tasks of both, in pages, by time and status', async () => {
		simulator.outcomes.next({ result: 'failed' });
		const ids = [await buy()];
		simulator.clock.advance(300);
		const start_time = String(simulator.clock.now());
		ids.push(await buyLegacy(), await buy());
		const all = await list({});
		expect(all).toMatchObject({ count: 3, has_more: false, next_cursor: '' });
		expect(idsOf(all.result)).toEqual(ids);
		expect(idsOf((await list({ start_time })).result)).toEqual(ids.slice(1));
		const first = await list({ limit: 2 });
		expect(first).toMatchObject({ count: 2, has_more: true });
		const second = await list({ limit: 2, cursor: first.next_cursor, start_time });
		expect(idsOf([...first.result, ...second.result])).toEqual(ids);
		const by = async (key: string, value: string) =>
			idsOf((await list({ filters: [{ key, values: [value] }] })).result);
		expect(await by('status', 'failed')).toEqual(ids.slice(0, 1));
		expect(await by('product_type', 'video')).toEqual(ids);
		expect(await by('product_type', 'image')).toEqual([]);
	});

	it('of the current API end 30 days ago', async () => {
		await buy();
		simulator.clock.advance(31 * 24 * 3600);
		expect((await list({})).result).toEqual([]);
	});

	it.each([
		{ limit: 501 },
		{ limit: '10' },
		{ start_time: 1781193600000 },
		{ filters: [{ key: 'model', values: ['x'] }] },
		{ filters: [{ key: 'status', values: ['cancelled'] }] },
		{ start_time: '1781193600001', end_time: '1781193600000' },
		{ page: 2 },
	])('of the current API refuse %j', async (body) => {
		expect(refusal(await current('/tasks', body))).toEqual([400, 1201]);
	});

	it('of the legacy API are apart by address, in numbered pages', async () => {
		const ids = [await buyLegacy(), await buyLegacy()];
		await buy();
		const path = '/v1/videos/text2video';
		const page = async (query: string) => idsOf((await legacy(`${path}?${query}`)).json.data);
		expect(await page('')).toEqual(ids);
		expect(await page('pageNum=2&pageSize=1')).toEqual(ids.slice(1));
		expect(await page('pageNum=2')).toEqual([]);
		expect((await legacy('/v1/videos/image2video')).json.data).toEqual([]);
		expect(refusal(await legacy(`${path}?pageSize=501`))).toEqual([400, 1201]);
		expect(refusal(await legacy('/tasks', {}))).toEqual([401, 1002]);
	});
});

describe('tasks', () => {
	it('run from submitted over processing to succeeded', async () => {
		const id = await buy({ options: { external_task_id: 'mine' } });
		const start = simulator.clock.now();
		const common = { id, message: '', create_time: start, external_id: 'mine' };
		const open = { outputs: [], billing: [] };
		expect(await read(id)).toEqual({
			...common,
			...open,
			status: 'submitted',
			update_time: start,
		});
		simulator.clock.advance(5);
		expect(await read(id)).toEqual({
			...common,
			...open,
			status: 'processing',
			update_time: start + 5000,
		});
		simulator.clock.advance(145);
		expect(await read(id)).toEqual({
			...common,
			status: 'succeeded',
			update_time: start + 150_000,
			outputs: [
				{
					type: 'video',
					id: expect.any(String),
					url: `${simulator.cdnBaseUrl}/videos/${id}-1.mp4`,
					watermark_url: '',
					duration: '5.000',
				},
			],
			billing: [{ charge_type: 'unit', package_type: 'video', amount: '6' }],
		});
	});

	it('run to succeed by the legacy API', async () => {
		const id = await buyLegacy({ external_task_id: 'mine' });
		expect(await readLegacy(id)).toMatchObject({ task_id: id, task_status: 'submitted' });
		simulator.clock.advance(50);
		expect(await readLegacy('mine')).toMatchObject({ task_id: id, task_status: 'processing' });
		simulator.clock.advance(100);
		expect(await readLegacy(id)).toMatchObject({
			task_status: 'succeed',
			task_info: { external_task_id: 'mine' },
			task_result: { videos: [{ url: `${simulator.cdnBaseUrl}/videos/${id}-1.mp4` }] },
			final_unit_deduction: '6',
		});
		// The current API knows these tasks as well.
		expect(await read(id)).toMatchObject({ id, status: 'succeeded', external_id: 'mine' });
	});

	it('end in other ways', async () => {
		simulator.outcomes.next({ result: 'failed', message: 'Risk', renderSeconds: 0 });
		simulator.outcomes.next({ result: 'never', statusWord: 'warming_up', renderSeconds: 10 });
		simulator.outcomes.next({ withoutUrl: true, renderSeconds: 0 });
		const [failed, never, withoutUrl] = [await buy(), await buy(), await buy()];
		simulator.clock.advance(20);
		expect(await read(failed)).toMatchObject({
			status: 'failed',
			message: 'Risk',
			outputs: [],
			billing: [],
		});
		expect(await read(never)).toMatchObject({ status: 'warming_up' });
		expect(await read(withoutUrl)).toMatchObject({ status: 'succeeded', outputs: [] });
		simulator.outcomes.next({ result: 'failed', message: 'Risk', renderSeconds: 0 });
		const legacyTask = await readLegacy(await buyLegacy());
		expect(legacyTask).toMatchObject({ task_status: 'failed', task_status_msg: 'Risk' });
		expect(legacyTask).not.toHaveProperty('final_unit_deduction');
		// Failed tasks cost nothing.
		expect(simulator.balanceUsd('klingAi')).toBe(1000 - 2 * 0.84);
	});

	it('are read together, by either id', async () => {
		const [one, two] = [await buy(), await buy({ options: { external_task_id: 'mine' } })];
		const ids = async (query: string) =>
			((await current(`/tasks?${query}`)).json.data as Json[]).map(({ id }) => id as string);
		expect(await ids(`task_ids=${one},123,${two}`)).toEqual([one, two]);
		expect(await ids('external_task_ids=mine,other')).toEqual([two]);
		expect(await ids('task_ids=0')).toEqual([]);
		expect(simulator.requests.slice(-3).map(({ operation }) => operation)).toEqual([
			'status',
			'find',
			'status',
		]);
		for (const query of [
			'',
			'task_ids=',
			'task_ids=1&external_task_ids=1',
			'limit=1',
			`task_ids=${Array.from({ length: 21 }, (_value, index) => index).join(',')}`,
		]) {
			expect(refusal(await current(`/tasks?${query}`))).toEqual([400, 1201]);
		}
	});

	it('are found by the legacy API where they were ordered', async () => {
		const id = await buyLegacy({ external_task_id: 'mine' });
		for (const path of ['text2video/0', 'text2video/other', `image2video/${id}`]) {
			expect(refusal(await legacy(`/v1/videos/${path}`))).toEqual([400, 1201]);
		}
		await legacy('/v1/videos/text2video/mine');
		expect(simulator.requests.slice(-4).map(({ operation }) => operation)).toEqual([
			'status',
			'find',
			'status',
			'find',
		]);
	});
});

describe('keys of orders', () => {
	const options = { external_task_id: 'mine' };

	it('are taken once in an account', async () => {
		await buy({ options });
		for (const answer of [
			await current('/text-to-video/kling-3.0', { ...TEXT, options }),
			await current('/text-to-video/kling-3.0-turbo', { prompt: 'x', options }),
			await legacy('/v1/videos/text2video', { ...LEGACY_TEXT, external_task_id: 'mine' }),
		]) {
			expect(refusal(answer)).toEqual([400, 1201]);
		}
		expect(simulator.ledger.purchases.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
			'mine',
		]);
	});

	it('are free after a refusal, and none when empty', async () => {
		simulator.setBalance('klingAi', 0);
		expect(refusal(await current('/text-to-video/kling-3.0', { ...TEXT, options }))).toEqual([
			429, 1102,
		]);
		simulator.setBalance('klingAi', 10);
		expect(await buy({ options })).toMatch(ID);
		expect(await buy({ options: { external_task_id: '' } })).toMatch(ID);
		expect(await buy({ options: { external_task_id: '' } })).toMatch(ID);
	});
});

it('refuses too many tasks at once', async () => {
	simulator = await newSimulator({ maxConcurrentTasks: 1 });
	await buy();
	const answer = await current('/text-to-video/kling-3.0', TEXT);
	expect(refusal(answer)).toEqual([429, 1303]);
	expect(answer.json.message).toBe('parallel task over resource pack limit');
	expect(refusal(await legacy('/v1/videos/text2video', LEGACY_TEXT))).toEqual([429, 1303]);
	simulator.clock.advance(150);
	expect(await buy()).toMatch(ID);
});

describe('callbacks', () => {
	const isValid = (body: string, headers: Record<string, string | undefined>) =>
		klingAi.callback.verify(
			{ rawBody: Buffer.from(body), headers },
			{ webhookSecret: KLING_AI_KEYS.webhookSecret },
			seconds(),
		);

	it.each<[string, (url: string) => Promise<string>, object, object]>([
		[
			'current',
			async (url) => await buy({ options: { callback_url: url } }),
			{ status: 'processing', outputs: [], billing: [] },
			{ status: 'succeeded', outputs: [expect.objectContaining({ type: 'video' })] },
		],
		[
			'legacy',
			async (url) => await buyLegacy({ callback_url: url }),
			{ task_status: 'processing' },
			{ task_status: 'succeed', task_result: { videos: [expect.anything()] } },
		],
	])('come signed at each change of the status: %s', async (_name, order, during, after) => {
		const receiver = await startReceiver();
		const id = await order(receiver.url);
		simulator.clock.advance(5);
		await waitUntil(() => receiver.received.length === 1);
		simulator.clock.advance(145);
		await waitUntil(() => receiver.received.length === 2);
		const bodies = receiver.received.map(({ body }) => JSON.parse(body) as object);
		expect(bodies).toEqual([expect.objectContaining(during), expect.objectContaining(after)]);
		expect(bodies.map((body) => klingAi.callback.decode(body))).toEqual([
			{ taskId: id, isProgress: true },
			{ taskId: id, isProgress: false },
		]);
		for (const { body, headers } of receiver.received) {
			expect(isValid(body, headers as Record<string, string>)).toBe('valid');
			expect(isValid(`${body} `, headers as Record<string, string>)).toBe('invalid');
		}
	});

	it('can be forged for tests', () => {
		const body = simulatedKlingAi.completedCallback('7', 'https://example.com/v.mp4');
		expect(isValid(body, simulatedKlingAi.sign(body))).toBe('valid');
		expect(klingAi.callback.decode(JSON.parse(body))).toEqual({ taskId: '7', isProgress: false });
	});
});
