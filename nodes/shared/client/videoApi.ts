import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { SendableRequest } from '../domain/request';
import { VideoError } from '../domain/error';
import type { Cost, TaskReading } from '../domain/task';
import type {
	Decoded,
	FailureKind,
	ModelQuery,
	Provider,
	ProviderRequest,
	ProviderResponse,
} from '../providers/provider';
import type { UploadFile } from '../providers/upload';
import { wellFormed } from '../domain/values';
import type { ListedElement, ListedTask, Period, TaskQuery } from '../providers/lists';
import { failureWithoutResponse, success } from '../providers/decoding';
import { nothingBought, outcomeUnknown, uploadFailed } from '../report/messages';
import { attempt, type Connection } from './attempt';
import { createBatchReader } from './batchReader';
import { createFirstContact, noteAnswer } from './firstContact';
import { readPages } from './pages';
import { listElements } from './elementLists';
import { placeOrder, type SentOrder } from './placeOrder';
import { attemptsFor, type Patience, retried } from './retry';
import { createSchemaCheck } from './schemaCheck';
import { listTasks } from './taskLists';
import { uploadOnce } from './upload';
import { believeRepeatedVerdicts } from './verdicts';

/* Reading, pricing and uploading cost nothing and are repeated after any transient failure; for orders see placeOrder.ts. */

const FREE_ATTEMPTS = 4;
const TRANSIENT_WHEN_FREE: readonly FailureKind[] = ['rateLimit', 'unreachable', 'unavailable'];

const FREE: Patience = attemptsFor(FREE_ATTEMPTS, TRANSIENT_WHEN_FREE);

/** What an address says that does not know a task. */
const UNKNOWN_THERE: readonly FailureKind[] = ['notFound', 'invalid'];

/** What a request would cost; `task`: the provider took the question for an order. */
export interface Price {
	cost: Cost | null;
	task: TaskReading | null;
}

/** The calls of one provider with one credential. */
export interface VideoApi {
	readonly provider: Provider;
	/** The address that paths are appended to. */
	readonly baseUrl: string;
	/** Tells providers and credentials apart, without a secret in it. */
	readonly account: string;
	/** The fields of the credential, for checking signatures. */
	readonly credentials: ICredentialDataDecryptedObject;
	/** Whether polls of several tasks at the same moment are one request. */
	readonly readsTogether: boolean;
	/** Makes sure that somebody answers at the address, before money is spent. Throws a `VideoError`. */
	contact(): Promise<void>;
	/** What the request would cost, where the provider takes it: `estimate` where it does not say. Throws a `VideoError` when it is rejected. */
	price(request: SendableRequest, estimate: Cost | null): Promise<Price>;
	/** Orders the video. Returns an error in its place; only with kind `outcomeUnknown` it may have been bought. Never throws. */
	order(request: SendableRequest, details: SentOrder): Promise<TaskReading | VideoError>;
	/** The task of an order that got no clear response: null = there certainly is none. Throws a `VideoError` when that stays unknown. */
	findOrder(key: string, request: ModelQuery): Promise<TaskReading | null>;
	/** The tasks in the provider's list that were ordered by this very request in a period. Only for providers that have one. Never throws. */
	listOrders(request: SendableRequest, period: Period): Promise<Decoded<string[]>>;
	/** The newest tasks of the account that fit a query, the newest first. Only for providers that have lists. Throws a `VideoError`. */
	listTasks(query: TaskQuery, limit: number): Promise<ListedTask[]>;
	/** The elements that the account may use. Only for providers that have lists. Throws a `VideoError`. */
	listElements(): Promise<ListedElement[]>;
	/** Polls a task, once. Never throws. */
	read(taskId: string): Promise<Decoded<TaskReading>>;
	/** Polls a task, again after a transient failure. Never throws. */
	readWithRetries(taskId: string): Promise<Decoded<TaskReading>>;
	/** Uploads a file and returns its address, or whatever stands for it in a request. Throws a `VideoError`. */
	upload(file: UploadFile): Promise<string>;
	/** What signatures of callbacks are checked with, as the provider has it now. Never throws. */
	callbackKeys(): Promise<Decoded<readonly string[]>>;
	/** Asks the provider, once and also after a Stop, to end a task. False when that did not succeed. Never throws. */
	cancel(taskId: string): Promise<boolean>;
}

const isUnknownThere = (result: Decoded<TaskReading>): boolean =>
	!result.ok && UNKNOWN_THERE.includes(result.failure.kind);

/** Connects a provider's pure functions with a way to send requests. */
export function createVideoApi(
	provider: Provider,
	{ account, baseUrl, credentials, send: sendOnce, put, signal }: Connection,
): VideoApi {
	let hasResponded = false;
	const send: Connection['send'] = async (request, options) => {
		const sent = await sendOnce(request, options);
		hasResponded ||= sent.responded;
		if (sent.responded && request.host === 'api') noteAnswer(baseUrl);
		return sent;
	};

	const free = async <T>(
		request: () => ProviderRequest,
		decode: (response: ProviderResponse) => Decoded<T>,
	): Promise<Decoded<T>> =>
		await retried(FREE, signal, async () => await attempt(send, request(), decode));

	const checkSchema = createSchemaCheck(provider, send);

	const { statusBatch } = provider;
	const readTogether =
		statusBatch &&
		createBatchReader(
			statusBatch.maxTasks,
			async (taskIds) => await attempt(send, statusBatch.encode(taskIds), statusBatch.decode),
		);

	const readStatus = async (taskId: string): Promise<Decoded<TaskReading>> => {
		// Half a sign cannot be sent, and no provider has made such an id.
		if (taskId !== wellFormed(taskId))
			return failureWithoutResponse('notFound', 'this is not a task ID');
		if (readTogether) return await readTogether(taskId);
		const poll = async (request: ProviderRequest) =>
			await attempt(send, request, (response) => provider.decodeStatus(response, taskId));
		const first = await poll(provider.encodeStatus(taskId));
		if (!isUnknownThere(first)) return first;
		for (const request of provider.encodeStatusElsewhere?.(taskId) ?? []) {
			const result = await poll(request);
			if (!isUnknownThere(result)) return result;
		}
		return first;
	};

	const readOnce = async (taskId: string): Promise<Decoded<TaskReading>> => {
		const status = await readStatus(taskId);
		const { result } = provider;
		if (!result || !status.ok || status.value.status !== 'completed') return status;
		const { value: task } = status;
		return await attempt(send, result.encode(task.taskId), (response) =>
			result.decode(response, task),
		);
	};

	const judged = believeRepeatedVerdicts();
	const read = async (taskId: string) => judged(taskId, await readOnce(taskId));

	const findOrder = async (
		key: string,
		request: ModelQuery,
	): Promise<Decoded<TaskReading | null>> => {
		const { recovery } = provider;
		if (recovery?.type !== 'find') throw new Error(`${provider.id} cannot look up orders`);
		return await free(() => recovery.encode(key, request), recovery.decode);
	};

	return {
		provider,
		account,
		baseUrl,
		credentials,
		readsTogether: readTogether !== undefined,

		contact: createFirstContact(provider, { baseUrl, send }),

		async price(request, estimate) {
			await checkSchema(request);
			const { priceQuery } = provider;
			if (!priceQuery) return { cost: estimate, task: null };
			const result = await free(
				() => priceQuery.encode(request),
				(response): Decoded<Price> => {
					const price = priceQuery.decode(response);
					if (!price.ok) return price;
					const order = provider.decodeOrder(response);
					return success({ cost: price.value ?? estimate, task: order.ok ? order.value : null });
				},
			);
			if (result.ok) return result.value;
			// A price list that is out of order does not stop an order; whatever else is wrong would meet the order as well.
			const isCutOff = result.failure.kind === 'unreachable' && !hasResponded;
			if (TRANSIENT_WHEN_FREE.includes(result.failure.kind) && !isCutOff)
				return { cost: estimate, task: null };
			throw nothingBought(provider, result.failure);
		},

		order: async (request, details) =>
			await placeOrder(
				{ provider, send, signal, hasResponded: () => hasResponded, read, findOrder },
				request,
				details,
			),

		async findOrder(key, request) {
			const result = await findOrder(key, request);
			if (result.ok) return result.value;
			throw outcomeUnknown(provider, result.failure, null);
		},

		async listOrders(request, period) {
			const { orderList } = provider;
			if (!orderList) throw new Error(`${provider.id} has no list of orders`);
			const read = await readPages(
				async (page) =>
					await free(
						() => orderList.encode(request, period, page),
						(response) => orderList.decode(response, request, period),
					),
			);
			if (!read.ok) return read;
			const { items, isWhole } = read.value;
			return isWhole
				? { ok: true, value: [...new Set(items)] }
				: failureWithoutResponse('unavailable', 'the list is too long');
		},

		listTasks: async (query, limit) => await listTasks(provider, query, limit, free),

		listElements: async () => await listElements(provider, free),

		read,

		readWithRetries: async (taskId) => await retried(FREE, signal, async () => await read(taskId)),

		async upload(file) {
			const result = await retried(
				FREE,
				signal,
				async () => await uploadOnce(provider.upload, file, { send, put }),
			);
			if (result.ok) return result.value;
			throw uploadFailed(provider, result.failure, file.fileName);
		},

		async callbackKeys() {
			const { keys } = provider.callback;
			if (!keys) return { ok: true, value: [] };
			return await attempt(send, keys.encode(), keys.decode);
		},

		async cancel(taskId) {
			const { cancel } = provider;
			if (!cancel) return false;
			const sent = await send(cancel.encode(taskId), { afterStop: true });
			const result = sent.responded ? cancel.decode(sent.response) : null;
			return result?.ok === true && result.value;
		},
	};
}
