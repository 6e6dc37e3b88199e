import type { SendableRequest } from '../domain/videoRequest';
import { VideoError } from '../domain/videoError';
import type { Cost, TaskReading } from '../domain/videoTask';
import type {
	Decoded,
	FailureKind,
	ImageFile,
	Provider,
	ProviderRequest,
	ProviderResponse,
} from '../providers/types';
import type { Send } from '../transport/http';
import { backoffMs } from './backoff';
import { clock } from './clock';
import { nothingBought, outcomeUnknown } from './failures';

/*
 * Retry rules. Reading, pricing and uploading cost nothing and are repeated after anything that may
 * pass. Buying is repeated only where a second order cannot be a second purchase: after a plain
 * "too many requests", after a request that never left this machine, or with an idempotency key.
 * Never widen this to timeouts, resets or 5xx answers: the first order may have been accepted.
 */

/** For calls that are free of charge. */
const FREE_TRIES = 4;
const REPEATABLE_WHEN_FREE: readonly FailureKind[] = ['rateLimit', 'unreachable', 'unavailable'];

/** A full queue at the provider empties only as renders finish, so an order waits longer than a reading. */
const ORDER_TRIES = 10;
const REPEATABLE_ORDER: readonly FailureKind[] = ['rateLimit', 'unreachable'];

/** In milliseconds; a provider that asks for more is not waited for. */
const LONGEST_WAIT = 5 * 60_000;

/** The calls of one provider with one credential, for one item. */
export interface VideoApi {
	readonly provider: Provider;
	/** The address that paths are appended to. */
	readonly baseUrl: string;
	/** What the request would cost, or null when nobody says. Throws a `VideoError` when it is refused. */
	price(request: SendableRequest): Promise<Cost | null>;
	/** Buys the video. Returns an error in its place; only with kind `outcomeUnknown` it may have been bought. Never throws. */
	submit(request: SendableRequest, options: SubmitOptions): Promise<TaskReading | VideoError>;
	/** One look at a task, without repeating it. Never throws. */
	read(taskId: string): Promise<Decoded<TaskReading>>;
	/** A look at a task that is repeated after trouble that may pass. Never throws. */
	readPatiently(taskId: string): Promise<Decoded<TaskReading>>;
	/** Uploads an image and returns its address. Throws a `VideoError`. */
	upload(image: ImageFile): Promise<string>;
}

export interface SubmitOptions {
	callbackUrl?: string;
	/** The same key for the same purchase: a provider that knows such keys buys it once. */
	idempotencyKey: string;
}

async function attempt<T>(
	send: Send,
	request: ProviderRequest,
	decode: (response: ProviderResponse) => Decoded<T>,
): Promise<Decoded<T>> {
	const sent = await send(request);
	if (sent.answered) return decode(sent.response);
	const failure = {
		kind: sent.sent ? 'unavailable' : 'unreachable',
		message: sent.message,
		status: null,
		requestId: null,
		retryAfter: null,
	} as const;
	return { ok: false, failure };
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

/** Connects a provider's pure functions with a way to send requests. `signal` ends waiting between tries. */
export function createVideoApi(
	provider: Provider,
	baseUrl: string,
	send: Send,
	signal: AbortSignal,
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

	const read = async (taskId: string) =>
		await attempt(send, provider.encodeStatus(taskId), (response) =>
			provider.decodeStatus(response, taskId),
		);

	return {
		provider,
		baseUrl,

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

		async submit(request, { callbackUrl, idempotencyKey }) {
			const order = provider.encodeSubmission(request, callbackUrl);
			const headers = provider.idempotencyHeaders?.(idempotencyKey);
			const repeatable: readonly FailureKind[] = headers
				? [...REPEATABLE_ORDER, 'unavailable']
				: REPEATABLE_ORDER;
			const sentAt = new Date(clock.now()).toISOString();
			// Once a try was left without an answer, a refusal of a later one does not tell what became of it.
			let isOpen = false;
			const once = async () => {
				const tried = await attempt(send, { ...order, headers }, (response) =>
					provider.decodeSubmission(response),
				);
				isOpen ||= !tried.ok && tried.failure.kind === 'unavailable';
				return tried;
			};
			const result = await repeated(ORDER_TRIES, repeatable, signal, once);
			if (result.ok) return { ...result.value, submittedAt: result.value.submittedAt ?? sentAt };
			return isOpen
				? outcomeUnknown(provider, result.failure, sentAt)
				: nothingBought(provider, result.failure);
		},

		read,

		readPatiently: async (taskId) =>
			await repeated(FREE_TRIES, REPEATABLE_WHEN_FREE, signal, async () => await read(taskId)),

		async upload(image) {
			const result = await free(
				() => provider.encodeUpload(image),
				(response) => provider.decodeUpload(response),
			);
			if (result.ok) return result.value;
			const problem = nothingBought(provider, result.failure);
			throw new VideoError(problem.kind, `Uploading '${image.fileName}': ${problem.message}`, {
				hint: problem.hint ?? undefined,
				httpStatus: problem.httpStatus ?? undefined,
			});
		},
	};
}
