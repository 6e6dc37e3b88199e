import type { ZodError } from 'zod';
import type { Api, ApiAnswer, ApiRequest } from './api';
import type { CallbackSender, PlannedCallback } from './callbacks';
import type { Cdn } from './cdn';
import { complaints, readJson } from './json-body';
import type { SimulatedProvider } from './module';
import { shotFailure } from './shot-limit';
import { signUnifically } from './signatures';
import type { SimulatedTask } from './task';
import { callbackBody, failure, success, taskAnswer } from './unifically-answers';
import { UNIFICALLY_MODELS, unificallyPriceUsd, unificallyTask } from './unifically-schema';
import { unificallyFilesApi } from './unifically-files';
import type { World } from './world';

/** What differs between two simulated Unificallys. */
export interface UnificallySettings {
	apiKey: string;
	webhookSecret: string;
	/** The documentation and newer clients disagree on the path; the other one answers 404. */
	accountPath: '/v1/account' | '/account';
	/** Whether the answer to a submission names the price. */
	costInSubmitAnswer: boolean;
}

export const UNIFICALLY_KEYS = {
	apiKey: 'sk-sim-unifically-0123456789abcdef',
	webhookSecret: 'whsec_sim_unifically_0123456789abcdef',
} as const;

const RETRY_AFTER_SECONDS = 5;
const ACCOUNT_ID = 12345;

/**
 * Unifically's API. Sources: https://docs.unifically.com/api-reference/v1-tasks,
 * https://docs.unifically.com/api-reference/account-information
 */
export function unificallyApi(
	world: World,
	cdn: Cdn,
	callbacks: CallbackSender,
	settings: UnificallySettings,
): Api {
	const createdAt = Math.floor(world.clock.now() / 1000);

	function submit(request: ApiRequest): ApiAnswer {
		const body = readJson(request);
		if (body.type === 'wrongType') return failure(400, 'Content-Type must be application/json');
		if (body.type === 'malformed') return failure(400, 'The request body is not valid JSON');
		const parsed = unificallyTask.safeParse(body.value);
		if (!parsed.success) return failure(422, describeFirst(parsed.error));
		const costUsd = unificallyPriceUsd(parsed.data);
		if (parsed.data.dry_run) return success({ cost: costUsd });
		const refusal = world.refusal('unifically', costUsd);
		if (refusal === 'tooManyTasks') {
			return {
				...failure(429, 'Rate limit exceeded. Please try again later'),
				headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
			};
		}
		if (refusal === 'notEnoughBalance') return failure(402, 'Insufficient balance');
		const { aspect_ratio: ratio } = parsed.data.input;
		const task = world.buy({
			provider: 'unifically',
			model: parsed.data.model,
			body: body.value,
			costUsd,
			aspectRatio: ratio === undefined || ratio === 'auto' ? '16:9' : ratio,
			callbackUrl: parsed.data.callback_url,
			failure: shotFailure((parsed.data.input.multi_shots ?? []).map(({ prompt }) => prompt)),
		});
		const { callback_url: url } = parsed.data;
		if (url !== undefined) callbacks.plan(task, url, plannedCallbacks(task, cdn, settings));
		const cost = settings.costInSubmitAnswer ? { cost: costUsd } : {};
		return success({ task_id: task.id, status: 'pending', ...cost });
	}

	function readTask({ params }: ApiRequest): ApiAnswer {
		const task = world.tasks.get(params.id ?? '');
		// What an unknown task answers is not published.
		if (task?.provider !== 'unifically') return failure(404, 'Task not found');
		return taskAnswer(task, cdn.videoUrl(task));
	}

	function readAccount(): ApiAnswer {
		return success({
			user_id: ACCOUNT_ID,
			balance_usd: world.balanceUsd('unifically'),
			email: 'simulator@example.com',
			created_at: createdAt,
			updated_at: Math.floor(world.clock.now() / 1000),
		});
	}

	return {
		provider: 'unifically',
		checkKey: (request) => checkBearer(request, settings.apiKey),
		error: failure,
		routes: [
			{
				method: 'POST',
				path: '/v1/tasks',
				operation: (request) => (isDryRun(request) ? 'price' : 'submit'),
				answer: submit,
			},
			{ method: 'GET', path: '/v1/tasks/:id', operation: 'status', answer: readTask },
			{ method: 'GET', path: settings.accountPath, operation: 'account', answer: readAccount },
			{
				method: 'GET',
				path: '/v1/models',
				operation: 'models',
				// The shape of this list is not published; only its existence is known.
				answer: () => success(UNIFICALLY_MODELS.map((id) => ({ id }))),
			},
		],
	};
}

/** The refusal of a request without the right Bearer key; null = it has it. */
export function checkBearer(request: ApiRequest, apiKey: string): ApiAnswer | null {
	if (request.headers.authorization === `Bearer ${apiKey}`) return null;
	return failure(401, 'Invalid API key provided');
}

function plannedCallbacks(
	task: SimulatedTask,
	cdn: Cdn,
	settings: UnificallySettings,
): PlannedCallback[] {
	const { result = 'completed' } = task.outcome;
	// Callbacks exist for completed and failed tasks only.
	if (task.finishesAt === null || result === 'cancelled') return [];
	const message = () => {
		const body = callbackBody(task, cdn.videoUrl(task));
		return { body, headers: signatureHeaders(settings.webhookSecret, body) };
	};
	return [{ at: task.finishesAt, message }];
}

function signatureHeaders(
	secret: string,
	body: string,
	// Receivers compare this with their own clock, so simulated time would not do.
	timestamp = Math.floor(Date.now() / 1000),
): Record<string, string> {
	return {
		'X-Webhook-Timestamp': String(timestamp),
		'X-Webhook-Signature': signUnifically(secret, timestamp, body),
	};
}

function isDryRun(request: ApiRequest): boolean {
	const body = readJson(request);
	return body.type === 'json' && (body.value as { dry_run?: unknown } | null)?.dry_run === true;
}

function describeFirst(error: ZodError): string {
	const complaint = complaints(error)[0];
	switch (complaint?.kind) {
		case 'missing':
			return `Missing required parameter: ${lastPart(complaint.path)}`;
		case 'unknown':
			return `Unknown parameter: ${complaint.path}`;
		default:
			return `Invalid parameter ${complaint?.path ?? ''}: ${complaint?.message ?? ''}`;
	}
}

/** The documented message names `prompt`, not `input.prompt`. */
function lastPart(path: string): string {
	return path.split('.').at(-1) ?? path;
}

export const simulatedUnifically: SimulatedProvider = {
	id: 'unifically',
	// Nothing about refunds is published, so the money stays spent here.
	refundsFailures: false,
	tellsCost: true,
	servers: ({ world, cdn, callbacks, options }) => ({
		api: unificallyApi(world, cdn, callbacks, {
			...UNIFICALLY_KEYS,
			accountPath: options.accountPath ?? '/v1/account',
			costInSubmitAnswer: options.costInSubmitAnswer ?? true,
		}),
		files: unificallyFilesApi(world, cdn, UNIFICALLY_KEYS.apiKey),
	}),
	credential: ({ api = '', files = '' }) => ({
		...UNIFICALLY_KEYS,
		baseUrl: api,
		uploadBaseUrl: files,
	}),
	completedCallback: (taskId, videoUrl) =>
		JSON.stringify({ task_id: taskId, status: 'completed', data: { video_url: videoUrl } }),
	sign: (body, timestamp) => signatureHeaders(UNIFICALLY_KEYS.webhookSecret, body, timestamp),
};
