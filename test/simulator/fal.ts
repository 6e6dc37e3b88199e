import { randomUUID } from 'node:crypto';
import type { Api, ApiAnswer, ApiRequest, Route } from './api';
import { callbackBody, failure, queueJson, resultAnswer, validationFailure } from './fal-answers';
import { signFal } from './fal-keys';
import { falRequestsApi } from './fal-requests';
import { FAL_ENDPOINTS, type FalEndpoint, type FalVideo } from './fal-schema';
import { falStorageApi } from './fal-storage';
import { httpUrl, readJson } from './json-body';
import type { SimulatedProvider, Surroundings } from './module';
import { withRequestIds } from './request-ids';
import { shotFailure } from './shot-limit';
import type { SimulatedTask } from './task';

export { rotateFalSigningKey, signFal } from './fal-keys';

export const FAL_KEY = 'a1b2c3d4-sim-fal:0123456789abcdef0123456789abcdef';

const REQUEST_ID = 'x-fal-request-id';

const RETRY_AFTER_SECONDS = 5;

/** The queue forgets results after about an hour. Source: https://fal.ai/docs/model-apis/model-endpoints/queue */
const RESULT_MS = 3600 * 1000;

/** `Authorization: Key ...`; a Bearer key is refused. Source: https://fal.ai/docs/model-apis/authentication */
const checkKey: Api['checkKey'] = ({ headers }) => {
	if (headers.authorization === `Key ${FAL_KEY}`) return null;
	return failure(401, 'Cannot access application: invalid key credentials');
};

/** fal.ai's queue. Source: https://fal.ai/docs/model-apis/model-endpoints/queue */
function queueApi({ world, cdn, callbacks, urls }: Surroundings): Api {
	const appOf = (task: SimulatedTask): string => task.model.split('/').slice(0, 2).join('/');
	const addressOf = (task: SimulatedTask): string =>
		`${urls.api}/${appOf(task)}/requests/${task.id}`;

	/*
	 * Inputs are checked at once, so that a wrong one shows where it was sent; the real queue may take it and
	 * tell only in the result.
	 */
	function submit(endpoint: FalEndpoint, request: ApiRequest): ApiAnswer {
		const body = readJson(request);
		if (body.type === 'wrongType') {
			return failure(415, 'Content-Type must be application/json', 'bad_request');
		}
		if (body.type === 'malformed') return failure(400, 'The body is not JSON', 'bad_request');
		const parsed = endpoint.input.safeParse(body.value);
		if (!parsed.success) return validationFailure(parsed.error);
		const callbackUrl = request.query.get('fal_webhook') ?? undefined;
		if (callbackUrl !== undefined && !httpUrl.safeParse(callbackUrl).success) {
			return failure(400, 'fal_webhook must be a URL', 'bad_request');
		}
		const costUsd = endpoint.priceUsd(parsed.data);
		const refused = refusal(costUsd);
		if (refused) return refused;
		const task = world.buy({
			provider: 'fal',
			model: endpoint.id,
			body: body.value,
			costUsd,
			aspectRatio: ratioOf(parsed.data),
			callbackUrl,
			failure: shotFailure((parsed.data.multi_prompt ?? []).map(({ prompt }) => prompt)),
		});
		if (callbackUrl !== undefined) planCallback(task, callbackUrl);
		return about(task, {
			status: 200,
			json: { ...queueJson(task, addressOf(task), false), gateway_request_id: task.id },
		});
	}

	/** An answer about a request has the id of that request, which the official client reads from there. */
	const about = (task: SimulatedTask, answer: ApiAnswer): ApiAnswer => ({
		...answer,
		headers: { ...answer.headers, [REQUEST_ID]: task.id },
	});

	/** The real queue lets orders wait where this one says 429; the words are those of a direct call. */
	function refusal(costUsd: number): ApiAnswer | null {
		switch (world.refusal('fal', costUsd)) {
			case 'tooManyTasks': {
				const answer = failure(429, 'Too many concurrent requests', 'concurrent_requests_limit');
				return {
					...answer,
					headers: { ...answer.headers, 'Retry-After': `${RETRY_AFTER_SECONDS}` },
				};
			}
			case 'notEnoughBalance':
				return failure(
					403,
					'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
				);
			case null:
				return null;
		}
	}

	function planCallback(task: SimulatedTask, url: string): void {
		if (task.finishesAt === null) return;
		const message = () => {
			const body = callbackBody(task, cdn);
			return { body, headers: signFal(body, task.id) };
		};
		callbacks.plan(task, url, [{ at: task.finishesAt, message }]);
	}

	/** A task is found only under the app that it was sent to. */
	function find({ params }: ApiRequest): SimulatedTask | null {
		const task = world.tasks.get(params.id ?? '');
		const isKnown = task?.provider === 'fal' && appOf(task) === `${params.owner}/${params.alias}`;
		return isKnown ? task : null;
	}

	const withTask =
		(answer: (task: SimulatedTask, request: ApiRequest) => ApiAnswer): Route['answer'] =>
		(request) => {
			const task = find(request);
			return task ? about(task, answer(task, request)) : failure(404, 'Request not found');
		};

	/** 202 for as long as there is no result. Source: https://fal.ai/docs/model-apis/model-endpoints/queue */
	const readStatus = withTask((task, { query }) => ({
		status: task.isFinished ? 200 : 202,
		json: queueJson(task, addressOf(task), query.get('logs') === '1'),
	}));

	const readResult = withTask((task) =>
		task.endedAt !== null && world.clock.now() >= task.endedAt + RESULT_MS
			? failure(404, 'Request result not found')
			: resultAnswer(task, cdn),
	);

	const cancel = (request: ApiRequest): ApiAnswer => {
		const task = find(request);
		if (!task) return { status: 404, json: { status: 'NOT_FOUND' } };
		return about(
			task,
			task.cancel()
				? { status: 202, json: { status: 'CANCELLATION_REQUESTED' } }
				: { status: 400, json: { status: 'ALREADY_COMPLETED' } },
		);
	};

	const path = '/:owner/:alias/requests/:id';
	return {
		provider: 'fal',
		checkKey,
		error: failure,
		routes: [
			...FAL_ENDPOINTS.map(
				(endpoint): Route => ({
					method: 'POST',
					path: `/${endpoint.id}`,
					operation: 'submit',
					answer: (request) => submit(endpoint, request),
				}),
			),
			{ method: 'GET', path: `${path}/status`, operation: 'status', answer: readStatus },
			{ method: 'GET', path, operation: 'result', answer: readResult },
			{ method: 'PUT', path: `${path}/cancel`, operation: 'cancel', answer: cancel },
		],
	};
}

/** Of the shapes that there are videos of. */
function ratioOf({ aspect_ratio: ratio }: FalVideo): SimulatedTask['aspectRatio'] {
	return ratio === '9:16' || ratio === '1:1' ? ratio : '16:9';
}

const requestIdIn = (body: string): string => {
	try {
		return String((JSON.parse(body) as { request_id?: unknown }).request_id);
	} catch {
		return randomUUID();
	}
};

export const simulatedFal: SimulatedProvider = {
	id: 'fal',
	// A run that the model refused may be charged. Source: https://fal.ai/docs/model-apis/errors
	refundsFailures: false,
	tellsCost: false,
	servers: (surroundings) => ({
		api: withRequestIds(queueApi(surroundings), REQUEST_ID),
		storage: withRequestIds(
			falStorageApi(surroundings.world, surroundings.cdn, surroundings.urls, checkKey),
			REQUEST_ID,
		),
		platform: withRequestIds(
			falRequestsApi(surroundings.world, surroundings.cdn, checkKey),
			'x-fal-request-id',
		),
	}),
	credential: ({ api = '', storage = '', platform = '' }) => ({
		apiKey: FAL_KEY,
		baseUrl: api,
		storageBaseUrl: storage,
		platformBaseUrl: platform,
	}),
	completedCallback: (taskId, videoUrl) =>
		JSON.stringify({
			request_id: taskId,
			gateway_request_id: taskId,
			status: 'OK',
			payload: { video: { url: videoUrl, content_type: 'video/mp4', file_name: 'out.mp4' } },
		}),
	sign: (body, timestamp) => signFal(body, requestIdIn(body), timestamp),
};
