import fc from 'fast-check';

import { SHOT_FORMATS, type SendableRequest } from '../../nodes/shared/domain/request';
import type { TaskReading } from '../../nodes/shared/domain/task';
import { PROVIDERS } from '../../nodes/shared/providers';
import { apiframe } from '../../nodes/shared/providers/apiframe';
import type {
	Decoded,
	Provider,
	ProviderFailure,
	ProviderResponse,
} from '../../nodes/shared/providers/provider';
import { unifically } from '../../nodes/shared/providers/unifically';
import { apiframeCredits, apiframeVideo } from '../simulator/apiframe-schema';
import { unificallyTask } from '../simulator/unifically-schema';
import { answer, publicUrls, sendableMultiShotRequests, sendableRequests } from './arbitraries';
import { failureOf, valueOf } from './decoded';

const JPG = 'https://example.com/a.jpg';
const PNG = 'https://example.com/b.png';
const VIDEO = 'https://cdn.example.com/outputs/abc123.mp4';
const CALLBACK = 'https://n8n.example.com/webhook/abc';

const DAWN: SendableRequest = {
	model: 'kling-3.0',
	prompt: 'A drone shot over a misty forest at dawn',
	mode: 'pro',
	durationSeconds: 10,
	aspectRatio: '16:9',
	generateAudio: true,
};

/** Three shots of the lengths 2, 3 and 5. */
const CAFE: SendableRequest = {
	...DAWN,
	prompt: 'Busy shop Barista Latte',
	shots: [
		{ prompt: 'Busy shop', durationSeconds: 2 },
		{ prompt: 'Barista', durationSeconds: 3 },
		{ prompt: 'Latte', durationSeconds: 5 },
	],
};

function formOf({ upload }: Provider) {
	if (upload.type !== 'form') throw new Error('Files are not uploaded by a form');
	return upload;
}

function decodeUpload({ upload }: Provider, response: ProviderResponse): Decoded<unknown> {
	if (upload.type === 'inline') throw new Error('Files are not uploaded');
	return upload.decode(response);
}

const hasUpload = ({ upload }: Provider): boolean => upload.type !== 'inline';

const statusAt = (provider: Provider, response: ProviderResponse): TaskReading =>
	valueOf(provider.decodeStatus(response, 'task-1'));

/** A body as it arrives; one with an undefined field arrives as another. */
const asReceived = (body: unknown): unknown => JSON.parse(JSON.stringify(body));

/** What a failure consists of where the provider says no more than its message. */
const plain = (failure: Partial<ProviderFailure>): object => ({
	requestId: null,
	retryAfter: null,
	...failure,
});

describe('orders', () => {
	it.each<[string, Partial<SendableRequest>, string | undefined, object]>([
		[
			'a video from text',
			{},
			undefined,
			{
				input: {
					prompt: DAWN.prompt,
					duration: 10,
					mode: 'pro',
					aspect_ratio: '16:9',
					native_audio: true,
				},
			},
		],
		[
			'both frames, standard mode, no audio',
			{
				durationSeconds: 5,
				mode: 'standard',
				generateAudio: false,
				startFrameUrl: JPG,
				endFrameUrl: PNG,
			},
			undefined,
			{
				input: {
					prompt: DAWN.prompt,
					duration: 5,
					mode: 'std',
					aspect_ratio: '16:9',
					native_audio: false,
					start_frame_url: JPG,
					end_frame_url: PNG,
				},
			},
		],
		[
			'elements of images and of a video, in 4K',
			{
				mode: '4k',
				aspectRatio: '9:16',
				elements: [
					{ description: 'Woman in red jacket', imageUrls: [JPG, PNG] },
					{ imageUrls: [], videoUrl: VIDEO },
				],
			},
			undefined,
			{
				input: {
					prompt: DAWN.prompt,
					duration: 10,
					mode: '4k',
					aspect_ratio: '9:16',
					native_audio: true,
					elements: [
						{ description: 'Woman in red jacket', type: 'image', image_urls: [JPG, PNG] },
						{ type: 'video', video_url: VIDEO },
					],
				},
			},
		],
		[
			'a callback',
			{ aspectRatio: '1:1' },
			CALLBACK,
			{
				input: {
					prompt: DAWN.prompt,
					duration: 10,
					mode: 'pro',
					aspect_ratio: '1:1',
					native_audio: true,
				},
				callback_url: CALLBACK,
			},
		],
		[
			'absent values',
			{ startFrameUrl: undefined, endFrameUrl: undefined, elements: undefined },
			undefined,
			{
				input: {
					prompt: DAWN.prompt,
					duration: 10,
					mode: 'pro',
					aspect_ratio: '16:9',
					native_audio: true,
				},
			},
		],
	])('at Unifically: %s', (_name, changes, callback, body) => {
		expect(
			unifically.encodeOrder({ ...DAWN, ...changes }, { callbackUrl: callback }),
		).toStrictEqual({
			method: 'POST',
			host: 'api',
			path: '/v1/tasks',
			body: { model: 'kuaishou/kling-3.0-video', ...body },
		});
	});

	it.each<[string, Partial<SendableRequest>, string | undefined, object]>([
		[
			'a video from text',
			{},
			undefined,
			{
				klingParams: { duration: 10, mode: 'pro', aspect_ratio: '16:9', generate_audio: true },
			},
		],
		[
			'both frames, standard mode, no audio',
			{
				durationSeconds: 5,
				mode: 'standard',
				generateAudio: false,
				startFrameUrl: JPG,
				endFrameUrl: PNG,
			},
			undefined,
			{
				klingParams: {
					duration: 5,
					mode: 'standard',
					aspect_ratio: '16:9',
					generate_audio: false,
					start_image: JPG,
					end_image: PNG,
				},
			},
		],
		[
			'a negative prompt, in 4K',
			{ mode: '4k', aspectRatio: '9:16', negativePrompt: 'blurry' },
			undefined,
			{
				klingParams: {
					duration: 10,
					mode: '4k',
					aspect_ratio: '9:16',
					generate_audio: true,
					negative_prompt: 'blurry',
				},
			},
		],
		[
			'a callback',
			{},
			CALLBACK,
			{
				klingParams: { duration: 10, mode: 'pro', aspect_ratio: '16:9', generate_audio: true },
				webhookUrl: CALLBACK,
				webhookEvents: ['completed', 'failed'],
			},
		],
		[
			'absent values',
			{ startFrameUrl: undefined, endFrameUrl: undefined, negativePrompt: undefined },
			undefined,
			{
				klingParams: { duration: 10, mode: 'pro', aspect_ratio: '16:9', generate_audio: true },
			},
		],
	])('at Apiframe: %s', (_name, changes, callback, body) => {
		expect(apiframe.encodeOrder({ ...DAWN, ...changes }, { callbackUrl: callback })).toStrictEqual({
			method: 'POST',
			host: 'api',
			path: '/v2/videos/generate',
			body: { model: 'kling-3.0', prompt: DAWN.prompt, ...body },
		});
	});

	describe('for several shots', () => {
		const OVERALL = { prompt: 'In the rain.', overallPrompt: 'In the rain.' };

		it.each<[string, Partial<SendableRequest>, string[], object]>([
			['as they are', {}, ['Busy shop', 'Barista', 'Latte'], {}],
			[
				'with what holds for all of them before each',
				OVERALL,
				['In the rain. Busy shop', 'In the rain. Barista', 'In the rain. Latte'],
				{},
			],
			[
				'with a start frame and an element, in standard mode',
				{ mode: 'standard', startFrameUrl: JPG, elements: [{ imageUrls: [PNG] }] },
				['Busy shop', 'Barista', 'Latte'],
				{
					mode: 'std',
					start_frame_url: JPG,
					elements: [{ type: 'image', image_urls: [PNG] }],
				},
			],
		])('at Unifically take the place of prompt and duration: %s', (_name, changes, texts, more) => {
			const [first, second, third] = texts;
			expect(
				unifically.encodeOrder({ ...CAFE, ...changes }, { callbackUrl: CALLBACK }).body,
			).toStrictEqual({
				model: 'kuaishou/kling-3.0-video',
				input: {
					multi_shots: [
						{ prompt: first, duration: 2 },
						{ prompt: second, duration: 3 },
						{ prompt: third, duration: 5 },
					],
					mode: 'pro',
					aspect_ratio: '16:9',
					native_audio: true,
					...more,
				},
				callback_url: CALLBACK,
			});
		});

		it.each<[string, Partial<SendableRequest>, object[]]>([
			[
				'by default with start times and durations',
				{},
				[
					{ time: 0, duration: 2, prompt: 'Busy shop' },
					{ time: 2, duration: 3, prompt: 'Barista' },
					{ time: 5, duration: 5, prompt: 'Latte' },
				],
			],
			[
				'with both when that was chosen',
				{ shotFormat: 'both' },
				[
					{ time: 0, duration: 2, prompt: 'Busy shop' },
					{ time: 2, duration: 3, prompt: 'Barista' },
					{ time: 5, duration: 5, prompt: 'Latte' },
				],
			],
			[
				'with start times',
				{ shotFormat: 'timed' },
				[
					{ time: 0, prompt: 'Busy shop' },
					{ time: 2, prompt: 'Barista' },
					{ time: 5, prompt: 'Latte' },
				],
			],
			[
				'with durations',
				{ shotFormat: 'duration' },
				[
					{ prompt: 'Busy shop', duration: 2 },
					{ prompt: 'Barista', duration: 3 },
					{ prompt: 'Latte', duration: 5 },
				],
			],
			[
				'without what holds for all of them, which is the prompt',
				{ ...OVERALL, shotFormat: 'duration' },
				[
					{ prompt: 'Busy shop', duration: 2 },
					{ prompt: 'Barista', duration: 3 },
					{ prompt: 'Latte', duration: 5 },
				],
			],
		])('at Apiframe are JSON text beside prompt and duration: %s', (_name, changes, shots) => {
			const request = { ...CAFE, ...changes };
			const { body } = apiframe.encodeOrder(request, { callbackUrl: CALLBACK });
			const { klingParams, ...rest } = body as { klingParams: { multi_prompt: string } };
			const { multi_prompt: text, ...params } = klingParams;
			expect(rest).toStrictEqual({
				model: 'kling-3.0',
				prompt: request.prompt,
				webhookUrl: CALLBACK,
				webhookEvents: ['completed', 'failed'],
			});
			expect(params).toStrictEqual({
				duration: 10,
				mode: 'pro',
				aspect_ratio: '16:9',
				generate_audio: true,
			});
			expect(JSON.parse(text)).toStrictEqual(shots);
		});

		it('are priced at Unifically like they are ordered', () => {
			const request = { ...CAFE, ...OVERALL };
			const { body } = unifically.encodeOrder(request, {});
			expect(unifically.priceQuery?.encode(request).body).toStrictEqual({ ...body, dry_run: true });
		});
	});

	it('carry an idempotency key where the provider knows such keys', () => {
		const order = { key: 'key-1' };
		expect(apiframe.encodeOrder(DAWN, order).headers).toEqual({ 'Idempotency-Key': 'key-1' });
		expect(apiframe.recovery).toEqual({ type: 'repeat', keyLifetimeHours: 24 });
		expect(JSON.stringify(unifically.encodeOrder(DAWN, order))).not.toContain('key-1');
		expect(unifically.recovery).toBeUndefined();
	});

	const callbacks = fc.option(publicUrls, { nil: undefined });

	it('at Unifically are accepted by its strict schema, whatever the request', () => {
		fc.assert(
			fc.property(sendableRequests, callbacks, (request, callback) => {
				const { body } = unifically.encodeOrder(request, { callbackUrl: callback });
				expect(body).toStrictEqual(asReceived(body));
				expect(unificallyTask.parse(body)).toMatchObject({
					input: { prompt: request.prompt, duration: request.durationSeconds },
				});
			}),
		);
	});

	it('at Apiframe are accepted by its strict schema, whatever the request', () => {
		fc.assert(
			fc.property(sendableRequests, callbacks, (request, callback) => {
				const { body } = apiframe.encodeOrder(request, { callbackUrl: callback });
				expect(body).toStrictEqual(asReceived(body));
				expect(apiframeVideo.parse(body)).toMatchObject({
					prompt: request.prompt,
					klingParams: { generate_audio: request.generateAudio },
				});
			}),
		);
	});
});

describe('any order for several shots', () => {
	const callbacks = fc.option(publicUrls, { nil: undefined });

	it('is accepted by the strict schema of Unifically', () => {
		fc.assert(
			fc.property(sendableMultiShotRequests, callbacks, (request, callback) => {
				const { body } = unifically.encodeOrder(request, { callbackUrl: callback });
				expect(body).toStrictEqual(asReceived(body));
				const { input } = unificallyTask.parse(body);
				expect(input.multi_shots?.map(({ duration }) => duration)).toEqual(
					request.shots.map(({ durationSeconds }) => durationSeconds),
				);
				input.multi_shots?.forEach(({ prompt }, index) => {
					expect(prompt.startsWith(request.overallPrompt ?? '')).toBe(true);
					expect(prompt.endsWith(request.shots[index]?.prompt ?? '?')).toBe(true);
				});
				expect(unificallyTask.parse(unifically.priceQuery?.encode(request).body)).toBeDefined();
			}),
		);
	});

	it('is accepted by the strict schema of Apiframe, in each way to write shots', () => {
		const formats = fc.constantFrom(undefined, ...SHOT_FORMATS);
		fc.assert(
			fc.property(
				sendableMultiShotRequests,
				formats,
				callbacks,
				(request, shotFormat, callback) => {
					const { body } = apiframe.encodeOrder(
						{ ...request, shotFormat },
						{ callbackUrl: callback },
					);
					expect(body).toStrictEqual(asReceived(body));
					const { prompt, klingParams } = apiframeVideo.parse(body);
					expect(prompt.length).toBeLessThanOrEqual(4000);
					expect(request.prompt.startsWith(prompt)).toBe(true);
					expect(klingParams?.duration).toBe(request.durationSeconds);
					const shots = JSON.parse(String(klingParams?.multi_prompt)) as Array<{ prompt: string }>;
					expect(shots.map((shot) => shot.prompt)).toEqual(
						request.shots.map((shot) => shot.prompt),
					);
				},
			),
		);
	});

	it('costs at Apiframe what it charges', () => {
		const priced = sendableMultiShotRequests.filter(({ mode }) => mode !== '4k');
		fc.assert(
			fc.property(priced, (request) => {
				const order = apiframeVideo.parse(apiframe.encodeOrder(request, {}).body);
				expect(apiframe.estimateCost(request)?.amount).toBe(apiframeCredits(order));
			}),
		);
	});
});

describe('answers to orders', () => {
	it.each<[string, Provider, ProviderResponse, Partial<TaskReading>]>([
		[
			'a pending task',
			unifically,
			answer(200, {
				code: 200,
				success: true,
				data: { task_id: 'abc123def456', status: 'pending' },
			}),
			{ taskId: 'abc123def456', status: 'queued', progress: null, cost: null, videoUrl: null },
		],
		[
			'a task with its cost',
			unifically,
			answer(200, { code: 200, data: { task_id: 'a', status: 'pending', cost: 0.8 } }),
			{ taskId: 'a', cost: { amount: 0.8, unit: 'usd', source: 'provider' } },
		],
		[
			'an id with spaces around it',
			unifically,
			answer(200, { data: { task_id: ' a ', status: 'pending' } }),
			{ taskId: 'a' },
		],
		[
			'a task without a status',
			unifically,
			answer(200, { code: 200, success: true, data: { task_id: 'a' } }),
			{ taskId: 'a', status: 'queued' },
		],
		[
			'a task whose status is null',
			unifically,
			answer(200, { data: { task_id: 'a', status: null } }),
			{ taskId: 'a', status: 'queued' },
		],
		[
			'a task beside a status of something else',
			unifically,
			answer(200, { status: 'success', data: { task_id: 'a' } }),
			{ taskId: 'a', status: 'queued' },
		],
		[
			'a running task beside a status of something else',
			unifically,
			answer(200, { status: 'success', data: { task_id: 'a', status: 'processing' } }),
			{ taskId: 'a', status: 'processing' },
		],
		[
			'a queued job',
			apiframe,
			answer(202, { jobId: 'a1b2c3d4', status: 'QUEUED' }),
			{ taskId: 'a1b2c3d4', status: 'queued', progress: null, cost: null, videoUrl: null },
		],
		[
			'a job by the name it has elsewhere',
			apiframe,
			answer(202, { id: 'a1b2c3d4', status: 'PROCESSING' }),
			{ taskId: 'a1b2c3d4', status: 'processing' },
		],
		[
			'an id that is a number',
			unifically,
			answer(200, { data: { task_id: 7_000_000, status: 'pending' } }),
			{ taskId: '7000000', status: 'queued' },
		],
		[
			'an order that was known already',
			apiframe,
			answer(202, { jobId: 'a1b2c3d4', status: 'COMPLETED' }),
			{ taskId: 'a1b2c3d4', status: 'completed' },
		],
	])('%s (%#)', (_name, provider, response, expected) => {
		expect(valueOf(provider.decodeOrder(response))).toMatchObject(expected);
	});

	it.each<[string, Provider, ProviderResponse]>([
		['no id', unifically, answer(200, { code: 200, success: true, data: { status: 'pending' } })],
		['an id that is neither', unifically, answer(200, { data: { task_id: 7.5 } })],
		['an empty id', unifically, answer(200, { data: { task_id: ' ' } })],
		['no data', unifically, answer(200, { code: 200, success: true })],
		['a list', unifically, answer(200, [{ task_id: 'a' }])],
		['nothing', unifically, answer(200, '')],
		['no id', apiframe, answer(202, { status: 'QUEUED' })],
		['an id that is neither', apiframe, answer(202, { jobId: true, status: 'QUEUED' })],
		['a text', apiframe, answer(202, 'accepted')],
		['null', apiframe, answer(202, null)],
	])('with %s leave open whether the video was bought (%#)', (_name, provider, response) => {
		expect(failureOf(provider.decodeOrder(response))).toMatchObject({
			kind: 'unavailable',
			status: response.status,
		});
	});
});

describe('the look at a task', () => {
	it.each<[string, Provider, string, string]>([
		['Unifically', unifically, 'abc123', '/v1/tasks/abc123'],
		['Unifically, strange id', unifically, '../a b?c#d', '/v1/tasks/..%2Fa%20b%3Fc%23d'],
		['Apiframe', apiframe, 'abc123', '/v2/jobs/abc123'],
		['Apiframe, strange id', apiframe, '../a b?c#d', '/v2/jobs/..%2Fa%20b%3Fc%23d'],
	])('is a GET: %s', (_name, provider, id, path) => {
		expect(provider.encodeStatus(id)).toStrictEqual({ method: 'GET', host: 'api', path });
	});

	it('at Unifically: running', () => {
		const body = { code: 200, success: true, data: { task_id: 'x', status: 'processing' } };
		expect(statusAt(unifically, answer(200, body))).toEqual({
			taskId: 'task-1',
			status: 'processing',
			progress: null,
			videoUrl: null,
			cost: null,
			submittedAt: null,
			completedAt: null,
			reason: null,
			expired: false,
			raw: body,
		});
	});

	it('at Unifically: completed', () => {
		const body = {
			code: 200,
			success: true,
			data: { task_id: 'x', status: 'completed', output: { video_url: VIDEO }, cost: 1.5 },
		};
		expect(statusAt(unifically, answer(200, body))).toEqual({
			taskId: 'task-1',
			status: 'completed',
			progress: 100,
			videoUrl: VIDEO,
			cost: { amount: 1.5, unit: 'usd', source: 'provider' },
			submittedAt: null,
			completedAt: null,
			reason: null,
			expired: false,
			raw: body,
		});
	});

	const job = {
		id: 'a1b2c3d4',
		model: 'kling-3.0',
		progress: 0,
		result: null,
		error: null,
		creditCost: 290,
		webhookStatus: null,
		createdAt: '2026-03-15T10:00:00.000Z',
		completedAt: null,
	};

	it('at Apiframe: running', () => {
		const body = { ...job, status: 'PROCESSING', progress: 65 };
		expect(statusAt(apiframe, answer(200, body))).toEqual({
			taskId: 'task-1',
			status: 'processing',
			progress: 65,
			videoUrl: null,
			cost: { amount: 290, unit: 'credits', source: 'provider' },
			submittedAt: '2026-03-15T10:00:00.000Z',
			completedAt: null,
			reason: null,
			expired: false,
			raw: body,
		});
	});

	it('at Apiframe: completed', () => {
		const body = {
			...job,
			status: 'COMPLETED',
			progress: 99,
			result: { videoUrl: VIDEO },
			completedAt: '2026-03-15T10:02:32.000Z',
			expired: false,
		};
		expect(statusAt(apiframe, answer(200, body))).toEqual({
			taskId: 'task-1',
			status: 'completed',
			progress: 100,
			videoUrl: VIDEO,
			cost: { amount: 290, unit: 'credits', source: 'provider' },
			submittedAt: '2026-03-15T10:00:00.000Z',
			completedAt: '2026-03-15T10:02:32.000Z',
			reason: null,
			expired: false,
			raw: body,
		});
	});

	it('at Apiframe: failed', () => {
		const error = 'Provider returned an error: content policy violation';
		const body = { ...job, status: 'FAILED', error, creditCost: 0 };
		expect(statusAt(apiframe, answer(200, body))).toMatchObject({
			status: 'failed',
			progress: 0,
			videoUrl: null,
			cost: { amount: 0, unit: 'credits', source: 'provider' },
			reason: error,
		});
	});

	it.each([
		['true', true, true],
		['false', false, false],
		['absent', undefined, false],
		['a text', 'true', false],
	])('at Apiframe: expired is %s', (_name, expired, expected) => {
		const body = { ...job, status: 'COMPLETED', result: { videoUrl: VIDEO }, expired };
		expect(statusAt(apiframe, answer(200, body)).expired).toBe(expected);
	});

	it.each<[string, unknown, string | null]>([
		['an object', { videoUrl: VIDEO }, VIDEO],
		['a bare URL', VIDEO, VIDEO],
		['a list of URLs', { videos: [VIDEO, PNG] }, VIDEO],
		['a list of objects', { videos: [{ url: VIDEO }] }, VIDEO],
		['an object with video_url', { video_url: VIDEO }, VIDEO],
		['an object with url', { url: VIDEO }, VIDEO],
		['an object with both spellings', { video_url: PNG, videoUrl: VIDEO }, VIDEO],
		['an empty object', {}, null],
		['an empty list', { videos: [] }, null],
		['null', null, null],
		['a text that is no URL', 'done', null],
		['an object with a URL that cannot be fetched', { videoUrl: 'file:///video.mp4' }, null],
		['an object with null', { videoUrl: null }, null],
		['a number', 7, null],
	])('at Apiframe: the result is %s', (_name, result, videoUrl) => {
		const body = { ...job, status: 'COMPLETED', result };
		expect(statusAt(apiframe, answer(200, body))).toMatchObject({ status: 'completed', videoUrl });
	});

	it.each<[string, object, string | null]>([
		['in data.output', { data: { status: 'completed', output: { video_url: VIDEO } } }, VIDEO],
		['in data', { data: { status: 'completed', video_url: VIDEO } }, VIDEO],
		['in output', { data: { status: 'completed' }, output: { video_url: VIDEO } }, VIDEO],
		['at the top', { data: { status: 'completed' }, video_url: VIDEO }, VIDEO],
		[
			'in several places',
			{ data: { status: 'completed', video_url: PNG, output: { video_url: VIDEO } } },
			VIDEO,
		],
		['nowhere', { data: { status: 'completed', output: {} } }, null],
		['empty', { data: { status: 'completed', output: { video_url: '' } } }, null],
		['no URL', { data: { status: 'completed', output: { video_url: 'soon' } } }, null],
	])('at Unifically: the address is %s', (_name, body, videoUrl) => {
		expect(statusAt(unifically, answer(200, body))).toMatchObject({
			status: 'completed',
			videoUrl,
		});
	});

	it('at Unifically: an empty error is no error', () => {
		const data = { status: 'completed', error: {}, output: { video_url: VIDEO } };
		expect(statusAt(unifically, answer(200, { code: 200, success: true, data }))).toMatchObject({
			status: 'completed',
			videoUrl: VIDEO,
			reason: null,
		});
	});

	it.each(['success', 'completed', 'failed', 'ok', 200])(
		'at Unifically: a status of %j outside the data says nothing about the task',
		(status) => {
			const running = { status, data: { task_id: 'x', status: 'processing' } };
			expect(statusAt(unifically, answer(200, running)).status).toBe('processing');
			const untold = answer(200, { status, data: { task_id: 'x' } });
			expect(failureOf(unifically.decodeStatus(untold, 'x')).kind).toBe('unavailable');
		},
	);

	it.each(['pending', 'processing', 'completed'])(
		'at Unifically: a message about a task that is %s is no reason of a failure',
		(status) => {
			const body = { code: 200, message: 'OK', data: { task_id: 'x', status, message: 'Fine' } };
			expect(statusAt(unifically, answer(200, body)).reason).toBeNull();
		},
	);

	const REASON = 'Generation failed. Please rephrase your prompt.';

	describe.each([200, 400, 422, 500])('at Unifically: failed, with HTTP %d', (status) => {
		it.each<[string, object, string | null]>([
			['data.message', { message: REASON, code: 'GENERATION_FAILED' }, REASON],
			['data.error.message', { error: { message: REASON, code: 'generation_failed' } }, REASON],
			['data.error_message', { error_message: REASON }, REASON],
			['data.error.raw_message', { error: { raw_message: REASON } }, REASON],
			['data.error.detail', { error: { detail: REASON } }, REASON],
			['two places', { error: { message: 'other' }, message: REASON }, REASON],
			['an empty error', { error: {} }, null],
			['no place', {}, null],
		])('with its reason in %s', (_name, data, reason) => {
			const body = { code: 400, success: false, data: { task_id: 'x', status: 'failed', ...data } };
			expect(statusAt(unifically, answer(status, body))).toMatchObject({
				taskId: 'task-1',
				status: 'failed',
				videoUrl: null,
				reason,
			});
		});

		it.each<[string, object, string]>([
			['message', { message: REASON }, REASON],
			['error_message', { error_message: REASON }, REASON],
			['error', { error: REASON }, REASON],
			['error.message', { error: { message: REASON } }, REASON],
			['detail', { detail: REASON }, REASON],
		])('with its reason beside the data, in %s', (_name, more, reason) => {
			const body = { ...more, data: { task_id: 'x', status: 'FAILED' } };
			expect(statusAt(unifically, answer(status, body))).toMatchObject({
				status: 'failed',
				reason,
			});
		});
	});

	const ofUnifically = (status: unknown) => ({ code: 200, data: { task_id: 'x', status } });
	const ofApiframe = (status: unknown) => ({ ...job, status });
	const shapes: Array<[string, Provider, (status: unknown) => object]> = [
		['Unifically', unifically, ofUnifically],
		['Apiframe', apiframe, ofApiframe],
	];

	describe.each(shapes)('status words at %s', (_name, provider, body) => {
		it.each<[string, TaskReading['status']]>([
			['pending', 'queued'],
			['queued', 'queued'],
			['QUEUED', 'queued'],
			['submitted', 'queued'],
			['processing', 'processing'],
			['PROCESSING', 'processing'],
			['running', 'processing'],
			['completed', 'completed'],
			['COMPLETED', 'completed'],
			['Completed', 'completed'],
			['complete', 'completed'],
			['succeeded', 'completed'],
			['success', 'completed'],
			['failed', 'failed'],
			['FAILED', 'failed'],
			['failure', 'failed'],
			['error', 'failed'],
			['cancelled', 'cancelled'],
			['CANCELLED', 'cancelled'],
			['canceled', 'cancelled'],
			[' completed ', 'completed'],
			['moderating', 'processing'],
			['completed_with_warnings', 'processing'],
			['not failed', 'processing'],
			['constructor', 'processing'],
			['__proto__', 'processing'],
			['toString', 'processing'],
			['hasOwnProperty', 'processing'],
		])('%s', (word, status) => {
			expect(statusAt(provider, answer(200, body(word))).status).toBe(status);
		});

		it('a word that nobody knows means that the task is still running', () => {
			const unknown = fc
				.stringMatching(/^[a-z]{3,12}$/)
				.filter((word) => !/^(pend|queu|subm|proc|run|compl|succ|fail|err|canc)/.test(word));
			fc.assert(
				fc.property(unknown, (word) => {
					expect(statusAt(provider, answer(200, body(word))).status).toBe('processing');
				}),
			);
		});

		it.each([undefined, null, '', ' ', 5, {}, ['completed']])(
			'no word (%j) tells nothing',
			(word) => {
				expect(failureOf(provider.decodeStatus(answer(200, body(word)), 'x'))).toMatchObject({
					kind: 'unavailable',
					status: 200,
				});
			},
		);
	});

	it.each<[string, Provider, (progress: unknown) => object]>([
		['Unifically', unifically, (progress) => ({ data: { status: 'processing', progress } })],
		['Apiframe', apiframe, (progress) => ({ ...job, status: 'PROCESSING', progress })],
	])('reads only a number as progress at %s', (_name, provider, body) => {
		const progressOf = (value: unknown) => statusAt(provider, answer(200, body(value))).progress;
		expect([0, 45, 100, 250, -1, '45', null, undefined, Number.NaN].map(progressOf)).toEqual([
			0,
			45,
			100,
			100,
			null,
			null,
			null,
			null,
			null,
		]);
	});

	it.each<[string, Provider, (cost: unknown) => object]>([
		['Unifically', unifically, (cost) => ({ data: { status: 'processing', cost } })],
		['Apiframe', apiframe, (creditCost) => ({ ...job, status: 'PROCESSING', creditCost })],
	])('reads only an amount as cost at %s', (_name, provider, body) => {
		const costOf = (value: unknown) =>
			statusAt(provider, answer(200, body(value))).cost?.amount ?? null;
		expect([0, 1.5, -1, '1.5', null, {}, Number.POSITIVE_INFINITY].map(costOf)).toEqual([
			0,
			1.5,
			null,
			null,
			null,
			null,
			null,
		]);
	});
});

const CALLS: Array<[string, (provider: Provider, response: ProviderResponse) => Decoded<unknown>]> =
	[
		['an order', (provider, response) => provider.decodeOrder(response)],
		['a look', (provider, response) => provider.decodeStatus(response, 'task-1')],
		['an upload', decodeUpload],
	];

describe.each(CALLS)('refusals of %s', (_call, decode) => {
	const ofUnifically = (code: number, message: string, word = 'some_code') => ({
		code,
		data: { message, code: word },
	});

	it.each<[string, ProviderResponse, Partial<ProviderFailure>]>([
		[
			'401',
			answer(401, ofUnifically(401, 'Invalid API key provided', 'authentication_failed')),
			{ kind: 'credentials', message: 'Invalid API key provided', status: 401 },
		],
		[
			'402',
			answer(402, ofUnifically(402, 'Payment required')),
			{ kind: 'balance', message: 'Payment required', status: 402 },
		],
		[
			'400 that speaks of the balance',
			answer(400, ofUnifically(400, 'Your balance is too low')),
			{ kind: 'balance', message: 'Your balance is too low', status: 400 },
		],
		[
			'422 that speaks of insufficient funds',
			answer(422, ofUnifically(422, 'Insufficient funds')),
			{ kind: 'balance', message: 'Insufficient funds', status: 422 },
		],
		[
			'400 that speaks of credits',
			answer(400, ofUnifically(400, 'Not enough credits')),
			{ kind: 'balance', message: 'Not enough credits', status: 400 },
		],
		[
			'400 that speaks of too few credits',
			answer(400, ofUnifically(400, 'You have insufficient credits.')),
			{ kind: 'balance', message: 'You have insufficient credits.', status: 400 },
		],
		[
			'422 that speaks of too little money',
			answer(422, ofUnifically(422, 'There is not enough money left')),
			{ kind: 'balance', message: 'There is not enough money left', status: 422 },
		],
		[
			'400 with insufficient pixels',
			answer(400, ofUnifically(400, 'The image resolution is insufficient')),
			{ kind: 'invalid', message: 'The image resolution is insufficient', status: 400 },
		],
		[
			'422 about credits of another kind',
			answer(422, ofUnifically(422, 'The prompt names a credit card')),
			{ kind: 'invalid', message: 'The prompt names a credit card', status: 422 },
		],
		[
			'400 with not enough of something else',
			answer(400, ofUnifically(400, 'There are not enough shots')),
			{ kind: 'invalid', message: 'There are not enough shots', status: 400 },
		],
		[
			'400 of a load balancer',
			answer(400, ofUnifically(400, 'Load balancer refused')),
			{ kind: 'invalid', message: 'Load balancer refused', status: 400 },
		],
		[
			'404 that speaks of the balance',
			answer(404, ofUnifically(404, 'No balance found')),
			{ kind: 'notFound', message: 'No balance found', status: 404 },
		],
		[
			'500 that speaks of the balance',
			answer(500, ofUnifically(500, 'Insufficient balance')),
			{ kind: 'unavailable', message: 'Insufficient balance', status: 500 },
		],
		[
			'403',
			answer(403, ofUnifically(403, 'Key is inactive')),
			{ kind: 'credentials', message: 'Key is inactive', status: 403 },
		],
		[
			'404',
			answer(404, { code: 404, message: 'Task not found' }),
			{ kind: 'notFound', message: 'Task not found', status: 404 },
		],
		[
			'405',
			answer(405, { detail: 'Method Not Allowed' }),
			{ kind: 'notFound', message: 'Method Not Allowed', status: 405 },
		],
		[
			'408',
			answer(408, { error: 'Request timeout' }),
			{ kind: 'unavailable', message: 'Request timeout', status: 408 },
		],
		[
			'422',
			answer(422, ofUnifically(422, 'Missing required parameter: prompt', 'validation_error')),
			{ kind: 'invalid', message: 'Missing required parameter: prompt', status: 422 },
		],
		[
			'429',
			answer(429, ofUnifically(429, 'Rate limit exceeded'), { 'retry-after': '12' }),
			{ kind: 'rateLimit', message: 'Rate limit exceeded', status: 429, retryAfter: '12' },
		],
		[
			'429 without Retry-After',
			answer(429, ofUnifically(429, 'Rate limit exceeded')),
			{ kind: 'rateLimit', message: 'Rate limit exceeded', status: 429 },
		],
		[
			'500',
			answer(500, ofUnifically(500, 'Something broke', 'internal_error')),
			{ kind: 'unavailable', message: 'Something broke', status: 500 },
		],
		[
			'400 without any reason',
			answer(400, { code: 400 }),
			{ kind: 'invalid', message: 'unexpected answer (HTTP 400): {"code":400}', status: 400 },
		],
		[
			'200 with success: false',
			answer(200, { success: false, message: 'Model is offline' }),
			{ kind: 'invalid', message: 'Model is offline', status: 400 },
		],
		[
			'200 with success: false and code 200',
			answer(200, { success: false, code: 200, data: { message: 'Model is offline' } }),
			{ kind: 'invalid', message: 'Model is offline', status: 400 },
		],
		[
			'200 with code 401',
			answer(200, ofUnifically(401, 'Invalid API key provided')),
			{ kind: 'credentials', message: 'Invalid API key provided', status: 401 },
		],
		[
			'200 with code 402',
			answer(200, ofUnifically(402, 'Top up first')),
			{ kind: 'balance', message: 'Top up first', status: 402 },
		],
		[
			'200 with success: false about the balance',
			answer(200, { success: false, data: { message: 'Insufficient balance' } }),
			{ kind: 'balance', message: 'Insufficient balance', status: 400 },
		],
		[
			'200 with code 429',
			answer(200, ofUnifically(429, 'Slow down')),
			{ kind: 'rateLimit', message: 'Slow down', status: 429 },
		],
		[
			'200 with code 503',
			answer(200, ofUnifically(503, 'Overloaded')),
			{ kind: 'unavailable', message: 'Overloaded', status: 503 },
		],
	])('Unifically: HTTP %s', (_name, response, expected) => {
		expect(failureOf(decode(unifically, response))).toEqual(plain(expected));
	});

	it.each<[string, ProviderResponse, Partial<ProviderFailure>]>([
		[
			'401',
			answer(401, { error: 'Invalid API key' }),
			{ kind: 'credentials', message: 'Invalid API key', status: 401 },
		],
		[
			'402 with numbers',
			answer(402, { error: 'Insufficient credits', creditsRequired: 290, creditsAvailable: 10 }),
			{
				kind: 'balance',
				message: 'Insufficient credits; 290 credits needed, 10 available',
				status: 402,
			},
		],
		[
			'402 with half of the numbers',
			answer(402, { error: 'Insufficient credits', creditsRequired: 290 }),
			{ kind: 'balance', message: 'Insufficient credits', status: 402 },
		],
		[
			'402 with the other half of the numbers',
			answer(402, { error: 'Insufficient credits', creditsAvailable: 10 }),
			{ kind: 'balance', message: 'Insufficient credits', status: 402 },
		],
		[
			'402 with numbers as text',
			answer(402, {
				error: 'Insufficient credits',
				creditsRequired: '290',
				creditsAvailable: { total: 10 },
			}),
			{ kind: 'balance', message: 'Insufficient credits', status: 402 },
		],
		[
			'402 of an empty account',
			answer(402, { error: 'Insufficient credits', creditsRequired: 87, creditsAvailable: 0 }),
			{
				kind: 'balance',
				message: 'Insufficient credits; 87 credits needed, 0 available',
				status: 402,
			},
		],
		[
			'402 without numbers',
			answer(402, { error: 'Insufficient credits' }),
			{ kind: 'balance', message: 'Insufficient credits', status: 402 },
		],
		[
			'403',
			answer(403, { error: 'API key is inactive' }),
			{ kind: 'credentials', message: 'API key is inactive', status: 403 },
		],
		[
			'404 with a request id',
			answer(404, { error: 'Job not found' }, { 'x-request-id': 'req-1' }),
			{ kind: 'notFound', message: 'Job not found', status: 404, requestId: 'req-1' },
		],
		[
			'409',
			answer(409, { error: 'Idempotency-Key was used with another body' }),
			{ kind: 'invalid', message: 'Idempotency-Key was used with another body', status: 409 },
		],
		[
			'400 with details',
			answer(400, {
				error: 'Validation failed',
				details: {
					'klingParams.duration': ['Must be at least 3', 'Must be whole'],
					prompt: ['Required'],
				},
			}),
			{
				kind: 'invalid',
				message:
					'Validation failed; klingParams.duration: Must be at least 3, Must be whole; prompt: Required',
				status: 400,
			},
		],
		[
			'422 with details as texts',
			answer(422, { error: 'Validation failed', details: { prompt: 'Required' } }),
			{ kind: 'invalid', message: 'Validation failed; prompt: Required', status: 422 },
		],
		[
			'400 with nested details',
			answer(400, {
				error: 'Validation failed',
				details: {
					klingParams: { duration: ['Too short'] },
					prompt: [{ code: 'empty' }, 'Required'],
				},
			}),
			{
				kind: 'invalid',
				message:
					'Validation failed; klingParams: {"duration":["Too short"]}; prompt: {"code":"empty"}, Required',
				status: 400,
			},
		],
		[
			'400 with details of other types',
			answer(400, { error: 'Validation failed', details: { a: null, b: 7, c: [], d: [[true]] } }),
			{
				kind: 'invalid',
				message: 'Validation failed; a: null; b: 7; c: ; d: [true]',
				status: 400,
			},
		],
		[
			'400 with details that are no object',
			answer(400, { error: 'Validation failed', details: ['x'] }),
			{ kind: 'invalid', message: 'Validation failed', status: 400 },
		],
		[
			'429',
			answer(429, { error: 'Too many requests' }, { 'retry-after': '7' }),
			{ kind: 'rateLimit', message: 'Too many requests', status: 429, retryAfter: '7' },
		],
		[
			'502',
			answer(502, { error: 'Upstream failed' }),
			{ kind: 'unavailable', message: 'Upstream failed', status: 502 },
		],
		[
			'503',
			answer(503, { message: 'Queue is down' }),
			{ kind: 'unavailable', message: 'Queue is down', status: 503 },
		],
		[
			'400 with an error that is no text',
			answer(400, { error: { code: 7 } }),
			{
				kind: 'invalid',
				message: 'unexpected answer (HTTP 400): {"error":{"code":7}}',
				status: 400,
			},
		],
	])('Apiframe: HTTP %s', (_name, response, expected) => {
		expect(failureOf(decode(apiframe, response))).toEqual(plain(expected));
	});

	const isAsked = (provider: Provider) => decode !== decodeUpload || hasUpload(provider);

	describe.each(PROVIDERS.filter(isAsked))('$displayName: answers that are no data', (provider) => {
		it.each<[string, ProviderResponse, Partial<ProviderFailure>]>([
			[
				'a web page with a title',
				answer(502, '<!DOCTYPE html>\n<html><head><title> Bad gateway </title></head></html>'),
				{ kind: 'unavailable', message: 'a web page instead of data (HTTP 502, "Bad gateway")' },
			],
			[
				'a web page without a title',
				answer(503, '\n<html><body>Back soon</body></html>'),
				{ kind: 'unavailable', message: 'a web page instead of data (HTTP 503)' },
			],
			[
				'a web page that forbids',
				answer(403, '<html><title>Attention Required</title></html>'),
				{
					kind: 'unreachable',
					message:
						'a web page instead of data (HTTP 403, "Attention Required"), by which something in front of the API turns this n8n away',
				},
			],
			[
				'a challenge in other words',
				{ ...answer(403, 'Checking your browser'), headers: { 'cf-mitigated': 'challenge' } },
				{ kind: 'unreachable', message: 'Checking your browser' },
			],
			...[521, 522, 523, 525].map((code): [string, ProviderResponse, object] => [
				`Cloudflare without the server behind it (${code})`,
				answer(code, '<html><title>Web server is down</title></html>'),
				{
					kind: 'unreachable',
					message: `a web page instead of data (HTTP ${code}, "Web server is down")`,
				},
			]),
			...[520, 524, 527].map((code): [string, ProviderResponse, object] => [
				`Cloudflare without an answer of the server behind it (${code})`,
				answer(code, `error code: ${code}`),
				{ kind: 'unavailable', message: `error code: ${code}` },
			]),
			[
				'a web page with HTTP 200',
				answer(200, '<html><title>Welcome</title></html>'),
				{ kind: 'unavailable', message: 'a web page instead of data (HTTP 200, "Welcome")' },
			],
			[
				'JSON that is cut off',
				answer(200, '{"code": 200, "da'),
				{
					kind: 'unavailable',
					message: 'an answer that is not valid JSON (HTTP 200): {"code": 200, "da',
				},
			],
			[
				'a plain text',
				answer(503, ' upstream connect error \n'),
				{ kind: 'unavailable', message: 'upstream connect error' },
			],
			['nothing', answer(500, ''), { kind: 'unavailable', message: 'empty answer (HTTP 500)' }],
			[
				'nothing, with HTTP 401',
				answer(401, ' '),
				{ kind: 'credentials', message: 'empty answer (HTTP 401)' },
			],
			[
				'nothing, with HTTP 200',
				answer(200, ''),
				{ kind: 'unavailable', message: 'empty answer (HTTP 200)' },
			],
			['a redirect', answer(302, ''), { kind: 'unavailable', message: 'empty answer (HTTP 302)' }],
			[
				'null',
				answer(200, null),
				{ kind: 'unavailable', message: 'unexpected answer (HTTP 200): null' },
			],
			[
				'an empty list',
				answer(200, []),
				{ kind: 'unavailable', message: 'unexpected answer (HTTP 200): []' },
			],
		])('%s', (_name, response, expected) => {
			expect(failureOf(decode(provider, response))).toEqual(
				plain({ status: response.status, ...expected }),
			);
		});

		it('a redirect, even with data', () => {
			const data = { task_id: 'x', status: 'completed' };
			const body = { data, jobId: 'x', status: 'COMPLETED', url: PNG, file_url: PNG };
			expect(failureOf(decode(provider, answer(302, body)))).toMatchObject({
				kind: 'unavailable',
				status: 302,
			});
		});

		it('a very long reason is cut', () => {
			const body = { error: 'x'.repeat(100_000), message: 'x'.repeat(100_000) };
			const { message } = failureOf(decode(provider, answer(422, body)));
			expect(message).toBe(`${'x'.repeat(300)}...`);
		});

		it('a very long text is cut', () => {
			const { message } = failureOf(decode(provider, answer(500, 'x'.repeat(100_000))));
			expect(message).toBe(`${'x'.repeat(300)}...`);
		});
	});
});

describe('prices', () => {
	it('are asked for at Unifically with the order itself, marked as a dry run', () => {
		const request = { ...DAWN, startFrameUrl: JPG };
		const order = unifically.encodeOrder(request, {});
		expect(unifically.priceQuery?.encode(request)).toStrictEqual({
			...order,
			body: { ...order.body, dry_run: true },
		});
		expect(apiframe.priceQuery).toBeUndefined();
	});

	it('are asked for in a form that the strict schema accepts, whatever the request', () => {
		fc.assert(
			fc.property(sendableRequests, (request) => {
				const body = unifically.priceQuery?.encode(request).body;
				expect(body).toStrictEqual(asReceived(body));
				expect(unificallyTask.parse(body).dry_run).toBe(true);
			}),
		);
	});

	it.each<[string, object, number | null]>([
		['in dollars', { data: { cost: 0.8 } }, 0.8],
		['of nothing', { data: { cost: 0 } }, 0],
		['absent', { data: {} }, null],
		['as text', { data: { cost: '0.8' } }, null],
		['negative', { data: { cost: -1 } }, null],
		['without data', {}, null],
	])('that Unifically answers: %s', (_name, body, amount) => {
		const decoded = unifically.priceQuery?.decode(
			answer(200, { code: 200, success: true, ...body }),
		);
		expect(decoded).toEqual({
			ok: true,
			value: amount === null ? null : { amount, unit: 'usd', source: 'provider' },
		});
	});

	it.each<[number, string, ProviderFailure['kind']]>([
		[422, 'Missing required parameter: prompt', 'invalid'],
		[402, 'Payment required', 'balance'],
		[401, 'Invalid API key provided', 'credentials'],
		[500, 'Something broke', 'unavailable'],
	])('that Unifically refuses to tell (HTTP %d)', (status, message, kind) => {
		const response = answer(status, { code: status, data: { message } });
		expect(unifically.priceQuery?.decode(response)).toMatchObject({
			ok: false,
			failure: { kind, message, status },
		});
	});

	it.each<[SendableRequest['mode'], boolean, number]>([
		['standard', false, 29],
		['standard', true, 43],
		['pro', false, 39],
		['pro', true, 58],
	])('at Apiframe: %s, audio %s: %d credits per second', (mode, generateAudio, rate) => {
		for (const durationSeconds of [3, 10, 15]) {
			expect(
				apiframe.estimateCost({ model: 'kling-3.0', mode, generateAudio, durationSeconds }),
			).toEqual({
				amount: rate * durationSeconds,
				unit: 'credits',
				source: 'estimate',
			});
		}
	});

	it('at Apiframe are those that it charges, whatever the request', () => {
		const priced = sendableRequests.filter(({ mode }) => mode !== '4k');
		fc.assert(
			fc.property(priced, (request) => {
				const order = apiframeVideo.parse(apiframe.encodeOrder(request, {}).body);
				expect(apiframe.estimateCost(request)?.amount).toBe(apiframeCredits(order));
			}),
		);
	});

	it.each([true, false])('at Apiframe are unknown for 4K (audio: %s)', (generateAudio) => {
		expect(
			apiframe.estimateCost({ model: 'kling-3.0', mode: '4k', generateAudio, durationSeconds: 5 }),
		).toBeNull();
	});

	it.each([
		[3, 0.9],
		[5, 1.5],
		[7, 2.1],
		[10, 3],
		[15, 4.5],
	])('at Unifically: %d s in 4K cost $%d', (durationSeconds, amount) => {
		for (const generateAudio of [true, false]) {
			expect(
				unifically.estimateCost({ model: 'kling-3.0', mode: '4k', generateAudio, durationSeconds }),
			).toEqual({
				amount,
				unit: 'usd',
				source: 'estimate',
			});
		}
	});

	it.each(['standard', 'pro'] as const)('at Unifically are unknown for %s', (mode) => {
		expect(
			unifically.estimateCost({
				model: 'kling-3.0',
				mode,
				generateAudio: true,
				durationSeconds: 5,
			}),
		).toBeNull();
	});
});

describe('uploads', () => {
	const image = { bytes: Buffer.from([1, 2, 3, 255]), fileName: 'a b.png', mimeType: 'image/png' };

	it.each<[string, Provider, object]>([
		['Unifically', unifically, { method: 'PUT', host: 'uploads', path: '/upload' }],
		['Apiframe', apiframe, { method: 'POST', host: 'uploads', path: '/v2/uploads' }],
	])('to %s are a form with one file', async (_name, provider, expected) => {
		const { body, ...request } = formOf(provider).encode(image);
		expect(request).toStrictEqual(expected);
		const parts = [...(body as FormData).entries()];
		expect(parts.map(([name]) => name)).toEqual(['file']);
		const file = parts[0]?.[1] as File;
		expect([file.name, file.type]).toEqual(['a b.png', 'image/png']);
		expect(Buffer.from(await file.arrayBuffer())).toEqual(image.bytes);
	});

	it.each<[string, Provider, ProviderResponse]>([
		['Unifically, HTTP 200', unifically, answer(200, { success: true, file_url: PNG })],
		['Unifically, HTTP 201', unifically, answer(201, { file_url: PNG, message: 'Stored' })],
		['Apiframe', apiframe, answer(201, { id: 'uuid', url: PNG, kind: 'image', byteSize: 4 })],
	])('answer with the address: %s', (_name, provider, response) => {
		expect(valueOf(decodeUpload(provider, response))).toBe(PNG);
	});

	it.each<[string, Provider, ProviderResponse]>([
		['Unifically', unifically, answer(200, { success: true })],
		['Unifically, no URL', unifically, answer(200, { success: true, file_url: '/a.png' })],
		['Apiframe', apiframe, answer(201, { id: 'uuid' })],
		['Apiframe, no URL', apiframe, answer(201, { url: 'a.png' })],
	])('without an address are of no use: %s', (_name, provider, response) => {
		expect(failureOf(decodeUpload(provider, response)).kind).toBe('unavailable');
	});
});

describe('any answer', () => {
	const words = fc.constantFrom(
		'pending',
		'processing',
		'completed',
		'COMPLETED',
		'failed',
		'FAILED',
		'cancelled',
		'canceled',
		'error',
	);
	const urls = fc.oneof(fc.constantFrom(VIDEO, PNG), fc.anything());
	const maybe = (values: Record<string, fc.Arbitrary<unknown>>) =>
		fc.record(values, { requiredKeys: [] });
	const notes = fc.oneof(fc.string(), fc.anything());
	const unificallyLike = maybe({
		code: fc.oneof(fc.constantFrom(200, 400, 402, 503), fc.anything()),
		success: fc.oneof(fc.boolean(), fc.anything()),
		message: notes,
		error: notes,
		status: words,
		video_url: urls,
		file_url: urls,
		data: fc.oneof(
			maybe({
				task_id: notes,
				status: fc.oneof(words, fc.anything()),
				output: fc.oneof(maybe({ video_url: urls }), fc.anything()),
				cost: fc.oneof(fc.double(), fc.anything()),
				progress: fc.oneof(fc.double(), fc.anything()),
				message: notes,
				error: fc.oneof(maybe({ message: notes, detail: notes }), fc.anything()),
			}),
			fc.anything(),
		),
	});
	const apiframeLike = maybe({
		jobId: notes,
		id: notes,
		status: fc.oneof(words, fc.anything()),
		progress: fc.oneof(fc.double(), fc.anything()),
		result: fc.oneof(maybe({ videoUrl: urls, videos: fc.array(urls) }), urls),
		url: urls,
		error: notes,
		creditCost: fc.oneof(fc.double(), fc.anything()),
		creditsRequired: fc.oneof(fc.double(), fc.anything()),
		creditsAvailable: fc.anything(),
		details: fc.anything(),
		expired: fc.anything(),
	});
	const responses = fc.record({
		status: fc.oneof(
			fc.constantFrom(200, 202, 400, 401, 402, 404, 422, 429, 500, 503),
			fc.integer({ min: 100, max: 599 }),
		),
		headers: fc.dictionary(
			fc.oneof(fc.constantFrom('retry-after', 'x-request-id'), fc.string()),
			fc.string(),
		),
		body: fc.oneof(unificallyLike, apiframeLike, fc.string(), fc.anything()),
	});
	const decoders = (provider: Provider) =>
		[
			...CALLS.filter(([, decode]) => decode !== decodeUpload || hasUpload(provider)).map(
				([, decode]) =>
					(response: ProviderResponse) =>
						decode(provider, response),
			),
			provider.priceQuery?.decode,
		].filter((decode) => decode !== undefined);

	it.each(PROVIDERS)('is read by $displayName without an exception', (provider) => {
		fc.assert(
			fc.property(responses, (response) => {
				for (const decode of decoders(provider)) {
					const decoded = decode(response);
					if (decoded.ok) continue;
					expect(decoded.failure.message.trim()).not.toBe('');
					expect(decoded.failure.message.length).toBeLessThan(400);
				}
			}),
			{ numRuns: 500 },
		);
	});

	const endings: Array<[string, string]> = [
		['failed', 'failed'],
		['FAILED', 'failed'],
		['error', 'failed'],
		['cancelled', 'cancelled'],
		['CANCELLED', 'cancelled'],
		['canceled', 'cancelled'],
	];

	it.each(PROVIDERS)('about a task that ended badly is no success for $displayName', (provider) => {
		fc.assert(
			fc.property(
				responses,
				fc.oneof(unificallyLike, apiframeLike),
				fc.constantFrom(...endings),
				(response, body, [word, ending]) => {
					const data = { ...(body.data as object | undefined), status: word };
					const told = provider === unifically ? { ...body, data } : { ...body, status: word };
					const decoded = provider.decodeStatus({ ...response, body: told }, 'task-1');
					if (decoded.ok) expect(decoded.value.status).toBe(ending);
				},
			),
			{ numRuns: 500 },
		);
	});

	it.each(PROVIDERS)(
		'of HTTP 400 and above is no task for $displayName to wait for',
		(provider) => {
			fc.assert(
				fc.property(responses, fc.integer({ min: 400, max: 599 }), (response, status) => {
					expect(provider.decodeOrder({ ...response, status }).ok).toBe(false);
					if (hasUpload(provider))
						expect(decodeUpload(provider, { ...response, status }).ok).toBe(false);
				}),
			);
		},
	);
});
