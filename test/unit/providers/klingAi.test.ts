import fc from 'fast-check';

import { KlingAiApi } from '../../../credentials/KlingAiApi.credentials';
import type { SendableRequest, VideoRequest } from '../../../nodes/shared/domain/request';
import type { TaskReading } from '../../../nodes/shared/domain/task';
import { klingAi } from '../../../nodes/shared/providers/klingAi';
import { klingAiLegacy } from '../../../nodes/shared/providers/klingAi/legacy';
import { klingAiToken } from '../../../nodes/shared/providers/klingAi/token';
import type {
	FailureKind,
	Provider,
	ProviderResponse,
	Recovery,
	SignatureCheck,
} from '../../../nodes/shared/providers/provider';
import { signKlingAi } from '../../simulator/klingAi-keys';
import { KLING_AI_LEGACY_BODIES, legacyOrder } from '../../simulator/klingAi-legacy-schema';
import { currentOrder, KLING_AI_BODIES } from '../../simulator/klingAi-schema';
import { answer, publicUrls, sendableMultiShotRequests, sendableRequests } from '../arbitraries';
import { failureOf, valueOf } from '../decoded';

const JPG = 'https://example.com/a.jpg';
const PNG = 'https://example.com/b.png';
const VIDEO = 'https://cdn.example.com/out.mp4';
const CALLBACK = 'https://n8n.example.com/webhook/abc';
const ID = '893605946402811985';
const KEY = 'a'.repeat(64);

const DAWN: SendableRequest = {
	model: 'kling-3.0',
	prompt: 'A misty forest; at dawn',
	mode: 'pro',
	durationSeconds: 10,
	aspectRatio: '16:9',
	generateAudio: true,
};

const SHOTS: Partial<SendableRequest> = {
	prompt: 'Fox runs; fast Fox stops',
	durationSeconds: 5,
	shots: [
		{ prompt: 'Fox runs; fast', durationSeconds: 3 },
		{ prompt: 'Fox stops', durationSeconds: 2 },
	],
};

const TURBO: Partial<SendableRequest> = { model: 'kling-3.0-turbo' };
const OMNI: Partial<SendableRequest> = { model: 'kling-3.0-omni' };

function finderOf({ recovery }: Provider): Extract<Recovery, { type: 'find' }> {
	if (recovery?.type !== 'find') throw new Error('There is no look-up');
	return recovery;
}

const ok = (data: unknown): ProviderResponse =>
	answer(200, { code: 0, message: 'SUCCEED', request_id: 'req-1', data });

describe('orders by the current API', () => {
	const settings = {
		multi_shot: false,
		audio: 'native',
		resolution: '1080p',
		aspect_ratio: '16:9',
		duration: 10,
	};
	const { aspect_ratio: _, ...framed } = settings;
	const silent = { ...settings, audio: 'off' };
	const words = 'shot 1, 3, Fox runs, fast; shot 2, 2, Fox stops;';
	const prompt = { type: 'prompt', text: DAWN.prompt };

	it.each<[string, Partial<SendableRequest>, string, object]>([
		['text', {}, '/text-to-video/kling-3.0', { prompt: DAWN.prompt, settings }],
		[
			'text in standard mode without audio',
			{ mode: 'standard', generateAudio: false, aspectRatio: '9:16' },
			'/text-to-video/kling-3.0',
			{ prompt: DAWN.prompt, settings: { ...silent, resolution: '720p', aspect_ratio: '9:16' } },
		],
		[
			'text in 4K',
			{ mode: '4k', aspectRatio: '1:1' },
			'/text-to-video/kling-3.0',
			{ prompt: DAWN.prompt, settings: { ...settings, resolution: '4k', aspect_ratio: '1:1' } },
		],
		[
			'a start frame',
			{ startFrameUrl: JPG },
			'/image-to-video/kling-3.0',
			{ contents: [prompt, { type: 'first_frame', url: JPG }], settings: framed },
		],
		[
			'both frames',
			{ startFrameUrl: JPG, endFrameUrl: PNG },
			'/image-to-video/kling-3.0',
			{
				contents: [prompt, { type: 'first_frame', url: JPG }, { type: 'last_frame', url: PNG }],
				settings: framed,
			},
		],
		[
			'shots',
			SHOTS,
			'/text-to-video/kling-3.0',
			{ prompt: words, settings: { ...settings, multi_shot: true, duration: 5 } },
		],
		[
			'shots with what holds for all of them and a start frame',
			{ ...SHOTS, prompt: 'In rain;', overallPrompt: 'In rain;', startFrameUrl: JPG },
			'/image-to-video/kling-3.0',
			{
				contents: [
					{
						type: 'prompt',
						text: 'shot 1, 3, In rain, Fox runs, fast; shot 2, 2, In rain, Fox stops;',
					},
					{ type: 'first_frame', url: JPG },
				],
				settings: { ...framed, multi_shot: true, duration: 5 },
			},
		],
		[
			'Turbo',
			{ ...TURBO, mode: 'standard' },
			'/text-to-video/kling-3.0-turbo',
			{
				prompt: DAWN.prompt,
				settings: { resolution: '720p', aspect_ratio: '16:9', duration: 10 },
			},
		],
		[
			'Turbo with a start frame',
			{ ...TURBO, startFrameUrl: 'aGVsbG8=' },
			'/image-to-video/kling-3.0-turbo',
			{
				contents: [prompt, { type: 'first_frame', url: 'aGVsbG8=' }],
				settings: { resolution: '1080p', duration: 10 },
			},
		],
		['Omni', OMNI, '/omni-video/kling-3.0-omni', { contents: [prompt], settings }],
		[
			'Omni with both frames',
			{ ...OMNI, startFrameUrl: JPG, endFrameUrl: PNG, generateAudio: false },
			'/omni-video/kling-3.0-omni',
			{
				contents: [prompt, { type: 'first_frame', url: JPG }, { type: 'last_frame', url: PNG }],
				settings: { ...framed, audio: 'off' },
			},
		],
		[
			'Omni with shots',
			{ ...OMNI, ...SHOTS },
			'/omni-video/kling-3.0-omni',
			{
				contents: [{ type: 'prompt', text: words }],
				settings: { ...settings, multi_shot: true, duration: 5 },
			},
		],
		[
			"a model of one's own",
			{ model: 'custom', customModel: 'kling-3.1', cfgScale: undefined },
			'/text-to-video/kling-3.1',
			{ prompt: DAWN.prompt, settings },
		],
		[
			"a model of one's own with a start frame",
			{ model: 'custom', customModel: 'kling-3.1', startFrameUrl: JPG },
			'/image-to-video/kling-3.1',
			{ contents: [prompt, { type: 'first_frame', url: JPG }], settings: framed },
		],
	])('for %s', (_name, changes, path, body) => {
		expect(klingAi.encodeOrder({ ...DAWN, ...changes }, {})).toStrictEqual({
			method: 'POST',
			host: 'api',
			path,
			body,
		});
	});

	it('carry the key and the address for callbacks', () => {
		const options = (order: object) => klingAi.encodeOrder(DAWN, order).body;
		expect(options({ callbackUrl: CALLBACK, key: KEY })).toMatchObject({
			options: { callback_url: CALLBACK, external_task_id: KEY },
		});
		expect(options({ key: KEY })).toMatchObject({ options: { external_task_id: KEY } });
		expect(options({ callbackUrl: CALLBACK })).toMatchObject({
			options: { callback_url: CALLBACK },
		});
	});

	it('name their model', () => {
		const ids = (['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'custom'] as const).map(
			(model) =>
				klingAi.modelId({ model, customModel: 'kling-4.0', mode: 'pro', hasStartFrame: false }),
		);
		expect(ids).toEqual(['kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni', 'kling-4.0']);
	});
});

describe('orders by the legacy API', () => {
	const common = { sound: 'on', mode: 'pro', duration: '10' };
	const single = { multi_shot: false, prompt: DAWN.prompt };

	it.each<[string, Partial<SendableRequest>, string, object]>([
		[
			'text',
			{ negativePrompt: 'blur', cfgScale: 0 },
			'text2video',
			{
				model_name: 'kling-v3',
				...single,
				negative_prompt: 'blur',
				cfg_scale: 0,
				...common,
				aspect_ratio: '16:9',
			},
		],
		[
			'both frames in standard mode without audio',
			{ startFrameUrl: JPG, endFrameUrl: PNG, mode: 'standard', generateAudio: false },
			'image2video',
			{
				model_name: 'kling-v3',
				...single,
				image: JPG,
				image_tail: PNG,
				sound: 'off',
				mode: 'std',
				duration: '10',
			},
		],
		[
			'shots with what holds for all of them, in 4K',
			{ ...SHOTS, prompt: 'In rain.', overallPrompt: 'In rain.', mode: '4k' },
			'text2video',
			{
				model_name: 'kling-v3',
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [
					{ index: 1, prompt: 'In rain. Fox runs; fast', duration: '3' },
					{ index: 2, prompt: 'In rain. Fox stops', duration: '2' },
				],
				sound: 'on',
				mode: '4k',
				aspect_ratio: '16:9',
				duration: '5',
			},
		],
		[
			'Omni',
			OMNI,
			'omni-video',
			{ model_name: 'kling-v3-omni', ...single, ...common, aspect_ratio: '16:9' },
		],
		[
			'Omni with both frames',
			{ ...OMNI, startFrameUrl: JPG, endFrameUrl: PNG },
			'omni-video',
			{
				model_name: 'kling-v3-omni',
				...single,
				image_list: [
					{ image_url: JPG, type: 'first_frame' },
					{ image_url: PNG, type: 'end_frame' },
				],
				...common,
			},
		],
		[
			"a model of one's own",
			{ model: 'custom', customModel: 'kling-v2-6', startFrameUrl: JPG },
			'image2video',
			{ model_name: 'kling-v2-6', prompt: DAWN.prompt, image: JPG, ...common },
		],
	])('for %s', (_name, changes, path, body) => {
		const order = { callbackUrl: CALLBACK, key: KEY };
		const encoded = klingAiLegacy.encodeOrder({ ...DAWN, ...changes }, order);
		expect(JSON.parse(JSON.stringify(encoded))).toStrictEqual({
			method: 'POST',
			host: 'api',
			path: `/v1/videos/${path}`,
			body: { ...body, callback_url: CALLBACK, external_task_id: KEY },
		});
	});
});

describe('what a request may be', () => {
	const asked = (changes: Partial<VideoRequest>): string[] =>
		klingAi.violations?.({ ...DAWN, ...changes } as VideoRequest) ?? [];
	const shot = (length: number) => ({ prompt: 'x'.repeat(length), durationSeconds: 2 });

	it('is refused where the shots get too long as one text', () => {
		// Each of the 6 shots has 12 characters around its words, and there are 5 spaces between them.
		const first = Array.from({ length: 5 }, () => shot(499));
		const shots = [...first, shot(500)];
		expect(asked({ shots })).toEqual([]);
		const tooLong = [...first, shot(501)];
		expect(asked({ shots: tooLong })).toEqual([expect.stringContaining("'Shots'")]);
		expect(asked({ shots: tooLong })[0]).toContain('3072');
		expect(asked({ shots, overallPrompt: 'In the rain' })).toHaveLength(1);
	});

	it('is shorter with a start frame at Turbo', () => {
		const startFrame = { source: 'url' as const, url: JPG };
		const prompt = 'x'.repeat(2501);
		expect(asked({ model: 'kling-3.0-turbo', prompt })).toEqual([]);
		expect(asked({ prompt, startFrame })).toEqual([]);
		expect(asked({ model: 'kling-3.0-turbo', prompt: 'x'.repeat(2500), startFrame })).toEqual([]);
		expect(asked({ model: 'kling-3.0-turbo', prompt, startFrame })).toEqual([
			expect.stringMatching(/'Prompt'.*2500.*'Start Frame'/),
		]);
		const shots = Array.from({ length: 5 }, () => shot(500));
		expect(asked({ shots, startFrame })).toEqual([]);
		expect(asked({ model: 'kling-3.0-turbo', shots, startFrame })).toEqual([
			expect.stringMatching(/^'Shots'.*2500.*'Start Frame'/),
		]);
	});

	it('is decided by the model', () => {
		expect(klingAi.models['kling-3.0-turbo']).toMatchObject({
			audio: 'always',
			endFrame: false,
			modes: ['standard', 'pro'],
		});
		expect(klingAi.models['kling-3.0-omni']).toMatchObject({ endFrame: true, audio: 'choice' });
		expect(klingAiLegacy.models['kling-3.0']).toMatchObject({
			cfgScale: { min: 0, max: 1 },
			negativePrompt: { maxLength: 2500 },
		});
		expect(klingAiLegacy.models['kling-3.0-omni']).toMatchObject({
			cfgScale: null,
			negativePrompt: null,
		});
		expect(klingAiLegacy.models).not.toHaveProperty('kling-3.0-turbo');
	});

	it('is decided by the kind of key', () => {
		const [variant] = klingAi.variants ?? [];
		expect(variant?.provider).toBe(klingAiLegacy);
		expect(variant?.isFor({ authentication: 'accessKey' })).toBe(true);
		expect(variant?.isFor({ authentication: 'apiKey' })).toBe(false);
		expect(variant?.isFor({})).toBe(false);
	});
});

describe('any order', () => {
	const orders = fc.record(
		{ callbackUrl: publicUrls, key: fc.stringMatching(/^[0-9a-f]{64}$/) },
		{ requiredKeys: [] },
	);
	const single = sendableRequests.map(
		(request): SendableRequest => ({ ...request, model: 'kling-3.0' }),
	);
	const several = sendableMultiShotRequests.map(
		(request): SendableRequest => ({ ...request, model: 'kling-3.0' }),
	);

	/** The request with only what the model can do. */
	function fitting(provider: Provider, request: SendableRequest, model: SendableRequest['model']) {
		const able = provider.models[model];
		if (!able) return null;
		const { negativePrompt, cfgScale, elements: _elements, endFrameUrl, ...rest } = request;
		const result: SendableRequest = {
			...rest,
			model,
			...(able.endFrame ? { endFrameUrl } : {}),
			...(able.negativePrompt ? { negativePrompt } : {}),
			...(able.cfgScale ? { cfgScale } : {}),
			generateAudio: able.audio === 'always' || request.generateAudio,
		};
		const isInTable =
			able.modes.includes(request.mode) &&
			(request.shots
				? request.shots.every(
						({ prompt }) =>
							prompt.length + (request.overallPrompt ?? '').length <
							(able.shots?.maxPromptLength ?? 0),
					)
				: request.prompt.length <= able.maxPromptLength);
		const startFrame = result.startFrameUrl && { source: 'url', url: result.startFrameUrl };
		const violations = provider.violations?.({ ...result, startFrame } as VideoRequest) ?? [];
		return isInTable && violations.length === 0 ? result : null;
	}

	it.each<[string, Provider, fc.Arbitrary<SendableRequest>]>([
		['for a single shot', klingAi, single],
		['for several shots', klingAi, several],
		['for a single shot, legacy', klingAiLegacy, single],
		['for several shots, legacy', klingAiLegacy, several],
	])('%s is accepted by the strict schema and costs the estimate', (_name, provider, requests) => {
		const models = fc.constantFrom('kling-3.0', 'kling-3.0-turbo', 'kling-3.0-omni' as const);
		fc.assert(
			fc.property(requests, models, orders, (anyRequest, model, order) => {
				const request = fitting(provider, anyRequest, model as SendableRequest['model']);
				fc.pre(request !== null);
				const { path, body } = provider.encodeOrder(request, order);
				const sent: unknown = JSON.parse(JSON.stringify(body));
				const accepted = KLING_AI_BODIES[path]
					? currentOrder(path, KLING_AI_BODIES[path].parse(sent))
					: legacyOrder(path, KLING_AI_LEGACY_BODIES[path]!.parse(sent));
				expect(accepted).toMatchObject({
					model: provider.modelId({
						...request,
						hasStartFrame: request.startFrameUrl !== undefined,
					}),
					seconds: request.durationSeconds,
				});
				expect(accepted.externalId).toBe(order.key);
				expect(provider.estimateCost(request)?.amount).toBeCloseTo(accepted.units * 0.14, 6);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('prices', () => {
	it.each([
		['kling-3.0', 'standard', false, 0.84],
		['kling-3.0', 'standard', true, 1.26],
		['kling-3.0', 'pro', false, 1.12],
		['kling-3.0', 'pro', true, 1.68],
		['kling-3.0', '4k', true, 4.2],
		['kling-3.0-omni', 'standard', true, 1.12],
		['kling-3.0-omni', 'pro', true, 1.4],
		['kling-3.0-omni', '4k', false, 4.2],
		['kling-3.0-turbo', 'standard', true, 1.12],
		['kling-3.0-turbo', 'pro', false, 1.4],
	] as const)('of ten seconds of %s, %s, sound %s', (model, mode, generateAudio, amount) => {
		const cost = { amount, unit: 'usd', source: 'estimate' };
		expect(klingAi.estimateCost({ model, mode, generateAudio, durationSeconds: 10 })).toEqual(cost);
	});

	it('are unknown for other models and for 4K at Turbo', () => {
		const query = { mode: '4k', generateAudio: true, durationSeconds: 5 } as const;
		expect(klingAi.estimateCost({ ...query, model: 'custom' })).toBeNull();
		expect(klingAi.estimateCost({ ...query, model: 'kling-3.0-turbo' })).toBeNull();
	});
});

const CURRENT_TASK = {
	id: ID,
	status: 'succeeded',
	message: '',
	create_time: 1781080778802,
	update_time: 1781080794151,
	external_id: KEY,
	outputs: [{ type: 'video', id: 'v', url: VIDEO, watermark_url: '', duration: '5.041' }],
	billing: [{ charge_type: 'unit', package_type: 'video', amount: '6' }],
};

const LEGACY_TASK = {
	task_id: ID,
	task_status: 'succeed',
	task_status_msg: '',
	task_info: { external_task_id: KEY },
	created_at: 1781080778802,
	updated_at: 1781080794151,
	task_result: { videos: [{ id: 'v', url: VIDEO, duration: '5.1' }] },
	final_unit_deduction: '6',
};

const DONE: Omit<TaskReading, 'raw'> = {
	taskId: ID,
	status: 'completed',
	progress: 100,
	videoUrl: VIDEO,
	cost: { amount: 6, unit: 'units', source: 'provider' },
	submittedAt: '2026-06-10T08:39:38.802Z',
	completedAt: '2026-06-10T08:39:54.151Z',
	reason: null,
	expired: false,
};

describe('tasks', () => {
	it('are read whole', () => {
		expect(valueOf(klingAi.decodeStatus(ok([CURRENT_TASK]), ID))).toEqual({
			...DONE,
			raw: CURRENT_TASK,
		});
		expect(valueOf(klingAiLegacy.decodeStatus(ok(LEGACY_TASK), ID))).toEqual({
			...DONE,
			raw: LEGACY_TASK,
		});
	});

	it.each<[string, object, Partial<TaskReading>]>([
		['submitted', { status: 'submitted' }, { status: 'queued', completedAt: null }],
		['processing', { status: 'processing' }, { status: 'processing', progress: null }],
		['in a word nobody knows', { status: 'warming_up' }, { status: 'processing' }],
		[
			'failed',
			{ status: 'failed', message: 'Risk control', outputs: [], billing: [] },
			{ status: 'failed', reason: 'Risk control', videoUrl: null, cost: null },
		],
		['succeeded as the legacy API says it', { status: 'succeed' }, { status: 'completed' }],
		['without a video', { outputs: [] }, { status: 'completed', videoUrl: null }],
		[
			'of several outputs',
			{
				outputs: [
					{ type: 'image', url: PNG },
					{ type: 'video', url: VIDEO },
				],
			},
			{ videoUrl: VIDEO },
		],
		['without outputs and costs', { outputs: null, billing: 'x' }, { videoUrl: null, cost: null }],
		[
			'paid in money',
			{ billing: [{ charge_type: 'cash', currency: 'USD', amount: '0.84', list_price: '1' }] },
			{ cost: { amount: 0.84, unit: 'usd', source: 'provider' } },
		],
		[
			'paid in two parts',
			{
				billing: [
					{ charge_type: 'unit', amount: '0.1' },
					{ charge_type: 'unit', amount: 0.2 },
				],
			},
			{ cost: { amount: 0.3, unit: 'units', source: 'provider' } },
		],
		[
			'paid in units and in money',
			{
				billing: [
					{ charge_type: 'unit', amount: '2' },
					{ charge_type: 'cash', currency: 'USD', amount: '0.5' },
				],
			},
			{ cost: { amount: 0.78, unit: 'usd', source: 'provider' } },
		],
		[
			'paid in another currency',
			{ billing: [{ charge_type: 'cash', currency: 'CNY', amount: '6' }] },
			{ cost: null },
		],
	])('of the current API, %s', (_name, changes, expected) => {
		const response = ok([{ ...CURRENT_TASK, ...changes }]);
		expect(valueOf(klingAi.decodeStatus(response, ID))).toMatchObject(expected);
	});

	it.each<[string, object, Partial<TaskReading>]>([
		['submitted', { task_status: 'submitted' }, { status: 'queued', completedAt: null }],
		['processing', { task_status: 'processing' }, { status: 'processing', progress: null }],
		[
			'failed',
			{ task_status: 'failed', task_status_msg: 'Risk control', task_result: undefined },
			{ status: 'failed', reason: 'Risk control', videoUrl: null },
		],
		['without a video', { task_result: { videos: [] } }, { videoUrl: null }],
		['without a cost', { final_unit_deduction: undefined }, { cost: null }],
		[
			'paid in money of some currency',
			{ final_unit_deduction: '0', final_balance_deduction: { quota: '0.84' } },
			{ cost: null },
		],
	])('of the legacy API, %s', (_name, changes, expected) => {
		const response = ok({ ...LEGACY_TASK, ...changes });
		expect(valueOf(klingAiLegacy.decodeStatus(response, ID))).toMatchObject(expected);
	});

	it('are asked for by their ids', () => {
		expect(klingAi.encodeStatus(ID)).toEqual({
			method: 'GET',
			host: 'api',
			path: `/tasks?task_ids=${ID}`,
		});
		expect(klingAi.statusBatch?.encode(['1', '2&x']).path).toBe('/tasks?task_ids=1,2%26x');
		expect(klingAi.statusBatch?.maxTasks).toBe(20);
		expect(klingAiLegacy.encodeStatus('a/b').path).toBe('/v1/videos/text2video/a%2Fb');
		expect(klingAiLegacy.encodeStatusElsewhere?.(ID).map(({ path }) => path)).toEqual([
			`/v1/videos/image2video/${ID}`,
			`/v1/videos/omni-video/${ID}`,
			`/v1/videos/motion-control/${ID}`,
		]);
	});

	it('are read together', () => {
		const other = { ...CURRENT_TASK, id: '2', status: 'processing' };
		const response = ok([CURRENT_TASK, other, { id: '3' }, null, 'x']);
		const tasks = valueOf(klingAi.statusBatch!.decode(response));
		// One that does not say how it is exists all the same.
		expect([...tasks.keys()]).toEqual([ID, '2', '3']);
		expect(tasks.get('3')).toMatchObject({ taskId: '3', status: 'processing' });
		expect(tasks.get('2')).toMatchObject({ taskId: '2', status: 'processing' });
		expect(valueOf(klingAi.statusBatch!.decode(ok([]))).size).toBe(0);
		expect(failureOf(klingAi.statusBatch!.decode(ok(null))).kind).toBe('unavailable');
	});

	it('are unknown where the list is empty, and only there', () => {
		expect(failureOf(klingAi.decodeStatus(ok([]), ID)).kind).toBe('notFound');
		for (const data of [null, {}, [{ id: 'other', status: 'succeeded' }], [{ id: ID }]]) {
			expect(failureOf(klingAi.decodeStatus(ok(data), ID)).kind).toBe('unavailable');
		}
	});

	it('are ordered', () => {
		const { outputs: _o, billing: _b, ...accepted } = { ...CURRENT_TASK, status: 'submitted' };
		expect(valueOf(klingAi.decodeOrder(ok(accepted)))).toMatchObject({
			taskId: ID,
			status: 'queued',
			videoUrl: null,
			cost: null,
			submittedAt: DONE.submittedAt,
		});
		expect(valueOf(klingAi.decodeOrder(ok({ id: ID })))).toMatchObject({ status: 'queued' });
		const legacy = { task_id: ID, task_status: 'submitted', created_at: 1781080778802 };
		expect(valueOf(klingAiLegacy.decodeOrder(ok(legacy)))).toMatchObject({
			taskId: ID,
			status: 'queued',
			submittedAt: DONE.submittedAt,
		});
		expect(failureOf(klingAi.decodeOrder(ok({ task_id: ID }))).kind).toBe('unavailable');
		expect(failureOf(klingAiLegacy.decodeOrder(ok({ id: ID }))).kind).toBe('unavailable');
	});
});

describe('the look-up by key', () => {
	const query = { model: 'kling-3.0', mode: 'pro', hasStartFrame: false } as const;
	const find = finderOf(klingAi);
	const legacyFind = finderOf(klingAiLegacy);

	it('asks where the order went', () => {
		expect(find.encode(KEY, query).path).toBe(`/tasks?external_task_ids=${KEY}`);
		expect(legacyFind.encode(KEY, query).path).toBe(`/v1/videos/text2video/${KEY}`);
		expect(legacyFind.encode(KEY, { ...query, hasStartFrame: true }).path).toBe(
			`/v1/videos/image2video/${KEY}`,
		);
		expect(legacyFind.encode(KEY, { ...query, model: 'kling-3.0-omni' }).path).toBe(
			`/v1/videos/omni-video/${KEY}`,
		);
	});

	it('finds the task', () => {
		expect(valueOf(find.decode(ok([CURRENT_TASK])))).toMatchObject(DONE);
		expect(valueOf(legacyFind.decode(ok(LEGACY_TASK)))).toMatchObject(DONE);
	});

	it('is sure that there is none only when Kling AI says so', () => {
		expect(valueOf(find.decode(ok([])))).toBeNull();
		for (const response of [ok(null), ok({}), ok([{}]), answer(200, '<html>'), answer(404, '')]) {
			expect(find.decode(response).ok).toBe(false);
		}
		const unknown = { code: 1201, message: 'Task not found' };
		expect(valueOf(legacyFind.decode(answer(400, unknown)))).toBeNull();
		expect(valueOf(legacyFind.decode(answer(404, { ...unknown, code: 1203 })))).toBeNull();
		for (const response of [ok(null), ok({}), answer(404, '<html>'), answer(500, { code: 5000 })]) {
			expect(legacyFind.decode(response).ok).toBe(false);
		}
	});
});

describe('errors', () => {
	const refused = (status: number, code: unknown, message = 'No') =>
		answer(status, { code, message, request_id: 'req-7' });

	const CODES: Array<[number, number, FailureKind]> = [
		[401, 1000, 'credentials'],
		[401, 1001, 'credentials'],
		[401, 1002, 'credentials'],
		[401, 1003, 'credentials'],
		[401, 1004, 'credentials'],
		[429, 1100, 'balance'],
		[429, 1101, 'balance'],
		[429, 1102, 'balance'],
		[403, 1103, 'credentials'],
		[400, 1200, 'invalid'],
		[400, 1201, 'invalid'],
		[404, 1202, 'invalid'],
		[404, 1203, 'invalid'],
		[400, 1300, 'invalid'],
		[400, 1301, 'invalid'],
		[429, 1302, 'rateLimit'],
		[429, 1303, 'rateLimit'],
		[429, 1304, 'credentials'],
		[500, 5000, 'unavailable'],
		[503, 5001, 'unavailable'],
		[504, 5002, 'unavailable'],
	];

	it.each(CODES)('HTTP %d with code %d refuses an order as %s', (status, code, kind) => {
		for (const provider of [klingAi, klingAiLegacy]) {
			// The code decides, whatever the HTTP status is and however the code is written.
			for (const response of [
				refused(status, code),
				refused(200, code),
				refused(200, String(code)),
			]) {
				expect(failureOf(provider.decodeOrder(response))).toEqual({
					kind,
					message: 'No',
					status: response.status,
					requestId: 'req-7',
					retryAfter: null,
				});
			}
		}
	});

	it.each<[string, ProviderResponse, FailureKind]>([
		['an unknown code', refused(200, 1999), 'unavailable'],
		['an unknown code with an HTTP status', refused(400, 1999), 'invalid'],
		['an unknown code with trouble', refused(502, 1999), 'unavailable'],
		['no code', answer(429, { message: 'Slow down' }), 'rateLimit'],
		['code 0 with an HTTP error', refused(403, 0), 'credentials'],
		['an address that is not there', answer(404, 'Not found'), 'invalid'],
		['an error page', answer(502, '<html><title>Bad Gateway</title></html>'), 'unavailable'],
		['an error page with HTTP 200', answer(200, '<html></html>'), 'unavailable'],
		['nothing', answer(200, ''), 'unavailable'],
		['null', answer(200, null), 'unavailable'],
	])('an order answered with %s', (_name, response, kind) => {
		expect(failureOf(klingAi.decodeOrder(response)).kind).toBe(kind);
		expect(failureOf(klingAiLegacy.decodeOrder(response)).kind).toBe(kind);
	});

	it.each<[string, Provider, ProviderResponse, FailureKind]>([
		['an unknown resource', klingAi, refused(404, 1203), 'notFound'],
		['an unknown task', klingAi, refused(400, 1201, 'Task not found'), 'notFound'],
		['a task that is not', klingAi, refused(400, 1200, "task doesn't exist"), 'notFound'],
		['too many ids', klingAi, refused(400, 1201, 'too many ids'), 'invalid'],
		['a dead key', klingAi, refused(401, 1002), 'credentials'],
		['patience', klingAi, refused(429, 1302), 'rateLimit'],
		['trouble', klingAi, refused(500, 5000), 'unavailable'],
		['an unknown task', klingAiLegacy, refused(400, 1201), 'notFound'],
		['an unknown resource', klingAiLegacy, refused(404, 1203), 'notFound'],
		['a token that is over', klingAiLegacy, refused(401, 1004), 'credentials'],
		['a body without a task', klingAiLegacy, ok({}), 'unavailable'],
	])('a look answered with %s', (_name, provider, response, kind) => {
		expect(failureOf(provider.decodeStatus(response, ID)).kind).toBe(kind);
	});

	it('carry the time to wait', () => {
		const response = answer(429, { code: 1303, message: 'x' }, { 'retry-after': '5' });
		expect(failureOf(klingAi.decodeOrder(response)).retryAfter).toBe('5');
	});
});

describe('callbacks', () => {
	/** Published by Kling AI: https://kling.ai/document-api/api/get-started/callbacks */
	const VECTOR = {
		secret: 'whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=',
		id: '9876543210',
		timestamp: '1781080794',
		body: Buffer.from(
			'{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}',
		),
		signature: 'UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=',
	};

	type VectorChanges = Partial<Omit<typeof VECTOR, 'body'>> & {
		body?: Buffer;
		now?: number;
		header?: string;
	};

	function check(changes: VectorChanges = {}) {
		const { secret, id, timestamp, body, signature, now, header } = {
			now: 1781080794,
			header: undefined,
			...VECTOR,
			...changes,
		};
		const headers = {
			'webhook-id': id,
			'webhook-timestamp': timestamp,
			'webhook-signature': header ?? `v1,${signature}`,
		};
		return klingAi.callback.verify({ rawBody: body, headers }, { webhookSecret: secret }, now);
	}

	it.each<[string, VectorChanges, SignatureCheck]>([
		['as published', {}, 'valid'],
		['five minutes later', { now: 1781080794 + 300 }, 'valid'],
		['more than five minutes later', { now: 1781080794 + 301 }, 'invalid'],
		['from the future', { now: 1781080794 - 301 }, 'invalid'],
		['among others', { header: `v1,AAAA v1,${VECTOR.signature}` }, 'valid'],
		['of another version', { header: `v2,${VECTOR.signature}` }, 'invalid'],
		['for another secret', { secret: 'whsec_AAAA' }, 'invalid'],
		['without a signature', { header: '' }, 'missing'],
		['without an id', { id: '' }, 'missing'],
		['without a timestamp', { timestamp: '' }, 'missing'],
		['without a secret', { secret: '' }, 'notConfigured'],
	])('%s', (_name, changes, expected) => {
		expect(check(changes)).toBe(expected);
	});

	it('are signed by the simulator in the same way', () => {
		const { secret: webhookSecret, id, timestamp, body, signature } = VECTOR;
		expect(signKlingAi(String(body), { webhookSecret }, id, timestamp)).toMatchObject({
			'webhook-signature': `v1,${signature}`,
		});
	});

	it.each<[string, unknown, object | null]>([
		['the end', CURRENT_TASK, { taskId: ID, isProgress: false }],
		['a failure', { id: ID, status: 'failed' }, { taskId: ID, isProgress: false }],
		['progress', { id: ID, status: 'processing' }, { taskId: ID, isProgress: true }],
		[
			'the test of the console',
			{ id: ID, status: 'submitted', outputs: [] },
			{ taskId: ID, isProgress: true },
		],
		['a word nobody knows', { id: ID, status: 'x' }, { taskId: ID, isProgress: true }],
		['no word', { id: ID }, { taskId: ID, isProgress: false }],
		['the end, legacy', LEGACY_TASK, { taskId: ID, isProgress: false }],
		[
			'progress, legacy',
			{ task_id: ID, task_status: 'submitted' },
			{ taskId: ID, isProgress: true },
		],
		['no id', { status: 'succeeded' }, null],
		['a text', ID, null],
		['a list', [CURRENT_TASK], null],
	])('tell of %s', (_name, body, claim) => {
		expect(klingAi.callback.decode(body)).toEqual(claim);
		expect(klingAiLegacy.callback.decode(body)).toEqual(claim);
	});
});

describe('images', () => {
	it('are sent inside the order, without the beginning of a data URL', () => {
		if (klingAi.upload.type !== 'inline') throw new Error('not inline');
		const bytes = Buffer.from('hello');
		expect(klingAi.upload.encode({ bytes, fileName: 'a.png', mimeType: 'image/png' })).toBe(
			'aGVsbG8=',
		);
	});
});

describe('answers of any shape', () => {
	const anything = fc.anything({ withBigInt: false });
	const task = fc.record(
		{
			id: fc.oneof(fc.constant(ID), anything),
			status: fc.oneof(fc.constantFrom('succeeded', 'failed'), anything),
			outputs: fc.oneof(fc.array(anything), anything),
			billing: fc.oneof(fc.array(anything), anything),
			create_time: anything,
			update_time: anything,
			task_id: anything,
			task_status: anything,
			task_result: fc.oneof(fc.record({ videos: anything }), anything),
			final_balance_deduction: anything,
		},
		{ requiredKeys: [] },
	);
	const bodies = fc.oneof(
		anything,
		fc.record(
			{
				code: fc.oneof(fc.constant(0), anything),
				message: anything,
				request_id: anything,
				data: fc.oneof(fc.array(fc.oneof(task, anything)), task, anything),
			},
			{ requiredKeys: [] },
		),
	);
	const statuses = fc.constantFrom(200, 200, 200, 400, 401, 404, 429, 500, 503);

	it('never throw', () => {
		fc.assert(
			fc.property(statuses, bodies, (status, body) => {
				const response = answer(status, body);
				for (const provider of [klingAi, klingAiLegacy]) {
					provider.decodeOrder(response);
					const read = provider.decodeStatus(response, ID);
					if (status >= 400) expect(read.ok).toBe(false);
					finderOf(provider).decode(response);
					provider.callback.decode(body);
				}
				klingAi.statusBatch?.decode(response);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('keys', () => {
	it('make the token of the published recipe', () => {
		expect(klingAiToken('ak_test', 'sk_test', 1700000000)).toBe(
			'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJha190ZXN0IiwiZXhwIjoxNzAwMDAxODAwLCJuYmYiOjE2OTk5OTk5OTV9.eDa_F6Qhv7yHoYstKBIL6uubYWDLHLekl_49ClsUCf4',
		);
		expect(klingAiToken('ak_test', 'sk_test', 1700000000.9)).toBe(
			klingAiToken('ak_test', 'sk_test', 1700000000),
		);
	});

	it('are put into the header of a request', async () => {
		const { authenticate } = new KlingAiApi();
		const options = { url: 'https://example.com', headers: { Accept: 'application/json' } };
		const keys = { apiKey: 'key', accessKey: 'ak', secretKey: 'sk' };
		expect(await authenticate({ ...keys, authentication: 'apiKey' }, options)).toEqual({
			...options,
			headers: { Accept: 'application/json', Authorization: 'Bearer key' },
		});
		const madeAfter = Math.floor(Date.now() / 1000);
		const { headers } = await authenticate({ ...keys, authentication: 'accessKey' }, options);
		const token = String(headers?.Authorization).replace('Bearer ', '');
		const claims = JSON.parse(
			Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
		) as Record<string, number>;
		expect(claims.iss).toBe('ak');
		expect((claims.nbf ?? 0) + 5).toBeGreaterThanOrEqual(madeAfter);
		expect((claims.nbf ?? 0) + 5).toBeLessThanOrEqual(Date.now() / 1000);
		expect(token).toBe(klingAiToken('ak', 'sk', (claims.nbf ?? 0) + 5));
		expect(options.headers).toEqual({ Accept: 'application/json' });
	});
});
