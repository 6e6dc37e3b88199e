import fc from 'fast-check';

import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import type { TaskReading } from '../../../nodes/shared/domain/task';
import { replicate } from '../../../nodes/shared/providers/replicate';
import type {
	Decoded,
	ProviderFailure,
	ProviderResponse,
} from '../../../nodes/shared/providers/provider';
import {
	REPLICATE_BODIES,
	replicatePriceUsd,
	type ReplicateModel,
} from '../../simulator/replicate-schema';
import { standardWebhookHeaders } from '../../simulator/signatures';
import { answer, sendableMultiShotRequests, sendableRequests } from '../arbitraries';
import { failureOf, valueOf } from '../decoded';

const JPG = 'https://example.com/a.jpg';
const PNG = 'https://example.com/b.png';
const VIDEO = 'https://replicate.delivery/xezq/out.mp4';
const CALLBACK = 'https://n8n.example.com/webhook/abc';
const ID = 'gm3qorzdhgbfurvjtvhg6dckhu';

const FOX: SendableRequest = {
	model: 'kling-3.0',
	prompt: 'A fox in snow',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: false,
};

const SHOTS = [
	{ prompt: 'The "fox" runs', durationSeconds: 3 },
	{ prompt: 'It stops', durationSeconds: 2 },
];

const FOX_INPUT = {
	prompt: 'A fox in snow',
	mode: 'pro',
	duration: 5,
	aspect_ratio: '16:9',
	generate_audio: false,
};

const without = <T extends object>(value: T, key: keyof T): Partial<T> => {
	const { [key]: _, ...rest } = value;
	return rest as Partial<T>;
};

describe('orders', () => {
	it.each<[string, Partial<SendableRequest>, object]>([
		['a video from text', {}, FOX_INPUT],
		[
			'standard mode with audio, upright',
			{ mode: 'standard', generateAudio: true, aspectRatio: '9:16', durationSeconds: 15 },
			{
				...FOX_INPUT,
				mode: 'standard',
				generate_audio: true,
				aspect_ratio: '9:16',
				duration: 15,
			},
		],
		['4K', { mode: '4k' }, { ...FOX_INPUT, mode: '4k' }],
		[
			'a start frame, which decides about the shape',
			{ startFrameUrl: JPG },
			{ ...without(FOX_INPUT, 'aspect_ratio'), start_image: JPG },
		],
		[
			'both frames',
			{ startFrameUrl: JPG, endFrameUrl: PNG },
			{ ...without(FOX_INPUT, 'aspect_ratio'), start_image: JPG, end_image: PNG },
		],
		['a negative prompt', { negativePrompt: 'blur' }, { ...FOX_INPUT, negative_prompt: 'blur' }],
		[
			'shots under an overall prompt',
			{ shots: SHOTS, prompt: 'Winter', overallPrompt: 'Winter' },
			{
				...FOX_INPUT,
				prompt: 'Winter',
				multi_prompt: String.raw`[{"prompt":"The \"fox\" runs","duration":3},{"prompt":"It stops","duration":2}]`,
			},
		],
		[
			'absent values',
			{ startFrameUrl: undefined, endFrameUrl: undefined, shots: undefined, elements: undefined },
			FOX_INPUT,
		],
	])('%s', (_name, changes, input) => {
		expect(replicate.encodeOrder({ ...FOX, ...changes }, { key: 'k' })).toStrictEqual({
			method: 'POST',
			host: 'api',
			path: '/models/kwaivgi/kling-v3-video/predictions',
			body: { input },
		});
	});

	it('ask for a call at the end', () => {
		expect(replicate.encodeOrder(FOX, { callbackUrl: CALLBACK }).body).toStrictEqual({
			input: FOX_INPUT,
			webhook: CALLBACK,
			webhook_events_filter: ['completed'],
		});
	});

	it('cut the prompt that only stands in for a missing one', () => {
		// The 2500th place is the first half of a sign that takes two.
		const prompt = `${'x'.repeat(2499)}🦊${'y'.repeat(1000)}`;
		const promptOf = (changes: Partial<SendableRequest>) => {
			const { body } = replicate.encodeOrder({ ...FOX, prompt, ...changes }, {});
			return (body as { input: { prompt: string } }).input.prompt;
		};
		expect(promptOf({ shots: SHOTS })).toBe('x'.repeat(2499));
		expect(promptOf({ shots: SHOTS, overallPrompt: prompt })).toBe(prompt);
		expect(promptOf({})).toBe(prompt);
	});

	it.each<[string, Partial<SendableRequest>, string]>([
		['Kling 3.0', {}, 'kwaivgi/kling-v3-video'],
		['Kling 3.0 Omni', { model: 'kling-3.0-omni' }, 'kwaivgi/kling-v3-omni-video'],
		['any other', { model: 'custom', customModel: 'acme/kling-4.0' }, 'acme/kling-4.0'],
		['a forgotten one', { customModel: 'acme/kling-4.0' }, 'kwaivgi/kling-v3-video'],
	])('go to the model %s', (_name, changes, id) => {
		const request = { ...FOX, ...changes };
		expect(replicate.modelId({ ...request, hasStartFrame: false })).toBe(id);
		expect(replicate.encodeOrder(request, {}).path).toBe(`/models/${id}/predictions`);
	});

	it.each<[string | undefined, boolean]>([
		['acme/kling-4.0', true],
		['Acme-Inc/kling_v4', true],
		['kling-4.0', false],
		['acme/kling/v4', false],
		['acme/', false],
		['/kling', false],
		['acme/kling:abc', false],
		[undefined, false],
	])('are refused when the model is not an owner and a name: %s', (customModel, isTaken) => {
		const request = { ...FOX, model: 'custom', customModel } as VideoRequest;
		expect(replicate.violations?.(request)).toEqual(
			isTaken
				? []
				: [
						`'Model ID' must be an owner and a name such as kwaivgi/kling-v3-video, got '${customModel ?? ''}'`,
					],
		);
		expect(replicate.violations?.({ ...request, model: 'kling-3.0' })).toEqual([]);
	});

	it('are taken as they are by the model that gets them', () => {
		const models = fc.constantFrom('kling-3.0' as const, 'kling-3.0-omni' as const);
		const requests = fc.oneof(sendableRequests, sendableMultiShotRequests);
		const callbacks = fc.constantFrom(undefined, CALLBACK);
		fc.assert(
			fc.property(models, requests, callbacks, (model, any, callbackUrl) => {
				const can = replicate.models[model];
				if (!can) throw new Error(`${model} is not offered`);
				// The checks of the capability table come before every order.
				const request: SendableRequest = {
					...(any as SendableRequest),
					model,
					negativePrompt: can.negativePrompt ? any.negativePrompt : undefined,
					cfgScale: undefined,
					elements: undefined,
				};
				const { shots, overallPrompt, prompt } = request;
				fc.pre((shots ? (overallPrompt ?? '') : prompt).length <= can.maxPromptLength);
				const { body, path } = replicate.encodeOrder(request, { callbackUrl });
				const id = replicate.modelId({ ...request, hasStartFrame: false });
				expect(path).toBe(`/models/${id}/predictions`);
				const schema = REPLICATE_BODIES[id as keyof typeof REPLICATE_BODIES];
				const order = schema.parse(JSON.parse(JSON.stringify(body)));
				const cost = replicate.estimateCost(request);
				if (cost)
					expect(cost.amount).toBeCloseTo(replicatePriceUsd(id as ReplicateModel, order), 6);
				else expect([model, request.mode]).toEqual(['kling-3.0', '4k']);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('prices', () => {
	it.each([
		['standard', false, 1.68, 1.68],
		['standard', true, 2.52, 2.24],
		['pro', false, 2.24, 2.24],
		['pro', true, 3.36, 2.8],
		['4k', false, null, 4.2],
		['4k', true, null, 4.2],
	] as const)('of %s with audio %s', (mode, generateAudio, amount, amountOfOmni) => {
		const query = { mode, generateAudio, durationSeconds: 10 };
		expect(replicate.estimateCost({ ...query, model: 'kling-3.0' })).toEqual(
			amount === null ? null : { amount, unit: 'usd', source: 'estimate' },
		);
		expect(replicate.estimateCost({ ...query, model: 'kling-3.0-omni' })).toEqual({
			amount: amountOfOmni,
			unit: 'usd',
			source: 'estimate',
		});
		expect(replicate.estimateCost({ ...query, model: 'custom' })).toBeNull();
	});
});

const STARTING = {
	id: ID,
	model: 'kwaivgi/kling-v3-video',
	version: 'hidden',
	input: { prompt: 'A fox in snow' },
	logs: '',
	output: null,
	data_removed: false,
	error: null,
	source: 'api',
	status: 'starting',
	created_at: '2026-11-20T10:00:00.000Z',
	urls: { get: `https://api.replicate.com/v1/predictions/${ID}` },
};

const ENDED = { ...STARTING, completed_at: '2026-11-20T10:02:30.5Z' };

describe('answers to orders', () => {
	it('tell the new task', () => {
		expect(valueOf(replicate.decodeOrder(answer(201, STARTING)))).toEqual({
			taskId: ID,
			status: 'queued',
			progress: null,
			videoUrl: null,
			cost: null,
			submittedAt: '2026-11-20T10:00:00.000Z',
			completedAt: null,
			reason: null,
			expired: false,
			raw: STARTING,
		});
	});

	it.each([200, 201, 202])('are usable with HTTP %d', (status) => {
		expect(valueOf(replicate.decodeOrder(answer(status, STARTING))).taskId).toBe(ID);
	});

	it.each<[string, ProviderResponse, Partial<ProviderFailure>]>([
		[
			'no token',
			answer(401, {
				title: 'Unauthenticated',
				detail: 'You did not pass an authentication token',
				status: 401,
			}),
			{
				kind: 'credentials',
				message: 'Unauthenticated: You did not pass an authentication token',
			},
		],
		[
			'no money',
			answer(402, {
				title: 'Insufficient credit',
				detail: 'You have insufficient credit to run this model.',
				status: 402,
			}),
			{
				kind: 'balance',
				message: 'Insufficient credit: You have insufficient credit to run this model.',
			},
		],
		[
			'an unknown model',
			answer(404, { detail: 'The requested resource could not be found.', status: 404 }),
			{ kind: 'notFound', message: 'The requested resource could not be found.' },
		],
		[
			'wrong fields',
			answer(422, {
				type: 'https://example.com',
				title: 'Input validation failed',
				status: 422,
				detail: '- prompt: is required\n',
				instance: '/v1/predictions',
				invalid_fields: [
					{ type: 'invalid', field: 'input.duration', description: 'Must be at most 15' },
					{ type: 'required', field: 'prompt', description: 'is required' },
				],
			}),
			{
				kind: 'invalid',
				message:
					'Input validation failed: - prompt: is required; input.duration: Must be at most 15',
			},
		],
		[
			'too many requests, with a header',
			answer(
				429,
				{ detail: 'Request was throttled. Your rate limit resets in ~30s.' },
				{
					'retry-after': '7',
				},
			),
			{ kind: 'rateLimit', retryAfter: '7' },
		],
		[
			'too many requests, with words only',
			answer(429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }),
			{
				kind: 'rateLimit',
				retryAfter: '30',
				message: 'Request was throttled. Your rate limit resets in ~30s.',
			},
		],
		[
			'too many requests, without a time',
			answer(429, { detail: 'Request was throttled.' }),
			{ kind: 'rateLimit', retryAfter: null },
		],
		[
			'a breakdown',
			answer(500, { detail: 'resets in ~30s' }),
			{ kind: 'unavailable', retryAfter: null },
		],
		[
			'an error page',
			answer(502, '<html><title>Bad gateway</title></html>'),
			{ kind: 'unavailable' },
		],
		['a redirect', answer(302, ''), { kind: 'unavailable' }],
		['no id', answer(201, { status: 'starting' }), { kind: 'unavailable', status: 201 }],
		['text', answer(201, 'ok'), { kind: 'unavailable' }],
	])('%s', (_name, response, expected) => {
		expect(failureOf(replicate.decodeOrder(response))).toMatchObject(expected);
		expect(failureOf(replicate.decodeOrder(response)).status).toBe(response.status);
	});
});

describe('readings', () => {
	it.each<[string, object, Partial<TaskReading>]>([
		['starting', STARTING, { status: 'queued', progress: null, completedAt: null }],
		['processing', { ...STARTING, status: 'processing' }, { status: 'processing', reason: null }],
		[
			'processing with partial output',
			{ ...STARTING, status: 'processing', output: VIDEO },
			{ status: 'processing', videoUrl: null },
		],
		[
			'succeeded',
			{ ...ENDED, status: 'succeeded', output: VIDEO },
			{
				status: 'completed',
				progress: 100,
				videoUrl: VIDEO,
				completedAt: '2026-11-20T10:02:30.500Z',
				reason: null,
				expired: false,
			},
		],
		[
			'succeeded with a list',
			{ ...ENDED, status: 'succeeded', output: [VIDEO] },
			{ status: 'completed', videoUrl: VIDEO },
		],
		[
			'succeeded with nothing',
			{ ...ENDED, status: 'succeeded', output: null },
			{ status: 'completed', videoUrl: null, expired: false },
		],
		[
			'succeeded more than an hour ago',
			{ ...ENDED, status: 'succeeded', output: null, data_removed: true },
			{ status: 'completed', videoUrl: null, expired: true },
		],
		[
			'failed',
			{ ...ENDED, status: 'failed', error: 'E005: flagged as sensitive' },
			{ status: 'failed', reason: 'E005: flagged as sensitive', progress: null },
		],
		[
			'failed with output',
			{ ...ENDED, status: 'failed', output: VIDEO },
			{ status: 'failed', videoUrl: null, reason: null },
		],
		[
			'failed with an object as error',
			{ ...ENDED, status: 'failed', error: { detail: 'Refused' } },
			{ status: 'failed', reason: 'Refused' },
		],
		['canceled', { ...ENDED, status: 'canceled' }, { status: 'cancelled', reason: null }],
		['aborted', { ...ENDED, status: 'aborted' }, { status: 'cancelled', reason: 'aborted' }],
		['an unknown word', { ...STARTING, status: 'booting' }, { status: 'processing', reason: null }],
		[
			'an unknown word with an end',
			{ ...ENDED, status: 'Exploded', output: VIDEO },
			{ status: 'failed', reason: 'exploded', videoUrl: null },
		],
		[
			'a known word with an end that came too early',
			{ ...ENDED, status: 'processing' },
			{ status: 'processing' },
		],
		[
			'an unknown word with an end that is no time',
			{ ...STARTING, status: 'booting', completed_at: 'soon' },
			{ status: 'processing', completedAt: null },
		],
	])('%s', (_name, body, expected) => {
		const reading = valueOf(replicate.decodeStatus(answer(200, body), ID));
		expect(reading).toMatchObject({ taskId: ID, cost: null, ...expected });
		expect(reading.raw).toBe(body);
	});

	it.each<[string, ProviderResponse, Partial<ProviderFailure>]>([
		['401', answer(401, { detail: 'No' }), { kind: 'credentials', message: 'No' }],
		['403', answer(403, {}), { kind: 'credentials' }],
		['404', answer(404, { title: 'Not found', status: 404 }), { kind: 'notFound' }],
		['429', answer(429, { detail: 'resets in ~3s' }), { kind: 'rateLimit', retryAfter: '3' }],
		['503', answer(503, ''), { kind: 'unavailable' }],
		['a prediction under an error', answer(500, ENDED), { kind: 'unavailable' }],
		['no status', answer(200, { id: ID }), { kind: 'unavailable' }],
		['a list', answer(200, [ENDED]), { kind: 'unavailable' }],
	])('fail with %s', (_name, response, expected) => {
		expect(failureOf(replicate.decodeStatus(response, ID))).toMatchObject(expected);
	});

	it('are asked for by id', () => {
		expect(replicate.encodeStatus('a/b')).toEqual({
			method: 'GET',
			host: 'api',
			path: '/predictions/a%2Fb',
		});
	});
});

describe('cancelling', () => {
	it.each([
		['canceled', true],
		['starting', true],
		['processing', true],
		['aborted', true],
		['succeeded', false],
		['failed', false],
	])('a prediction that is now %s', (status, hasWorked) => {
		expect(replicate.cancel?.encode(ID)).toEqual({
			method: 'POST',
			host: 'api',
			path: `/predictions/${ID}/cancel`,
		});
		const decoded = replicate.cancel?.decode(answer(200, { ...STARTING, status }));
		expect(decoded).toEqual({ ok: true, value: hasWorked });
	});

	it.each([
		[answer(404, { detail: 'Not found' }), 'notFound'],
		[answer(401, {}), 'credentials'],
		[answer(200, 'ok'), 'unavailable'],
		[answer(500, {}), 'unavailable'],
	])('%j', (response, kind) => {
		expect(replicate.cancel?.decode(response)).toMatchObject({ ok: false, failure: { kind } });
	});
});

describe('uploads', () => {
	const { upload } = replicate;
	if (upload.type !== 'form') throw new Error('Not a form');

	it('send the bytes as the part content', async () => {
		const image = { bytes: Buffer.from('abc'), fileName: 'a.png', mimeType: 'image/png' };
		const { body, ...request } = upload.encode(image);
		expect(request).toEqual({ method: 'POST', host: 'uploads', path: '/files' });
		expect([...(body as FormData).keys()]).toEqual(['content']);
		const file = (body as FormData).get('content') as File;
		expect({ name: file.name, type: file.type, text: await file.text() }).toEqual({
			name: 'a.png',
			type: 'image/png',
			text: 'abc',
		});
	});

	it('yield the address by which Replicate itself finds the file', () => {
		const get = 'https://api.replicate.com/v1/files/abc';
		expect(upload.decode(answer(201, { id: 'abc', urls: { get } }))).toEqual({
			ok: true,
			value: get,
		});
	});

	it.each([
		[answer(201, { id: 'abc' }), 'unavailable'],
		[answer(201, { urls: { get: 'data:image/png;base64,AAAA' } }), 'unavailable'],
		[answer(413, { detail: 'Too large' }), 'invalid'],
		[answer(401, {}), 'credentials'],
	])('%j', (response, kind) => {
		expect(upload.decode(response)).toMatchObject({ ok: false, failure: { kind } });
	});
});

interface Signed {
	secret: string;
	id: string;
	timestamp: string;
	body: Buffer;
	signature: Buffer;
}

/** Made with the algorithm of https://replicate.com/docs/topics/webhooks/verify-webhook */
const SIGNED: Signed = {
	secret: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
	id: 'msg_1',
	timestamp: '1700000000',
	body: Buffer.from(
		'{"id":"p1","status":"succeeded","output":"https://replicate.delivery/x/out.mp4"}',
	),
	signature: Buffer.from('4+8nRksbSrgZcRexIDVJOUQNxk77MGB8arUNX5CuJ1g=', 'base64'),
};

const check = (
	{ id, timestamp, body, signature }: Signed,
	keys: readonly string[] | undefined = [SIGNED.secret],
) =>
	replicate.callback.verify(
		{
			rawBody: body,
			headers: {
				'webhook-id': id,
				'webhook-timestamp': timestamp,
				'webhook-signature': `v1,${signature.toString('base64')}`,
			},
		},
		{},
		1700000000,
		keys,
	);

describe('callbacks', () => {
	it('are valid as they are signed', () => {
		expect(check(SIGNED)).toBe('valid');
		expect(check(SIGNED, ['whsec_b3RoZXI=', SIGNED.secret])).toBe('valid');
		expect(
			standardWebhookHeaders(SIGNED.secret, SIGNED.id, SIGNED.body.toString(), SIGNED.timestamp)[
				'webhook-signature'
			],
		).toBe(`v1,${SIGNED.signature.toString('base64')}`);
	});

	it('are invalid without the key, or with another one', () => {
		expect(check(SIGNED, [])).toBe('invalid');
		expect(check(SIGNED, ['whsec_b3RoZXI='])).toBe('invalid');
		expect(check(SIGNED, ['', 'whsec_'])).toBe('invalid');
		const { verify } = replicate.callback;
		const headers = {
			'webhook-id': SIGNED.id,
			'webhook-timestamp': SIGNED.timestamp,
			'webhook-signature': `v1,${SIGNED.signature.toString('base64')}`,
		};
		expect(verify({ rawBody: SIGNED.body, headers }, {}, 1700000000)).toBe('invalid');
		expect(verify({ rawBody: SIGNED.body, headers: {} }, {}, 1700000000)).toBe('missing');
		expect(verify({ rawBody: SIGNED.body, headers }, {}, 1700000301, [SIGNED.secret])).toBe(
			'invalid',
		);
	});

	it('are checked with the secret of the account', () => {
		const { keys } = replicate.callback;
		expect(keys?.encode()).toEqual({
			method: 'GET',
			host: 'api',
			path: '/webhooks/default/secret',
		});
		expect(keys?.decode(answer(200, { key: SIGNED.secret }))).toEqual({
			ok: true,
			value: [SIGNED.secret],
		});
		expect(keys?.decode(answer(200, {}))).toMatchObject({ failure: { kind: 'unavailable' } });
		expect(keys?.decode(answer(401, {}))).toMatchObject({ failure: { kind: 'credentials' } });
	});

	it.each<[string, unknown, object | null]>([
		['a success', JSON.parse(SIGNED.body.toString()), { taskId: 'p1', isProgress: false }],
		['a failure', { id: 'p1', status: 'failed' }, { taskId: 'p1', isProgress: false }],
		['an end by its owner', { id: 'p1', status: 'canceled' }, { taskId: 'p1', isProgress: false }],
		['an end by deadline', { id: 'p1', status: 'aborted' }, { taskId: 'p1', isProgress: false }],
		['a start', STARTING, { taskId: ID, isProgress: true }],
		['work', { id: 'p1', status: 'processing' }, { taskId: 'p1', isProgress: true }],
		['an unknown end', { ...ENDED, status: 'exploded' }, { taskId: ID, isProgress: false }],
		['no id', { status: 'succeeded' }, null],
		['nothing', undefined, null],
		['a list', [STARTING], null],
		['a text', 'p1', null],
	])('tell %s', (_name, body, claim) => {
		expect(replicate.callback.decode(body)).toEqual(claim);
	});
});

describe('garbage', () => {
	const anything = fc.anything({ withBigInt: false, withNullPrototype: true });
	const field = fc.oneof(
		anything,
		fc.constantFrom('succeeded', 'failed', 'exploded', VIDEO, ID, null, '2026-11-20T10:00:00Z'),
	);
	const almost = fc.record(
		{
			id: field,
			status: field,
			output: fc.oneof(field, fc.array(field)),
			error: field,
			data_removed: field,
			created_at: field,
			completed_at: field,
			title: field,
			detail: field,
			invalid_fields: fc.oneof(field, fc.array(fc.record({ field, description: field }))),
			urls: fc.oneof(field, fc.record({ get: field })),
			key: field,
		},
		{ requiredKeys: [] },
	);
	const bodies = fc.oneof(anything, almost);

	it('is read without an exception, and never as a success under an error', () => {
		const { upload, callback, cancel } = replicate;
		fc.assert(
			fc.property(
				fc.constantFrom(200, 201, 302, 400, 404, 422, 429, 500),
				bodies,
				(status, body) => {
					const response = answer(status, body);
					const decoded: Array<Decoded<unknown> | undefined> = [
						replicate.decodeOrder(response),
						replicate.decodeStatus(response, ID),
						cancel?.decode(response),
						callback.keys?.decode(response),
						upload.type === 'form' ? upload.decode(response) : undefined,
					];
					for (const result of decoded) {
						if (status >= 300) expect(result?.ok).toBe(false);
						if (result && !result.ok) expect(result.failure.message).not.toBe('');
					}
					const read = replicate.decodeStatus(response, ID);
					if (read.ok && read.value.status !== 'completed') expect(read.value.videoUrl).toBeNull();
					callback.decode(body);
				},
			),
			{ numRuns: 500 },
		);
	});
});
