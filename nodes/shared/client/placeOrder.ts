import { VideoError } from '../domain/error';
import type { SendableRequest } from '../domain/request';
import type { TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { modelQueryOf, recoveryFor } from '../providers/capabilities';
import { withWholePart } from '../providers/cutJson';
import { asRecord } from '../providers/json';
import type {
	Decoded,
	ModelQuery,
	OrderDetails,
	Provider,
	ProviderResponse,
	Recovery,
} from '../providers/provider';
import { nothingBought, outcomeUnknown } from '../report/messages';
import { attempt, type Connection } from './attempt';
import { attemptsFor, type Patience, retried } from './retry';

/*
 * An order is repeated only where a second one cannot be a second purchase: after a plain "too many
 * requests", after a request that never left this machine, or with a key by which the provider recognises
 * the order.
 * Never widen this to timeouts, resets or 5xx responses: the first order may have been accepted.
 */

const ORDER_ATTEMPTS = 10;

/** How long a provider is tried that has not responded yet in this run: something is probably wrong with the set-up. */
const FIRST_CONTACT_MS = 20_000;

/** A full queue at the provider empties only as renders end, so an order waits for as long as a video is waited for. */
const forOrders = (
	{ hasResponded }: OrderMeans,
	recovery: Recovery | undefined,
	untilMs: number,
): Patience => ({
	...attemptsFor(ORDER_ATTEMPTS, recovery ? ['unreachable', 'unavailable'] : ['unreachable']),
	...(hasResponded() ? {} : { unreachable: { untilMs: clock.now() + FIRST_CONTACT_MS } }),
	rateLimit: { untilMs },
});

/** What an order says beside the video. The same key means the same order. */
export type SentOrder = OrderDetails & {
	key: string;
	/** Whether it was sent before, and nobody knows what became of it. */
	isRepetition: boolean;
	/** Until when it waits for a place in a full queue, in milliseconds since 1970. */
	untilMs: number;
};

/** What placing an order takes. */
export interface OrderMeans extends Pick<Connection, 'send' | 'signal'> {
	provider: Provider;
	/** Whether the provider has responded to anything in this run. */
	hasResponded(): boolean;
	read(taskId: string): Promise<Decoded<TaskReading>>;
	findOrder(key: string, query: ModelQuery): Promise<Decoded<TaskReading | null>>;
}

/** The task that a response to an order names although it is no success. */
function namedIn(provider: Provider, response: ProviderResponse): string | null {
	const body = {
		...asRecord(response.body),
		code: undefined,
		success: undefined,
		error: undefined,
	};
	const decoded = provider.decodeOrder({ ...response, status: 200, body });
	return decoded.ok ? decoded.value.taskId : null;
}

/** Orders a video, see `VideoApi.order`. Never throws. */
export async function placeOrder(
	means: OrderMeans,
	request: SendableRequest,
	details: SentOrder,
): Promise<TaskReading | VideoError> {
	const { provider, send, signal, read, findOrder } = means;
	const query = modelQueryOf(request);
	const recovery = recoveryFor(provider, query);
	const sentAt = new Date(clock.now()).toISOString();
	// Once an attempt was left without a response, the rejection of a later one does not tell what became of it.
	let isOpen = details.isRepetition;

	/** A task that was named without a success counts once the provider knows it. */
	const attemptOnce = async (): Promise<Decoded<TaskReading>> => {
		let named: string | null = null;
		const tried = await attempt(send, provider.encodeOrder(request, details), (response) => {
			const decoded = provider.decodeOrder(withWholePart(response));
			if (!decoded.ok) named = namedIn(provider, response);
			return decoded;
		});
		if (tried.ok || tried.failure.kind !== 'unavailable' || named === null) return tried;
		const looked = await read(named);
		return looked.ok ? looked : tried;
	};

	const once = async (): Promise<Decoded<TaskReading>> => {
		const tried = await attemptOnce();
		// A conflict says that the key stands for an order with other words, such as the new address of an image.
		const isConflict = !tried.ok && recovery?.type === 'repeat' && tried.failure.status === 409;
		isOpen ||= isConflict || (!tried.ok && tried.failure.kind === 'unavailable');
		if (tried.ok || recovery?.type !== 'find') return tried;
		// A second order with the key of an accepted one is rejected.
		if (!isOpen && tried.failure.kind !== 'invalid') return tried;
		const found = await findOrder(details.key, query);
		return found.ok && found.value ? { ok: true, value: found.value } : tried;
	};

	const result = await retried(forOrders(means, recovery, details.untilMs), signal, once);
	if (result.ok) return { ...result.value, submittedAt: result.value.submittedAt ?? sentAt };
	return isOpen
		? outcomeUnknown(provider, result.failure, sentAt)
		: nothingBought(provider, result.failure);
}
