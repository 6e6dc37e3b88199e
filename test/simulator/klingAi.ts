import { randomInt } from 'node:crypto';
import type { ZodType } from 'zod';
import type { Api, ApiAnswer, ApiRequest, Route } from './api';
import type { CallbackSender, PlannedCallback } from './callbacks';
import type { Cdn } from './cdn';
import { readJson } from './json-body';
import {
	currentJson,
	failure,
	jsonOf,
	legacyJson,
	renderingView,
	serverError,
	success,
	validationFailure,
	viewOf,
	type KlingAiTask,
	type View,
} from './klingAi-answers';
import { inlineImage } from './klingAi-images';
import { checkKey, KLING_AI_KEYS, signKlingAi } from './klingAi-keys';
import { KLING_AI_LEGACY_BODIES, legacyOrder } from './klingAi-legacy-schema';
import { listRoutes } from './klingAi-list';
import { elementRoutes } from './klingAi-elements';
import type { Kling4Keys } from './klingAi-kling4-schema';
import { USD_PER_UNIT } from './klingAi-prices';
import { currentOrder, klingAiBodies, type KlingAiOrder } from './klingAi-schema';
import type { CredentialData, SimulatedProvider } from './module';
import { keepUpload } from './uploads';
import type { World } from './world';

const PROVIDER = 'klingAi';
const MAX_IDS = 20;
const TASK_ID = /^\d+$/;

/** Both APIs of Kling AI. Sources: https://kling.ai/document-api and the files of the schemas */
export function klingAiApi(
	world: World,
	cdn: Cdn,
	callbacks: CallbackSender,
	kling4Keys?: Kling4Keys,
): Api {
	const tasks = new Map<string, KlingAiTask>();
	/** The client's own ids are unique in the account, whichever API they came by. */
	const byExternalId = new Map<string, KlingAiTask>();
	const now = (entry: KlingAiTask): View => viewOf(entry, cdn.videoUrl(entry.task));

	function submit<T>(
		request: ApiRequest,
		schema: ZodType<T>,
		orderOf: (body: T) => KlingAiOrder,
	): ApiAnswer {
		const body = readJson(request);
		if (body.type !== 'json') return failure(400, 1200, 'The request body must be JSON');
		const parsed = schema.safeParse(body.value);
		if (!parsed.success) return validationFailure(parsed.error);
		const order = orderOf(parsed.data);
		if (order.externalId !== undefined && byExternalId.has(order.externalId)) {
			return failure(400, 1201, 'external_task_id already exists');
		}
		const refusal = refuse(order.units * USD_PER_UNIT);
		return refusal ?? success(buy(order, body.value));
	}

	function refuse(costUsd: number): ApiAnswer | null {
		switch (world.refusal(PROVIDER, costUsd)) {
			case 'tooManyTasks':
				return failure(429, 1303, 'parallel task over resource pack limit');
			case 'notEnoughBalance':
				return failure(429, 1102, 'Account balance not enough');
			case null:
				return null;
		}
	}

	function buy(order: KlingAiOrder, body: unknown): Record<string, unknown> {
		for (const text of order.images) {
			const image = inlineImage(text);
			if (image) keepUpload(world, cdn.url, PROVIDER, { name: 'inline', ...image });
		}
		const task = world.buy({
			provider: PROVIDER,
			model: order.model,
			body,
			costUsd: Math.round(order.units * USD_PER_UNIT * 1e6) / 1e6,
			aspectRatio: order.aspectRatio,
			idempotencyKey: order.externalId,
			callbackUrl: order.callbackUrl,
			taskId: newTaskId(),
		});
		const entry = { task, order };
		tasks.set(task.id, entry);
		if (order.externalId !== undefined) byExternalId.set(order.externalId, entry);
		if (order.callbackUrl !== undefined) {
			callbacks.plan(task, order.callbackUrl, plannedCallbacks(entry, now));
		}
		return acceptedJson(entry, now(entry));
	}

	function readTasks({ query }: ApiRequest): ApiAnswer {
		const given = [...query.keys()];
		const [name] = given;
		if (given.length !== 1 || (name !== 'task_ids' && name !== 'external_task_ids')) {
			return failure(400, 1201, 'Either task_ids or external_task_ids is required');
		}
		const ids = (query.get(name) ?? '').split(',');
		if (ids.length > MAX_IDS || ids.includes('')) {
			return failure(400, 1201, `${name} must be 1 to ${MAX_IDS} ids`);
		}
		const known = name === 'task_ids' ? tasks : byExternalId;
		const found = ids.flatMap((id) => known.get(id) ?? []);
		return success(found.map((entry) => currentJson(entry, now(entry))));
	}

	function readLegacyTask(path: string, { params }: ApiRequest): ApiAnswer {
		const id = decodeURIComponent(params.id ?? '');
		const entry = tasks.get(id) ?? byExternalId.get(id);
		// The code is known, the words are INVENTED.
		if (entry?.order.legacyPath !== path) return failure(400, 1201, 'Task not found');
		return success(legacyJson(entry, now(entry)));
	}

	/** Source: https://kling.ai/document-api/api/assets/account-usage */
	function readCosts({ query }: ApiRequest): ApiAnswer {
		const [from, to] = [query.get('start_time') ?? '', query.get('end_time') ?? ''];
		if (!/^\d{13}$/.test(from) || !/^\d{13}$/.test(to) || Number(from) >= Number(to)) {
			return failure(400, 1201, 'start_time and end_time are required, in milliseconds');
		}
		const pack = {
			resource_pack_name: 'Video Generation',
			resource_pack_id: '509f3fd3d4ab4a3f9eec5db27aa44f27',
			resource_pack_type: 'decreasing_total',
			total_quantity: 10_000,
			remaining_quantity: Math.floor(world.balanceUsd(PROVIDER) / USD_PER_UNIT),
			purchase_time: 1726124664368,
			effective_time: 1726124664368,
			invalid_time: 4102444800000,
			status: 'online',
		};
		return success({ code: 0, msg: 'success', resource_pack_subscribe_infos: [pack] });
	}

	const currentRoutes = Object.entries(klingAiBodies(kling4Keys)).map(
		([path, schema]): Route => ({
			method: 'POST',
			path,
			operation: 'submit',
			answer: (request) => submit(request, schema, (body) => currentOrder(path, body)),
		}),
	);
	const unknownModels = ['text-to-video', 'image-to-video', 'omni-video', 'motion-control'].map(
		(kind): Route => ({
			method: 'POST',
			path: `/${kind}/:model`,
			operation: 'submit',
			answer: ({ params }) => failure(404, 1203, `model ${params.model} does not exist`),
		}),
	);
	const legacyRoutes = Object.entries(KLING_AI_LEGACY_BODIES).flatMap(([path, schema]): Route[] => [
		{
			method: 'POST',
			path,
			operation: 'submit',
			answer: (request) => submit(request, schema, (body) => legacyOrder(path, body)),
		},
		{
			method: 'GET',
			path: `${path}/:id`,
			operation: ({ params }) => (TASK_ID.test(params.id ?? '') ? 'status' : 'find'),
			answer: (request) => readLegacyTask(path, request),
		},
	]);
	return {
		provider: PROVIDER,
		checkKey,
		error: serverError,
		routes: [
			...currentRoutes,
			...unknownModels,
			...legacyRoutes,
			{
				method: 'GET',
				path: '/tasks',
				operation: ({ query }) => (query.has('external_task_ids') ? 'find' : 'status'),
				answer: readTasks,
			},
			...elementRoutes(),
			...listRoutes(() => [...tasks.values()], now, world.clock),
			{ method: 'GET', path: '/account/costs', operation: 'account', answer: readCosts },
		],
	};
}

/** Ids are long decimal numbers, too long for a number of JavaScript. */
function newTaskId(): string {
	const digits = () => String(randomInt(1e8, 1e9));
	return digits() + digits();
}

/** The answer to an order names the task, but nothing that only comes with its end. */
function acceptedJson(entry: KlingAiTask, view: View): Record<string, unknown> {
	const hidden = ['message', 'outputs', 'billing', 'task_status_msg', 'task_result'];
	return Object.fromEntries(
		Object.entries(jsonOf(entry, view)).filter(([name]) => !hidden.includes(name)),
	);
}

/** One callback at every change of the status. Source: https://kling.ai/document-api/api/get-started/callbacks */
function plannedCallbacks(
	entry: KlingAiTask,
	now: (entry: KlingAiTask) => View,
): PlannedCallback[] {
	const { startsAt, finishesAt } = entry.task;
	const plan = (at: number, view: () => View): PlannedCallback => ({
		at,
		message: () => {
			const body = JSON.stringify(jsonOf(entry, view()));
			return { body, headers: signKlingAi(body) };
		},
	});
	return [
		...(finishesAt === null || startsAt < finishesAt
			? [plan(startsAt, () => renderingView(entry))]
			: []),
		...(finishesAt === null ? [] : [plan(finishesAt, () => now(entry))]),
	];
}

/** The fields of a credential with an access key, which reaches the legacy API of these servers. */
export const accessKeyCredential = ({ api = '' }: Record<string, string>): CredentialData => ({
	authentication: 'accessKey',
	apiKey: '',
	accessKey: KLING_AI_KEYS.accessKey,
	secretKey: KLING_AI_KEYS.secretKey,
	webhookSecret: KLING_AI_KEYS.webhookSecret,
	baseUrl: api,
});

export const simulatedKlingAi: SimulatedProvider = {
	id: PROVIDER,
	// Units are taken when a task is completed.
	refundsFailures: true,
	tellsCost: true,
	servers: ({ world, cdn, callbacks, options }) => ({
		api: klingAiApi(world, cdn, callbacks, options.kling4Keys),
	}),
	credential: ({ api = '' }) => ({
		authentication: 'apiKey',
		apiKey: KLING_AI_KEYS.apiKey,
		webhookSecret: KLING_AI_KEYS.webhookSecret,
		baseUrl: api,
	}),
	completedCallback: (taskId, videoUrl) =>
		JSON.stringify({
			id: taskId,
			status: 'succeeded',
			message: '',
			outputs: [{ type: 'video', id: `v${taskId}`, url: videoUrl, duration: '5.041' }],
		}),
	sign: (body, timestamp) => signKlingAi(body, undefined, undefined, timestamp),
};
