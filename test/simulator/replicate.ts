import { randomBytes } from 'node:crypto';
import type { Api, ApiAnswer, ApiRequest } from './api';
import type { CallbackSender } from './callbacks';
import type { Cdn } from './cdn';
import { readJson } from './json-body';
import type { SimulatedProvider } from './module';
import {
	failure,
	modelJson,
	predictionJson,
	throttled,
	validationFailure,
} from './replicate-answers';
import { uploadedFile, uploadToReplicate } from './replicate-files';
import { listPredictions } from './replicate-list';
import {
	isReplicateModel,
	REPLICATE_BODIES,
	replicatePriceUsd,
	shapeOf,
	shotPrompts,
} from './replicate-schema';
import { replicateWebhooks } from './replicate-webhooks';
import { shotFailure } from './shot-limit';
import { standardWebhookHeaders } from './signatures';
import type { SimulatedTask } from './task';
import type { World } from './world';

export const REPLICATE_KEYS = {
	apiKey: 'r8_sim_replicate_0123456789abcdef0123456',
	webhookSecret: 'whsec_c2ltLXJlcGxpY2F0ZS1zZWNyZXQtMDEyMzQ1Njc4OWE=',
} as const;

const RETRY_AFTER_SECONDS = 5;

const modelIn = ({ params }: ApiRequest): string => `${params.owner}/${params.name}`;

/** An id as Replicate makes them, such as gm3qorzdhgbfurvjtvhg6dckhu: 26 signs of base32 in lower case. */
const newId = (): string =>
	Array.from(randomBytes(26), (byte) => 'abcdefghijklmnopqrstuvwxyz234567'[byte % 32]).join('');

/** Replicate's HTTP API; `urls.api` is its own address. Source: https://replicate.com/docs/reference/http */
export function replicateApi(
	world: World,
	cdn: Cdn,
	callbacks: CallbackSender,
	urls: Record<string, string>,
): Api {
	const prediction = (task: SimulatedTask) =>
		predictionJson(task, cdn, urls.api ?? '', world.clock.now());
	const webhooks = replicateWebhooks(callbacks, REPLICATE_KEYS.webhookSecret, (task) =>
		JSON.stringify(prediction(task)),
	);

	const unknown = () => failure(404, 'The requested resource could not be found.');

	const submitToModel = (request: ApiRequest): ApiAnswer =>
		withJson(request, (body) => order(request, modelIn(request), body));

	/** The model in the body. Source: https://replicate.com/docs/reference/http#predictions.create */
	const submit = (request: ApiRequest): ApiAnswer =>
		withJson(request, (body) => {
			const { version, ...rest } = Object(body) as { version?: unknown };
			return typeof version === 'string'
				? order(request, version, rest)
				: failure(422, 'version is required');
		});

	function withJson(request: ApiRequest, answer: (body: unknown) => ApiAnswer): ApiAnswer {
		const body = readJson(request);
		if (body.type === 'wrongType') return failure(400, 'Content-Type must be application/json');
		if (body.type === 'malformed') return failure(400, 'The request body is not valid JSON');
		return answer(body.value);
	}

	function order(request: ApiRequest, model: string, body: unknown): ApiAnswer {
		if (!isReplicateModel(model)) return unknown();
		const parsed = REPLICATE_BODIES[model].safeParse(body);
		if (!parsed.success) return validationFailure(parsed.error, request.path);
		const costUsd = replicatePriceUsd(model, parsed.data);
		switch (world.refusal('replicate', costUsd)) {
			case 'tooManyTasks':
				return throttled(RETRY_AFTER_SECONDS);
			case 'notEnoughBalance':
				return failure(402, 'You have insufficient credit to run this model.');
			case null:
		}
		const task = world.buy({
			provider: 'replicate',
			model,
			body,
			costUsd,
			aspectRatio: shapeOf(parsed.data),
			callbackUrl: parsed.data.webhook,
			taskId: newId(),
			failure: shotFailure(shotPrompts(parsed.data)),
		});
		webhooks.plan(task, parsed.data);
		return { status: 201, json: prediction(task) };
	}

	/** An answer about the prediction that the path names. */
	function about({ params }: ApiRequest, answer: (task: SimulatedTask) => ApiAnswer): ApiAnswer {
		const task = world.tasks.get(params.id ?? '');
		return task?.provider === 'replicate' ? answer(task) : unknown();
	}

	const read = (task: SimulatedTask): ApiAnswer => ({ status: 200, json: prediction(task) });

	/** A prediction that has ended stays as it is. */
	function cancel(task: SimulatedTask): ApiAnswer {
		if (task.cancel()) webhooks.canceled(task);
		return read(task);
	}

	return {
		provider: 'replicate',
		checkKey: ({ headers }) => {
			if (headers.authorization === `Bearer ${REPLICATE_KEYS.apiKey}`) return null;
			return headers.authorization === undefined
				? failure(401, 'You did not pass an authentication token')
				: failure(401, 'You did not pass a valid authentication token');
		},
		error: failure,
		routes: [
			{
				method: 'POST',
				path: '/v1/models/:owner/:name/predictions',
				operation: 'submit',
				answer: submitToModel,
			},
			{ method: 'POST', path: '/v1/predictions', operation: 'submit', answer: submit },
			{
				method: 'GET',
				path: '/v1/models/:owner/:name',
				operation: 'models',
				answer: (request) => {
					const id = modelIn(request);
					return isReplicateModel(id) ? { status: 200, json: modelJson(id) } : unknown();
				},
			},
			{
				method: 'GET',
				path: '/v1/predictions/:id',
				operation: 'status',
				answer: (request) => about(request, read),
			},
			{
				method: 'GET',
				path: '/v1/predictions',
				operation: 'list',
				answer: ({ query }) => listPredictions(world, query, urls.api ?? '', prediction),
			},
			{
				method: 'POST',
				path: '/v1/predictions/:id/cancel',
				operation: 'cancel',
				answer: (request) => about(request, cancel),
			},
			{
				method: 'GET',
				path: '/v1/account',
				operation: 'account',
				answer: () => ({
					status: 200,
					json: {
						type: 'organization',
						username: 'simulator',
						name: 'Simulator',
						github_url: 'https://github.com/simulator',
					},
				}),
			},
			{
				method: 'GET',
				path: '/v1/webhooks/default/secret',
				operation: 'keys',
				answer: () => ({ status: 200, json: { key: REPLICATE_KEYS.webhookSecret } }),
			},
			{
				method: 'POST',
				path: '/v1/files',
				operation: 'upload',
				answer: async (request) => await uploadToReplicate(world, cdn, request),
			},
			{
				method: 'GET',
				path: '/v1/files/:id',
				operation: 'upload',
				answer: ({ params }) => uploadedFile(world, params.id ?? '') ?? unknown(),
			},
		],
	};
}

export const simulatedReplicate: SimulatedProvider = {
	id: 'replicate',
	// Predictions that were canceled after their start are charged; for failed ones nothing is published.
	// Source: https://replicate.com/docs/topics/predictions/lifecycle
	refundsFailures: false,
	tellsCost: false,
	servers: ({ world, cdn, callbacks, urls }) => ({
		api: replicateApi(world, cdn, callbacks, urls),
	}),
	credential: ({ api = '' }) => ({ apiKey: REPLICATE_KEYS.apiKey, baseUrl: `${api}/v1` }),
	completedCallback: (taskId, videoUrl) =>
		JSON.stringify({ id: taskId, status: 'succeeded', output: videoUrl, error: null }),
	sign: (body, timestamp) =>
		standardWebhookHeaders(REPLICATE_KEYS.webhookSecret, 'msg_completed', body, timestamp),
};
