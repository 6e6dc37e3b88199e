import fc from 'fast-check';

import { MODEL_IDS, type Model } from '../../../nodes/shared/domain/models';
import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import type { TaskReading } from '../../../nodes/shared/domain/task';
import { fal } from '../../../nodes/shared/providers/fal';
import type {
	Decoded,
	ModelQuery,
	ProviderFailure,
	SignatureCheck,
} from '../../../nodes/shared/providers/provider';
import { FAL_ENDPOINTS } from '../../simulator/fal-schema';
import { taskReading } from '../../taskReading';
import { answer, publicUrls, sendableMultiShotRequests, sendableRequests } from '../arbitraries';
import { failureOf, valueOf } from '../decoded';

const JPG = 'https://example.com/a.jpg';
const PNG = 'https://example.com/b.png';
const CLIP = 'https://example.com/c.mp4';
const CALLBACK = 'https://n8n.example.com/webhook/abc?x=1&y=2';
const VIDEO = 'https://v3.fal.media/files/x/out.mp4';
const ID = '80e732af-660e-45cd-bd63-580e4f2a94cc';
const KLING = 'https://queue.fal.run/fal-ai/kling-video';

const FOX: SendableRequest = {
	model: 'kling-3.0',
	prompt: 'A fox in snow',
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: false,
};
const SHOTS: Partial<SendableRequest> = {
	prompt: 'The fox runs It stops',
	shots: [
		{ prompt: 'The fox runs', durationSeconds: 3 },
		{ prompt: 'It stops', durationSeconds: 2 },
	],
};
const MULTI_PROMPT = [
	{ prompt: 'The fox runs', duration: '3' },
	{ prompt: 'It stops', duration: '2' },
];

const task = (changes: Partial<TaskReading> = {}): TaskReading =>
	taskReading({ taskId: ID, raw: undefined, ...changes });

const asVideoRequest = ({
	startFrameUrl,
	endFrameUrl,
	...rest
}: SendableRequest): VideoRequest => ({
	...rest,
	startFrame: startFrameUrl === undefined ? undefined : { source: 'url', url: startFrameUrl },
	endFrame: endFrameUrl === undefined ? undefined : { source: 'url', url: endFrameUrl },
});

describe('orders', () => {
	const text = { prompt: FOX.prompt, duration: '5', aspect_ratio: '16:9', generate_audio: false };
	it.each<[string, Partial<SendableRequest>, string, object]>([
		['a video from text', {}, 'fal-ai/kling-video/v3/pro/text-to-video', text],
		[
			'every field of text-to-video',
			{
				mode: '4k',
				generateAudio: true,
				durationSeconds: 15,
				negativePrompt: 'blur',
				cfgScale: 0.7,
			},
			'fal-ai/kling-video/v3/4k/text-to-video',
			{
				...text,
				duration: '15',
				generate_audio: true,
				negative_prompt: 'blur',
				cfg_scale: 0.7,
			},
		],
		[
			'both frames and elements',
			{
				mode: 'standard',
				startFrameUrl: JPG,
				endFrameUrl: PNG,
				elements: [
					{ description: 'A fox', imageUrls: [JPG, PNG, JPG] },
					{ imageUrls: [], videoUrl: CLIP },
				],
			},
			'fal-ai/kling-video/v3/standard/image-to-video',
			{
				prompt: FOX.prompt,
				duration: '5',
				generate_audio: false,
				start_image_url: JPG,
				end_image_url: PNG,
				elements: [
					{ frontal_image_url: JPG, reference_image_urls: [PNG, JPG] },
					{ video_url: CLIP },
				],
			},
		],
		[
			'an empty list of elements',
			{ startFrameUrl: JPG, elements: [] },
			'fal-ai/kling-video/v3/pro/image-to-video',
			{ prompt: FOX.prompt, duration: '5', generate_audio: false, start_image_url: JPG },
		],
		[
			'shots',
			SHOTS,
			'fal-ai/kling-video/v3/pro/text-to-video',
			{
				multi_prompt: MULTI_PROMPT,
				shot_type: 'customize',
				duration: '5',
				aspect_ratio: '16:9',
				generate_audio: false,
			},
		],
		[
			'shots with a prompt for all of them',
			{ ...SHOTS, overallPrompt: 'Film noir.', startFrameUrl: JPG },
			'fal-ai/kling-video/v3/pro/image-to-video',
			{
				multi_prompt: [
					{ prompt: 'Film noir. The fox runs', duration: '3' },
					{ prompt: 'Film noir. It stops', duration: '2' },
				],
				shot_type: 'customize',
				duration: '5',
				generate_audio: false,
				start_image_url: JPG,
			},
		],
		[
			'turbo from text',
			{ model: 'kling-3.0-turbo' },
			'fal-ai/kling-video/v3/turbo/pro/text-to-video',
			{ prompt: FOX.prompt, duration: '5', aspect_ratio: '16:9' },
		],
		[
			'turbo from an image, in shots',
			{ ...SHOTS, model: 'kling-3.0-turbo', mode: 'standard', startFrameUrl: JPG },
			'fal-ai/kling-video/v3/turbo/standard/image-to-video',
			{ multi_prompt: MULTI_PROMPT, duration: '5', image_url: JPG },
		],
		[
			'omni from text, in shots',
			{ ...SHOTS, model: 'kling-3.0-omni', mode: '4k' },
			'fal-ai/kling-video/o3/4k/text-to-video',
			{
				multi_prompt: MULTI_PROMPT,
				shot_type: 'customize',
				duration: '5',
				aspect_ratio: '16:9',
				generate_audio: false,
			},
		],
		[
			'omni from two images',
			{ model: 'kling-3.0-omni', startFrameUrl: JPG, endFrameUrl: PNG },
			'fal-ai/kling-video/o3/pro/image-to-video',
			{
				prompt: FOX.prompt,
				duration: '5',
				generate_audio: false,
				image_url: JPG,
				end_image_url: PNG,
			},
		],
		[
			'another endpoint',
			{ model: 'custom', customModel: 'kling-labs/kling-preview/pro/text-to-video', cfgScale: 0 },
			'kling-labs/kling-preview/pro/text-to-video',
			{ prompt: FOX.prompt, duration: '5', aspect_ratio: text.aspect_ratio },
		],
		[
			'another endpoint without its last part',
			{ model: 'custom', customModel: 'fal-ai/kling-video/v3.1/pro', startFrameUrl: JPG },
			'fal-ai/kling-video/v3.1/pro/image-to-video',
			{ prompt: FOX.prompt, duration: '5', generate_audio: false, start_image_url: JPG },
		],
	])('for %s', (_name, changes, endpoint, body) => {
		const request = { ...FOX, ...changes };
		expect(fal.encodeOrder(request, {})).toStrictEqual({
			method: 'POST',
			host: 'api',
			path: `/${endpoint}`,
			body,
		});
		const query: ModelQuery = { ...request, hasStartFrame: request.startFrameUrl !== undefined };
		expect(fal.modelId(query)).toBe(endpoint);
		expect(fal.violations?.(asVideoRequest(request))).toEqual([]);
		const known = FAL_ENDPOINTS.find(({ id }) => id === endpoint);
		expect(known?.input.safeParse(body).error).toBeUndefined();
	});

	it('name the address of the callback in the query, and no key', () => {
		const { path, headers } = fal.encodeOrder(FOX, { callbackUrl: CALLBACK, key: 'key-1' });
		const url = new URL(path, 'https://queue.fal.run');
		expect(url.pathname).toBe('/fal-ai/kling-video/v3/pro/text-to-video');
		expect([...url.searchParams]).toEqual([['fal_webhook', CALLBACK]]);
		expect(headers).toBeUndefined();
		expect(fal.recovery).toBeUndefined();
	});

	it.each<[string, Partial<SendableRequest>, string[]]>([
		[
			'elements without a start frame',
			{ elements: [{ imageUrls: [JPG, PNG] }] },
			[expect.stringMatching(/'Elements' need a 'Start Frame'/)],
		],
		[
			'an element of one image',
			{ startFrameUrl: JPG, elements: [{ imageUrls: [JPG] }] },
			[expect.stringMatching(/^'Elements': .* at least two/)],
		],
		[
			'two elements with a video',
			{
				startFrameUrl: JPG,
				elements: [
					{ imageUrls: [], videoUrl: CLIP },
					{ imageUrls: [], videoUrl: CLIP },
				],
			},
			[expect.stringMatching(/^'Elements' .* at most one element with a video/)],
		],
		[
			'an image-to-video endpoint without an image',
			{ model: 'custom', customModel: 'fal-ai/kling-video/v3/pro/image-to-video' },
			[expect.stringMatching(/^'Model ID' .* needs a 'Start Frame'/)],
		],
		[
			'a text-to-video endpoint with an image',
			{
				model: 'custom',
				customModel: 'fal-ai/kling-video/v3/pro/text-to-video',
				startFrameUrl: JPG,
			},
			[expect.stringMatching(/^'Start Frame' .* 'Model ID' that ends with text-to-video/)],
		],
	])('are refused with %s', (_name, changes, messages) => {
		expect(fal.violations?.(asVideoRequest({ ...FOX, ...changes }))).toEqual(messages);
	});

	/** Shots that leave room for an overall prompt. */
	const shotsFor = ({ shots }: SendableRequest, max: number) =>
		shots?.map((shot) => ({ ...shot, prompt: shot.prompt.slice(0, max - 101) }));

	/** The request for a model, without what that model cannot do. */
	function fitted(request: SendableRequest, model: Model): SendableRequest {
		const customModel = model === 'custom' ? 'kling-labs/kling-preview/pro' : undefined;
		const table = fal.known({ model, customModel });
		const draft: SendableRequest = {
			...request,
			model,
			customModel,
			mode: table.modes.includes(request.mode) ? request.mode : table.modes[0]!,
			prompt: request.prompt.slice(0, table.maxPromptLength),
			overallPrompt: request.overallPrompt?.slice(0, 100),
			shots: table.shots ? shotsFor(request, table.shots.maxPromptLength) : undefined,
			endFrameUrl: table.endFrame ? request.endFrameUrl : undefined,
			negativePrompt: table.negativePrompt ? request.negativePrompt : undefined,
			cfgScale: table.cfgScale ? request.cfgScale : undefined,
			elements: table.elements ? request.elements : undefined,
		};
		const isRefused = (fal.violations?.(asVideoRequest(draft)) ?? []).length > 0;
		return isRefused ? { ...draft, elements: undefined } : draft;
	}

	/** As it is sent: at 4.0 a number, which shots leave out. */
	const lengthOf = ({ model, shots, durationSeconds }: SendableRequest) => {
		if (!model.startsWith('kling-4.0')) return String(durationSeconds);
		return shots ? undefined : durationSeconds;
	};

	it('of every kind are accepted by the strict schema of their endpoint', () => {
		const requests = fc.oneof(
			sendableRequests,
			sendableMultiShotRequests as fc.Arbitrary<SendableRequest>,
		);
		const callbacks = fc.option(publicUrls, { nil: undefined });
		fc.assert(
			fc.property(requests, fc.constantFrom(...MODEL_IDS), callbacks, (any, model, callbackUrl) => {
				const request = fitted(any, model);
				expect(fal.violations?.(asVideoRequest(request))).toEqual([]);
				const { path, body } = fal.encodeOrder(request, { callbackUrl });
				expect(body).toStrictEqual(JSON.parse(JSON.stringify(body)));
				const url = new URL(path, 'https://queue.fal.run');
				expect(url.searchParams.get('fal_webhook')).toBe(callbackUrl ?? null);
				const endpoint = FAL_ENDPOINTS.find(({ id }) => `/${id}` === url.pathname);
				const parsed = endpoint?.input.safeParse(body);
				expect(parsed?.error).toBeUndefined();
				expect(parsed?.data?.duration).toBe(lengthOf(request));
				const cost = fal.estimateCost(request);
				if (cost) expect(endpoint?.priceUsd(parsed?.data ?? {})).toBeCloseTo(cost.amount, 6);
				else expect(model).toBe('custom');
			}),
			{ numRuns: 300 },
		);
	});
});

describe('models', () => {
	it('differ in what they can do', () => {
		const {
			'kling-3.0': v3,
			'kling-3.0-turbo': turbo,
			'kling-3.0-omni': omni,
			custom,
		} = fal.models;
		expect(v3).toMatchObject({
			endFrame: true,
			negativePrompt: { maxLength: 2500 },
			cfgScale: { min: 0, max: 1 },
			elements: { maxImages: 4 },
			modes: ['standard', 'pro', '4k'],
			audio: 'choice',
			maxPromptLength: 2500,
		});
		expect(v3).toMatchObject({ automaticShots: true, elements: { max: 3, voice: true } });
		// What any endpoint takes; each typed one has its own limits.
		expect(custom).toMatchObject({
			seconds: { min: 3, max: 30 },
			aspectRatios: ['16:9', '9:16', '1:1', '21:9'],
			maxPromptLength: 8000,
			automaticShots: true,
			referenceImages: { max: 10 },
			referenceVideo: { uses: ['follow', 'edit'], keepsSound: ['follow', 'edit'] },
			elements: { max: null, from: ['images', 'video'] },
			middleFrames: null,
			rates: null,
		});
		expect(turbo).toMatchObject({
			endFrame: false,
			negativePrompt: null,
			cfgScale: null,
			elements: null,
			modes: ['standard', 'pro'],
			audio: 'always',
		});
		expect(omni).toMatchObject({
			endFrame: true,
			negativePrompt: null,
			cfgScale: null,
			elements: { max: null, maxImages: 4, voice: true },
			automaticShots: true,
			referenceImages: { max: 7 },
			referenceVideo: { audio: false, maxOthers: 4, besideFrames: false, besideShots: false },
			modes: ['standard', 'pro', '4k'],
			audio: 'choice',
		});
	});

	it.each<[Model, SendableRequest['mode'], boolean, number | null]>([
		['kling-3.0', 'standard', false, 0.84],
		['kling-3.0', 'standard', true, 1.26],
		['kling-3.0', 'pro', false, 1.12],
		['kling-3.0', 'pro', true, 1.68],
		['kling-3.0', '4k', true, 4.2],
		['kling-3.0-turbo', 'standard', true, 1.12],
		['kling-3.0-turbo', 'pro', true, 1.4],
		['kling-3.0-turbo', '4k', true, null],
		['kling-3.0-omni', 'standard', true, 1.12],
		['kling-3.0-omni', 'pro', true, 1.4],
		['kling-3.0-omni', '4k', false, 4.2],
		['custom', 'pro', true, null],
	])(
		'%s in %s quality, audio %s: 10 seconds cost %p dollars',
		(model, mode, generateAudio, usd) => {
			expect(fal.estimateCost({ model, mode, generateAudio, durationSeconds: 10 })).toEqual(
				usd === null ? null : { amount: usd, unit: 'usd', source: 'estimate' },
			);
		},
	);
});

describe('task ids', () => {
	const submitted = (body: object) => fal.decodeOrder(answer(200, body));

	it.each<[string, object, string]>([
		['of Kling are the request id', { status_url: `${KLING}/requests/${ID}/status` }, ID],
		[
			'of another app hold its name',
			{ status_url: `https://queue.fal.run/kling-labs/next/requests/${ID}/status` },
			`kling-labs/next/${ID}`,
		],
		[
			'are also found by the address of the result',
			{ response_url: `https://queue.fal.run/kling-labs/next/requests/${ID}` },
			`kling-labs/next/${ID}`,
		],
		[
			'do not depend on the host of the answer',
			{ status_url: `https://evil.example.com/fal-ai/kling-video/requests/${ID}/status` },
			ID,
		],
		['without addresses are taken for Kling', {}, ID],
		['with a broken address are taken for Kling', { status_url: '::', response_url: 7 }, ID],
	])('%s', (_name, addresses, taskId) => {
		const body = { request_id: ID, status: 'IN_QUEUE', queue_position: 0, ...addresses };
		expect(submitted(body)).toEqual({
			ok: true,
			value: task({ taskId, status: 'queued', raw: body }),
		});
	});

	it.each([
		[ID, `/fal-ai/kling-video/requests/${ID}`],
		[`kling-labs/next/${ID}`, `/kling-labs/next/requests/${ID}`],
		['a b?c#d', '/fal-ai/kling-video/requests/a%20b%3Fc%23d'],
		['x/y', '/fal-ai/kling-video/requests/x%2Fy'],
		['a b/c?/d', '/a%20b/c%3F/requests/d'],
	])('lead to paths: %s', (taskId, path) => {
		const at = { host: 'api', path };
		expect(fal.result?.encode(taskId)).toEqual({ ...at, method: 'GET' });
		expect(fal.encodeStatus(taskId)).toEqual({ ...at, method: 'GET', path: `${path}/status` });
		expect(fal.cancel?.encode(taskId)).toEqual({ ...at, method: 'PUT', path: `${path}/cancel` });
	});

	it.each<[string, number, unknown, Partial<ProviderFailure>]>([
		['nothing', 200, '', { kind: 'unavailable' }],
		['no id', 200, { status: 'IN_QUEUE' }, { kind: 'unavailable' }],
		[
			'a bad key',
			401,
			{ detail: 'invalid key credentials' },
			{ kind: 'credentials', message: 'invalid key credentials' },
		],
		['a key without rights', 403, { detail: 'Forbidden' }, { kind: 'credentials' }],
		[
			'an empty account',
			403,
			{ detail: 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai.' },
			{ kind: 'balance' },
		],
		['a demand for money', 402, { detail: 'Payment required' }, { kind: 'balance' }],
		['an unknown endpoint', 404, { detail: 'Path not found' }, { kind: 'invalid' }],
		[
			'a wrong input',
			422,
			{
				detail: [
					{ loc: ['body', 'duration'], msg: 'field required', type: 'missing' },
					{ loc: ['body', 'multi_prompt', 0, 'prompt'], msg: 'too long' },
					{ loc: ['body', { toString: 1 }, null], msg: 'bad' },
				],
			},
			{
				kind: 'invalid',
				message: 'duration: field required; multi_prompt.0.prompt: too long; bad',
			},
		],
		[
			'a bad request',
			400,
			{ detail: 'Bad', error_type: 'bad_request' },
			{ kind: 'invalid', message: 'Bad' },
		],
		[
			'too many requests',
			429,
			{ detail: 'Slow down', error_type: 'concurrent_requests_limit' },
			{ kind: 'rateLimit' },
		],
		['a timeout of the request', 408, {}, { kind: 'unavailable' }],
		['a client that hung up', 499, { error_type: 'client_disconnected' }, { kind: 'unavailable' }],
		['an internal error', 500, { detail: 'Oops' }, { kind: 'unavailable', message: 'Oops' }],
		[
			'a timeout',
			504,
			{ detail: 'Timed out', error_type: 'request_timeout' },
			{ kind: 'unavailable' },
		],
		['an error page', 502, '<html><title>502</title></html>', { kind: 'unavailable' }],
	])('are not made of %s', (_name, status, body, expected) => {
		const headers = { 'x-fal-request-id': 'req-9', 'retry-after': '5' };
		const failed = failureOf(fal.decodeOrder(answer(status, body, headers)));
		expect(failed).toMatchObject({ status, requestId: 'req-9', retryAfter: '5', ...expected });
	});

	it('of an order that failed at once come with the failure', () => {
		const body = { request_id: ID, status: 'COMPLETED', error: 'Bad' };
		expect(valueOf(submitted(body))).toMatchObject({ status: 'failed', reason: 'Bad', raw: body });
	});
});

describe('a status', () => {
	it.each<[string, object, Partial<TaskReading>]>([
		['in the queue', { status: 'IN_QUEUE', queue_position: 3 }, { status: 'queued' }],
		['running', { status: 'IN_PROGRESS', logs: [] }, { status: 'processing' }],
		[
			'an unknown word',
			{ status: 'WARMING_UP' },
			{ status: 'processing', unknownWord: 'WARMING_UP' },
		],
		[
			'completed',
			{ status: 'COMPLETED', metrics: { inference_time: 80.5 }, error: null, logs: null },
			{ status: 'completed', progress: 100 },
		],
		[
			'completed with an error',
			{ status: 'COMPLETED', error: 'Runner died', error_type: 'runner_server_error' },
			{ status: 'failed', reason: 'Runner died' },
		],
		[
			'completed with nothing but the type of an error',
			{ status: 'COMPLETED', error_type: 'startup_timeout' },
			{ status: 'failed', reason: 'startup_timeout' },
		],
		[
			'completed with an error that is a list',
			{ status: 'COMPLETED', error: [{ loc: ['body', 'prompt'], msg: 'Flagged' }] },
			{ status: 'failed', reason: 'prompt: Flagged' },
		],
		[
			'completed with an error that is an object',
			{ status: 'COMPLETED', error: { message: 'Flagged' } },
			{ status: 'failed', reason: 'Flagged' },
		],
		[
			'cancelled',
			{ status: 'COMPLETED', error: 'Cancelled', error_type: 'client_cancelled' },
			{ status: 'cancelled', reason: 'Cancelled' },
		],
		['FAILED', { status: 'FAILED', error: 'Bad' }, { status: 'failed', reason: 'Bad' }],
		['CANCELLED', { status: 'CANCELLED' }, { status: 'cancelled' }],
		[
			'completed with its video',
			{ status: 'COMPLETED', video: { url: VIDEO } },
			{ status: 'completed', progress: 100, videoUrl: VIDEO },
		],
	])('%s', (_name, body, expected) => {
		for (const status of [200, 202]) {
			const value = valueOf(fal.decodeStatus(answer(status, body), ID));
			expect(value).toEqual(task({ ...expected, raw: body }));
		}
	});

	it.each<[string, number, unknown, ProviderFailure['kind']]>([
		['nothing', 200, '', 'unavailable'],
		['no word', 200, {}, 'unavailable'],
		['a page', 200, '<html></html>', 'unavailable'],
		['an unknown task', 404, { detail: 'Not found' }, 'notFound'],
		['a bad key', 401, { detail: 'invalid' }, 'credentials'],
		['too many requests', 429, { detail: 'Slow down' }, 'rateLimit'],
		['an internal error', 500, { detail: 'Oops' }, 'unavailable'],
		['an error that speaks of the task', 503, { status: 'COMPLETED' }, 'unavailable'],
	])('cannot be read from %s', (_name, status, body, kind) => {
		expect(failureOf(fal.decodeStatus(answer(status, body), ID)).kind).toBe(kind);
	});
});

describe('a result', () => {
	const done = task({ status: 'completed', progress: 100 });
	const read = (status: number, body: unknown) => fal.result?.decode(answer(status, body), done);
	const flagged = { detail: [{ loc: ['body', 'prompt'], msg: 'Flagged', type: 'x' }] };

	it.each<[string, number, unknown, Partial<TaskReading>]>([
		['a video', 200, { video: { url: VIDEO, file_size: 1 } }, { videoUrl: VIDEO }],
		['a bare address', 200, { video: VIDEO }, { videoUrl: VIDEO }],
		['no video', 200, { video: null }, {}],
		['no address', 200, { video: { url: 'ftp://x' } }, {}],
		[
			'an error all the same',
			200,
			flagged,
			{ status: 'failed', progress: null, reason: 'prompt: Flagged' },
		],
		[
			'an error of the model',
			422,
			flagged,
			{ status: 'failed', progress: null, reason: 'prompt: Flagged' },
		],
		[
			'an error as a text',
			400,
			{ detail: 'Bad image', error_type: 'bad_request' },
			{ status: 'failed', progress: null, reason: 'Bad image' },
		],
		[
			'a cancellation',
			499,
			{ detail: 'Cancelled', error_type: 'client_cancelled' },
			{ status: 'cancelled', progress: null, reason: 'Cancelled' },
		],
		['a result that is gone', 404, { detail: 'Not found' }, { expired: true }],
		['a result that is gone, without words', 404, '', { expired: true }],
		['a result that is gone for good', 410, {}, { expired: true }],
	])('with %s', (_name, status, body, changes) => {
		expect(read(status, body)).toEqual({ ok: true, value: { ...done, ...changes, raw: body } });
	});

	it.each<[string, number, unknown, ProviderFailure['kind']]>([
		['too early', 400, { detail: 'Request is still in progress' }, 'unavailable'],
		['nothing', 200, '', 'unavailable'],
		['a page', 200, '<html></html>', 'unavailable'],
		['a page that is not found', 404, '<html></html>', 'unavailable'],
		['a refusal that is not fal.ai’s', 400, '<html></html>', 'unavailable'],
		['a refusal without words', 422, {}, 'unavailable'],
		['a bad key', 401, { detail: 'invalid' }, 'credentials'],
		['a forbidden one', 403, { detail: 'no' }, 'credentials'],
		['an empty account', 403, { detail: 'User is locked. Reason: Exhausted balance.' }, 'balance'],
		['a timeout', 408, { detail: 'late' }, 'unavailable'],
		['too many requests', 429, { detail: 'Slow down' }, 'rateLimit'],
		['an internal error', 500, flagged, 'unavailable'],
		['an error of the gateway', 504, { detail: 'late', error_type: 'x' }, 'unavailable'],
	])('cannot be read from %s', (_name, status, body, kind) => {
		expect(failureOf(read(status, body) as Decoded<unknown>).kind).toBe(kind);
	});

	it.each<[number, unknown, string | null]>([
		[500, { detail: [{ msg: 'Down', type: 'downstream_service_error' }] }, 'Down'],
		[504, { detail: 'Late', error_type: 'request_timeout' }, 'Late'],
		[500, { detail: 'Internal Server Error' }, null],
		[500, { detail: [{ msg: 'Down' }] }, null],
		[502, '<html></html>', null],
		[503, '', null],
	])('may be a verdict with HTTP %d and %j', (status, body, reason) => {
		const { verdict } = failureOf(read(status, body) as Decoded<unknown>);
		expect(verdict && [verdict.status, verdict.reason]).toEqual(
			reason === null ? undefined : ['failed', reason],
		);
	});
});

describe('cancelling', () => {
	const decode = (status: number, body: unknown) =>
		fal.cancel?.decode(answer(status, body)) as Decoded<boolean>;

	it('is told apart from coming too late', () => {
		expect(valueOf(decode(202, { status: 'CANCELLATION_REQUESTED' }))).toBe(true);
		expect(valueOf(decode(400, { status: 'ALREADY_COMPLETED' }))).toBe(false);
	});

	it.each<[number, unknown, ProviderFailure['kind']]>([
		[404, { status: 'NOT_FOUND' }, 'notFound'],
		[400, { detail: 'Bad' }, 'invalid'],
		[401, { detail: 'invalid' }, 'credentials'],
		[503, '', 'unavailable'],
	])('fails with HTTP %d', (status, body, kind) => {
		expect(failureOf(decode(status, body)).kind).toBe(kind);
	});
});

describe('uploads', () => {
	const image = { bytes: Buffer.from('x'), fileName: 'a b.png', mimeType: 'image/png' };
	const { upload } = fal;
	if (upload.type !== 'signedUrl') throw new Error('Unexpected type of upload');

	it('are announced, then put', () => {
		expect(upload.encode(image)).toEqual({
			method: 'POST',
			host: 'uploads',
			path: '/storage/upload/initiate?storage_type=fal-cdn-v3',
			body: { file_name: 'a b.png', content_type: 'image/png' },
		});
		const body = { upload_url: 'https://put.example.com/x?sig=1', file_url: PNG };
		expect(valueOf(upload.decode(answer(200, body)))).toEqual({
			putTo: body.upload_url,
			url: PNG,
		});
	});

	it.each<[number, unknown, ProviderFailure['kind']]>([
		[200, { upload_url: PNG }, 'unavailable'],
		[200, { file_url: PNG }, 'unavailable'],
		[200, { upload_url: 'file:///x', file_url: PNG }, 'unavailable'],
		[401, { detail: 'invalid' }, 'credentials'],
		[422, { detail: [{ msg: 'bad' }] }, 'invalid'],
	])('fail with HTTP %d and %j', (status, body, kind) => {
		expect(failureOf(upload.decode(answer(status, body))).kind).toBe(kind);
	});
});

describe('callbacks', () => {
	/** Made by hand, of a body as fal.ai documents it. */
	const VECTOR = {
		key: '6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw',
		requestId: 'req_1',
		userId: 'user_1',
		timestamp: '1700000000',
		body: '{"request_id":"req_1","gateway_request_id":"req_1","status":"OK","payload":{"video":{"url":"https://v3.fal.media/files/x/out.mp4"}}}',
		signature:
			'e98393dd7a0aa827b302910230a00e65e1e1ed8399d95d25a633922feb9ac47e6d2b08cde3bfaf2d8912a1d2f1331ae593ab394499d5fd85e711aa60d2482c06',
	};
	const OTHER_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';

	interface Case {
		requestId?: string;
		userId?: string;
		timestamp?: string;
		signature?: string;
		body?: string | Buffer;
		keys?: readonly string[];
		now?: number;
	}

	function check(changes: Case = {}): SignatureCheck {
		const { requestId, userId, timestamp, signature, body, keys, now } = {
			...VECTOR,
			keys: [VECTOR.key],
			now: Number(VECTOR.timestamp),
			...changes,
		};
		return fal.callback.verify(
			{
				rawBody: Buffer.from(body as string),
				headers: {
					'x-fal-webhook-request-id': requestId,
					'x-fal-webhook-user-id': userId,
					'x-fal-webhook-timestamp': timestamp,
					'x-fal-webhook-signature': signature,
				},
			},
			{ apiKey: 'a:b' },
			now,
			keys,
		);
	}

	it.each<[string, Case, SignatureCheck]>([
		['the signature of the example', {}, 'valid'],
		['one of several keys', { keys: ['', '???', OTHER_KEY, VECTOR.key] }, 'valid'],
		['an upper-case signature', { signature: VECTOR.signature.toUpperCase() }, 'invalid'],
		['a clock five minutes late', { now: 1_700_000_300 }, 'valid'],
		['a clock five minutes early', { now: 1_699_999_700 }, 'valid'],
		['more than five minutes', { now: 1_700_000_301 }, 'invalid'],
		['less than minus five minutes', { now: 1_699_999_699 }, 'invalid'],
		['another key', { keys: [OTHER_KEY] }, 'invalid'],
		['no keys', { keys: [] }, 'invalid'],
		['keys that were not fetched', { keys: undefined }, 'invalid'],
		['no signature', { signature: undefined }, 'missing'],
		['no request id', { requestId: undefined }, 'missing'],
		['no user id', { userId: '' }, 'missing'],
		['no timestamp', { timestamp: undefined }, 'missing'],
		['a time in words', { timestamp: 'now' }, 'invalid'],
		['a signature that is cut off', { signature: VECTOR.signature.slice(2) }, 'invalid'],
		[
			'a signature in base64',
			{ signature: Buffer.from(VECTOR.signature, 'hex').toString('base64') },
			'invalid',
		],
		['a body with a space more', { body: `${VECTOR.body} ` }, 'invalid'],
	])('with %s', (_name, changes, expected) => {
		expect(check(changes)).toBe(expected);
	});

	it('are checked with the published Ed25519 keys', () => {
		expect(fal.callback.keys?.encode()).toEqual({
			method: 'GET',
			host: 'uploads',
			path: '/.well-known/jwks.json',
		});
		const decode = (status: number, body: unknown) =>
			fal.callback.keys?.decode(answer(status, body)) as Decoded<readonly string[]>;
		const keys = [
			{ kty: 'OKP', crv: 'Ed25519', x: VECTOR.key },
			{ kty: 'OKP', crv: 'X25519', x: 'a' },
			{ kty: 'RSA', n: 'b' },
			{ kty: 'OKP', crv: 'Ed25519' },
			null,
			{ kty: 'OKP', crv: 'Ed25519', x: OTHER_KEY },
		];
		expect(valueOf(decode(200, { keys }))).toEqual([VECTOR.key, OTHER_KEY]);
		for (const body of [{}, { keys: [] }, { keys: [{ kty: 'RSA' }] }, '', null]) {
			expect(failureOf(decode(200, body)).kind).toBe('unavailable');
		}
		expect(failureOf(decode(404, '')).kind).toBe('notFound');
	});

	it.each<[unknown, string | null]>([
		[JSON.parse(VECTOR.body), 'req_1'],
		[{ request_id: ID, status: 'ERROR', error: 'Bad', payload: null }, ID],
		[{ gateway_request_id: ID }, null],
		[{ request_id: 7 }, '7'],
		[{ request_id: 7.5 }, null],
		['', null],
		[null, null],
	])('name their task: %j', (body, taskId) => {
		expect(fal.callback.decode(body)).toEqual(taskId && { taskId, isProgress: false });
	});
});

it('never throws, whatever the answer, and never takes a refusal for a video', () => {
	const words = fc.constantFrom('COMPLETED', 'IN_QUEUE', 'FAILED', 'client_cancelled', VIDEO, ID);
	const values = fc.oneof(words, fc.jsonValue());
	const bodies = fc.oneof(
		fc.anything(),
		fc.dictionary(
			fc.constantFrom(
				...['status', 'detail', 'error', 'error_type', 'video', 'keys', 'request_id'],
				...['status_url', 'upload_url', 'file_url', 'message'],
			),
			values,
		),
	);
	const statuses = fc.constantFrom(200, 202, 204, 302, 400, 401, 403, 404, 410, 422, 499, 500, 503);
	fc.assert(
		fc.property(statuses, bodies, (status, body) => {
			const response = answer(status, body);
			const readings = [
				fal.decodeOrder(response),
				fal.decodeStatus(response, ID),
				fal.result?.decode(response, task({ status: 'completed' })),
			];
			fal.cancel?.decode(response);
			fal.callback.keys?.decode(response);
			fal.callback.decode(body);
			if (fal.upload.type === 'signedUrl') fal.upload.decode(response);
			for (const reading of readings) {
				if (status >= 300 && reading?.ok) expect(reading.value.videoUrl).toBeNull();
			}
		}),
		{ numRuns: 500 },
	);
});
