import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { SendableRequest } from '../domain/request';
import { VideoError } from '../domain/error';
import type { Cost, TaskReading } from '../domain/task';
import type {
	Decoded,
	FailureKind,
	ImageFile,
	ModelQuery,
	OrderDetails,
	Provider,
	ProviderRequest,
	ProviderResponse,
	Upload,
} from '../providers/provider';
import { failure, failureWithoutAnswer } from '../providers/json';
import { withWholePart } from '../providers/cutJson';
import { modelQueryOf } from '../providers/capabilities';
import type { Send } from '../transport/http';
import type { NetworkFailure } from '../transport/networkFailure';
import { createBatchReader } from './batchReader';
import { backoffMs } from './retry';
import { clock } from '../execution/clock';
import { nothingBought, outcomeUnknown } from '../report/messages';

/*
 * Retry rules. Reading, pricing and uploading cost nothing and are repeated after anything that may
 * pass. Buying is repeated only where a second order cannot be a second purchase: after a plain
 * "too many requests", after a request that never left this machine, or with a key by which the provider
 * recognises the order.
 * Never widen this to timeouts, resets or 5xx answers: the first order may have been accepted.
 */

/** For calls that are free of charge. */
const FREE_TRIES = 4;
const REPEATABLE_WHEN_FREE: readonly FailureKind[] = ['rateLimit', 'unreachable', 'unavailable'];

/** A full queue at the provider empties only as renders finish, so an order waits longer than a reading. */
const ORDER_TRIES = 10;
const REPEATABLE_ORDER: readonly FailureKind[] = ['rateLimit', 'unreachable'];

/** What a place says that does not know a task. */
const UNKNOWN_THERE: readonly FailureKind[] = ['notFound', 'invalid'];

/** In milliseconds; a provider that asks for more is not waited for. */
const LONGEST_WAIT = 5 * 60_000;

/** The calls of one provider with one credential. */
export interface VideoApi {
	readonly provider: Provider;
	/** The address that paths are appended to. */
	readonly baseUrl: string;
	/** Tells providers and credentials apart, without a secret in it. */
	readonly account: string;
	/** The fields of the credential, for checking signatures. */
	readonly credentials: ICredentialDataDecryptedObject;
	/** Whether looks at several tasks at the same moment are one request. */
	readonly readsTogether: boolean;
	/** What the request would cost, or null when nobody says. Throws a `VideoError` when it is refused. */
	price(request: SendableRequest): Promise<Cost | null>;
	/** Buys the video. Returns an error in its place; only with kind `outcomeUnknown` it may have been bought. Never throws. */
	submit(request: SendableRequest, order: Order): Promise<TaskReading | VideoError>;
	/** The task of an order that got no clear answer: null = there certainly is none. Throws a `VideoError` when that stays unknown. */
	find(key: string, request: ModelQuery): Promise<TaskReading | null>;
	/** One look at a task, without repeating it. Never throws. */
	read(taskId: string): Promise<Decoded<TaskReading>>;
	/** A look at a task that is repeated after trouble that may pass. Never throws. */
	readPatiently(taskId: string): Promise<Decoded<TaskReading>>;
	/** Uploads an image and returns its address, or whatever stands for it in a request. Throws a `VideoError`. */
	upload(image: ImageFile): Promise<string>;
	/** What signatures of callbacks are checked with, as the provider has it now. Never throws. */
	callbackKeys(): Promise<Decoded<readonly string[]>>;
	/** Asks the provider, once and also after a Stop, to end a task. False when that did not succeed. Never throws. */
	cancel(taskId: string): Promise<boolean>;
}

/** What an order says beside the video. The same key means the same purchase. */
export type Order = OrderDetails & {
	key: string;
	/** Whether it was sent before, and nobody knows what became of it. */
	isRepetition: boolean;
};

/** How an API is reached. */
export interface Connection {
	account: string;
	baseUrl: string;
	credentials: ICredentialDataDecryptedObject;
	send: Send;
	/** Sends a file to an address of its own, without credentials. */
	put: (url: string, image: ImageFile) => Promise<{ status: number } | NetworkFailure>;
	/** Ends waiting between tries. */
	signal: AbortSignal;
}

async function attempt<T>(
	send: Send,
	request: ProviderRequest,
	decode: (response: ProviderResponse) => Decoded<T>,
): Promise<Decoded<T>> {
	const sent = await send(request);
	return sent.answered ? sent.hide(decode(sent.response)) : unanswered(sent);
}

function unanswered<T>({ message, sent }: NetworkFailure): Decoded<T> {
	return failureWithoutAnswer(sent ? 'unavailable' : 'unreachable', message);
}

async function repeated<T>(
	tries: number,
	repeatable: readonly FailureKind[],
	signal: AbortSignal,
	once: () => Promise<Decoded<T>>,
): Promise<Decoded<T>> {
	for (let count = 1; ; count++) {
		const result = await once();
		if (result.ok || count >= tries || !repeatable.includes(result.failure.kind)) return result;
		const wait = backoffMs(count, result.failure.retryAfter, clock.now());
		if (wait > LONGEST_WAIT || signal.aborted) return result;
		await clock.sleep(wait, signal);
		if (signal.aborted) return result;
	}
}

const isUnknownThere = (result: Decoded<TaskReading>): boolean =>
	!result.ok && UNKNOWN_THERE.includes(result.failure.kind);

/** Connects a provider's pure functions with a way to send requests. */
export function createVideoApi(
	provider: Provider,
	{ account, baseUrl, credentials, send, put, signal }: Connection,
): VideoApi {
	const free = async <T>(
		request: () => ProviderRequest,
		decode: (response: ProviderResponse) => Decoded<T>,
	): Promise<Decoded<T>> =>
		await repeated(
			FREE_TRIES,
			REPEATABLE_WHEN_FREE,
			signal,
			async () => await attempt(send, request(), decode),
		);

	const { statusBatch } = provider;
	const readTogether =
		statusBatch &&
		createBatchReader(
			statusBatch.maxTasks,
			async (taskIds) => await attempt(send, statusBatch.encode(taskIds), statusBatch.decode),
		);

	const readStatus = async (taskId: string): Promise<Decoded<TaskReading>> => {
		if (readTogether) return await readTogether(taskId);
		const lookAt = async (request: ProviderRequest) =>
			await attempt(send, request, (response) => provider.decodeStatus(response, taskId));
		const first = await lookAt(provider.encodeStatus(taskId));
		if (!isUnknownThere(first)) return first;
		for (const request of provider.encodeStatusElsewhere?.(taskId) ?? []) {
			const result = await lookAt(request);
			if (!isUnknownThere(result)) return result;
		}
		return first;
	};

	const read = async (taskId: string): Promise<Decoded<TaskReading>> => {
		const status = await readStatus(taskId);
		const { result } = provider;
		if (!result || !status.ok || status.value.status !== 'completed') return status;
		return await attempt(send, result.encode(taskId), (response) =>
			result.decode(response, status.value),
		);
	};

	const find = async (key: string, request: ModelQuery): Promise<Decoded<TaskReading | null>> => {
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

		async price(request) {
			const { priceQuery } = provider;
			const estimate = provider.estimateCost(request);
			if (!priceQuery) return estimate;
			const result = await free(() => priceQuery.encode(request), priceQuery.decode);
			if (result.ok) return result.value ?? estimate;
			// A price list that is out of order does not stop a purchase; a refusal would meet the order as well.
			if (REPEATABLE_WHEN_FREE.includes(result.failure.kind)) return estimate;
			throw nothingBought(provider, result.failure);
		},

		async submit(request, order) {
			const { recovery } = provider;
			const query = modelQueryOf(request);
			const repeatable: readonly FailureKind[] = recovery
				? [...REPEATABLE_ORDER, 'unavailable']
				: REPEATABLE_ORDER;
			const sentAt = new Date(clock.now()).toISOString();
			// Once a try was left without an answer, a refusal of a later one does not tell what became of it.
			let isOpen = order.isRepetition;
			const once = async () => {
				const tried = await attempt(send, provider.encodeSubmission(request, order), (response) =>
					provider.decodeSubmission(withWholePart(response)),
				);
				// A conflict says that the key stands for an order with other words, such as the new address of an image.
				const isConflict = !tried.ok && recovery?.type === 'repeat' && tried.failure.status === 409;
				isOpen ||= isConflict || (!tried.ok && tried.failure.kind === 'unavailable');
				if (tried.ok || recovery?.type !== 'find') return tried;
				// A second order with the key of an accepted one is refused.
				if (!isOpen && tried.failure.kind !== 'invalid') return tried;
				const found = await find(order.key, query);
				return found.ok && found.value ? { ok: true as const, value: found.value } : tried;
			};
			const result = await repeated(ORDER_TRIES, repeatable, signal, once);
			if (result.ok) return { ...result.value, submittedAt: result.value.submittedAt ?? sentAt };
			return isOpen
				? outcomeUnknown(provider, result.failure, sentAt)
				: nothingBought(provider, result.failure);
		},

		async find(key, request) {
			const result = await find(key, request);
			if (result.ok) return result.value;
			throw outcomeUnknown(provider, result.failure, null);
		},

		read,

		readPatiently: async (taskId) =>
			await repeated(FREE_TRIES, REPEATABLE_WHEN_FREE, signal, async () => await read(taskId)),

		async upload(image) {
			const result = await repeated(
				FREE_TRIES,
				REPEATABLE_WHEN_FREE,
				signal,
				async () => await uploadOnce(provider.upload, image, { send, put }),
			);
			if (result.ok) return result.value;
			const problem = nothingBought(provider, result.failure);
			throw new VideoError(problem.kind, `Uploading '${image.fileName}': ${problem.message}`, {
				hint: problem.hint ?? undefined,
				httpStatus: problem.httpStatus ?? undefined,
			});
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
			const result = sent.answered ? cancel.decode(sent.response) : null;
			return result?.ok === true && result.value;
		},
	};
}

async function uploadOnce(
	upload: Upload,
	image: ImageFile,
	{ send, put }: Pick<Connection, 'send' | 'put'>,
): Promise<Decoded<string>> {
	if (upload.type === 'inline') return { ok: true, value: upload.encode(image) };
	if (upload.type === 'form') return await attempt(send, upload.encode(image), upload.decode);
	const place = await attempt(send, upload.encode(image), upload.decode);
	if (!place.ok) return place;
	const { putTo, url } = place.value;
	const answer = await put(putTo, image);
	if (!('status' in answer)) return unanswered(answer);
	const { status } = answer;
	return status >= 200 && status < 300
		? { ok: true, value: url }
		: failure({ status, headers: {}, body: '' }, 'the file was not accepted', 'unavailable');
}
