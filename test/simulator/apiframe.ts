import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Api, ApiAnswer, ApiRequest } from './api';
import {
	failure,
	jobJson,
	statusWord,
	validationFailure,
	webhookBody,
	type ApiframeEvent,
} from './apiframe-answers';
import { listJobs } from './apiframe-list';
import {
	APIFRAME_MODELS,
	apiframeCredits,
	apiframeVideo,
	shotPrompts,
	type ApiframeVideo,
} from './apiframe-schema';
import { uploadToApiframe } from './apiframe-uploads';
import type { CallbackSender, PlannedCallback } from './callbacks';
import type { Cdn } from './cdn';
import { readJson } from './json-body';
import type { SimulatedProvider } from './module';
import { withRequestIds } from './request-ids';
import { shotFailure } from './shot-limit';
import { signApiframe, type ApiframeKeyReading } from './signatures';
import type { SimulatedTask } from './task';
import type { World } from './world';

/** What differs between two simulated Apiframes. */
export interface ApiframeSettings {
	apiKey: string;
	signatureKey: ApiframeKeyReading;
}

export const APIFRAME_KEY = 'afk_sim_apiframe_0123456789abcdef';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RETRY_AFTER_SECONDS = 5;
const IDEMPOTENCY_MS = 24 * 3600 * 1000;
const MAX_KEY_LENGTH = 255;

/** Apiframe's API, version 2. Source: https://api.apiframe.ai/v2/openapi.json */
export function apiframeApi(
	world: World,
	cdn: Cdn,
	callbacks: CallbackSender,
	settings: ApiframeSettings,
): Api {
	const jobsByKey = new Map<string, SimulatedTask>();
	const account = { user: randomUUID(), team: randomUUID(), key: randomUUID() };

	function submit(request: ApiRequest): ApiAnswer {
		const body = readJson(request);
		if (body.type === 'wrongType') return failure(400, 'Content-Type must be application/json');
		if (body.type === 'malformed') return failure(400, 'Invalid JSON body');
		const parsed = apiframeVideo.safeParse(body.value);
		if (!parsed.success) return validationFailure(parsed.error);
		const key = request.headers['idempotency-key'];
		if (typeof key === 'string' && key.length > MAX_KEY_LENGTH) {
			return failure(400, `Idempotency-Key must not exceed ${MAX_KEY_LENGTH} characters`);
		}
		const known = typeof key === 'string' ? jobsByKey.get(key) : undefined;
		if (known !== undefined && world.clock.now() < known.boughtAt + IDEMPOTENCY_MS) {
			return isDeepStrictEqual(known.body, body.value)
				? accepted(known)
				: failure(409, 'Idempotency-Key was already used with a different request body');
		}
		const credits = apiframeCredits(parsed.data);
		const refusal = refuse(credits);
		if (refusal !== null) return refusal;
		const task = world.buy({
			provider: 'apiframe',
			model: parsed.data.model,
			body: body.value,
			costUsd: credits / 100,
			aspectRatio: parsed.data.klingParams?.aspect_ratio ?? '16:9',
			idempotencyKey: typeof key === 'string' ? key : undefined,
			callbackUrl: parsed.data.webhookUrl,
			failure: shotFailure(shotPrompts(parsed.data)),
		});
		if (typeof key === 'string') jobsByKey.set(key, task);
		const { webhookUrl } = parsed.data;
		if (webhookUrl !== undefined) {
			callbacks.plan(task, webhookUrl, plannedCallbacks(task, parsed.data, cdn, settings));
		}
		return accepted(task);
	}

	function refuse(credits: number): ApiAnswer | null {
		switch (world.refusal('apiframe', credits / 100)) {
			case 'tooManyTasks':
				return {
					...failure(429, 'Too many concurrent jobs'),
					headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
				};
			case 'notEnoughBalance':
				return {
					status: 402,
					json: {
						error: 'Insufficient credits',
						creditsRequired: credits,
						creditsAvailable: creditsLeft(),
					},
				};
			case null:
				return null;
		}
	}

	function creditsLeft(): number {
		return Math.floor(world.balanceUsd('apiframe') * 100 + 1e-6);
	}

	function readJob({ params }: ApiRequest): ApiAnswer {
		const id = params.id ?? '';
		if (!UUID.test(id)) return failure(400, 'Invalid job id', { id: ['Invalid uuid'] });
		const task = world.tasks.get(id.toLowerCase());
		if (task?.provider !== 'apiframe') return failure(404, 'Job not found');
		return { status: 200, json: jobJson(task, cdn.videoUrl(task)) };
	}

	function readAccount(): ApiAnswer {
		return {
			status: 200,
			json: {
				user: { id: account.user, email: 'simulator@example.com', role: 'OWNER' },
				team: {
					id: account.team,
					name: 'Simulator',
					credits: creditsLeft(),
					plan: 'pro',
					customerId: null,
				},
				apiKey: { id: account.key, name: 'Default', prefix: settings.apiKey.slice(0, 8) },
			},
		};
	}

	function readModels({ query }: ApiRequest): ApiAnswer {
		const modality = query.get('modality');
		if (modality !== null && !['image', 'video', 'music', 'audio'].includes(modality)) {
			return failure(400, 'Validation failed', { modality: ['Unknown modality'] });
		}
		const isWanted = modality === null || modality === 'video';
		const models = isWanted
			? APIFRAME_MODELS.map((id) => ({ id, name: id, modality: 'video' }))
			: [];
		return { status: 200, json: { models } };
	}

	const api: Api = {
		provider: 'apiframe',
		checkKey: ({ headers }) => {
			if (headers['x-api-key'] === undefined) return failure(401, 'API key is required');
			return headers['x-api-key'] === settings.apiKey ? null : failure(401, 'Invalid API key');
		},
		error: failure,
		routes: [
			{ method: 'POST', path: '/v2/videos/generate', operation: 'submit', answer: submit },
			{ method: 'GET', path: '/v2/jobs/:id', operation: 'status', answer: readJob },
			{
				method: 'GET',
				path: '/v2/jobs',
				operation: 'list',
				answer: ({ query }) => listJobs(world, cdn, query),
			},
			{ method: 'GET', path: '/v2/me', operation: 'account', answer: readAccount },
			{
				method: 'POST',
				path: '/v2/uploads',
				operation: 'upload',
				answer: async (request) => await uploadToApiframe(world, cdn, request),
			},
			{
				method: 'GET',
				path: '/v2/models',
				operation: 'models',
				isPublic: true,
				answer: readModels,
			},
		],
	};
	// The official client puts them into its error messages.
	return withRequestIds(api, 'x-request-id');
}

function accepted(task: SimulatedTask): ApiAnswer {
	return { status: 202, json: { jobId: task.id, status: statusWord(task) } };
}

function plannedCallbacks(
	task: SimulatedTask,
	video: ApiframeVideo,
	cdn: Cdn,
	settings: ApiframeSettings,
): PlannedCallback[] {
	// What happens without webhookEvents is not published; the two final events are a fair guess.
	const wanted = new Set<ApiframeEvent>(video.webhookEvents ?? ['completed', 'failed']);
	const { finishesAt, startsAt } = task;
	if (finishesAt === null) return [];
	const plan = (event: ApiframeEvent, at: number): PlannedCallback => ({
		at,
		message: () => {
			const body = webhookBody(event, task, cdn.videoUrl(task));
			const signature = signApiframe(settings.apiKey, body, settings.signatureKey);
			return { body, headers: { 'X-Webhook-Event': event, 'X-Webhook-Signature': signature } };
		},
	});
	const planned = wanted.has('progress')
		? [0.25, 0.5, 0.75].map((part) => plan('progress', startsAt + part * (finishesAt - startsAt)))
		: [];
	const { result = 'completed' } = task.outcome;
	// There is no event for a cancelled job.
	if ((result === 'completed' || result === 'failed') && wanted.has(result)) {
		planned.push(plan(result, finishesAt));
	}
	return planned;
}

export const simulatedApiframe: SimulatedProvider = {
	id: 'apiframe',
	// Credits come back by themselves: https://docs-v2.apiframe.ai/docs/faq
	refundsFailures: true,
	tellsCost: true,
	servers: ({ world, cdn, callbacks, options }) => ({
		api: apiframeApi(world, cdn, callbacks, {
			apiKey: APIFRAME_KEY,
			signatureKey: options.apiframeSignatureKey ?? 'digest',
		}),
	}),
	credential: ({ api = '' }) => ({ apiKey: APIFRAME_KEY, baseUrl: api }),
	completedCallback: (taskId, videoUrl) =>
		JSON.stringify({
			event: 'completed',
			jobId: taskId,
			status: 'COMPLETED',
			result: { videoUrl },
		}),
	sign: (body) => ({ 'X-Webhook-Signature': signApiframe(APIFRAME_KEY, body) }),
};
