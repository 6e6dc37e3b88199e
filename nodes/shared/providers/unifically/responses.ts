import type { Cost, TaskReading } from '../../domain/task';
import { failure } from '../decoding';
import { amount, asRecord, firstWords, firstUrl, progress } from '../json';
import type { Decoded, ProviderResponse } from '../provider';
import { statusOf, unknownWord } from '../statusWords';

/** An empty account has been seen as a plain 400 as well. */
const NO_MONEY = /\bbalance\b|insufficient (funds|credits?)|not enough (funds|credits?|money)/i;

/** The reason in a response: it has been documented and seen in all of these places. */
function reasonIn(body: unknown): string | null {
	const content = asRecord(body);
	const data = asRecord(content.data);
	const error = asRecord(data.error);
	return firstWords(
		data.message,
		error.message,
		data.error_message,
		error.raw_message,
		data.error,
		content.message,
		content.error_message,
		content.error,
		content.detail,
	);
}

/** An error hides in the HTTP status, in the body's `code`, or in `success: false`; null when there is none. */
export function rejection<T>(response: ProviderResponse): Decoded<T> | null {
	const content = asRecord(response.body);
	const bodyCode = typeof content.code === 'number' ? content.code : response.status;
	const status = response.status >= 400 ? response.status : bodyCode;
	if (status < 400 && response.status < 300 && content.success !== false) return null;
	const reason = reasonIn(response.body);
	const effective = {
		...response,
		status: status < 400 && content.success === false ? 400 : status,
	};
	const aboutMoney =
		[400, 422].includes(effective.status) && reason !== null && NO_MONEY.test(reason);
	return failure(effective, reason, aboutMoney ? 'balance' : undefined);
}

export const costIn = (data: Record<string, unknown>): Cost | null => {
	const usd = amount(data.cost);
	return usd === null ? null : { amount: usd, unit: 'usd', source: 'provider' };
};

export function reading(body: unknown, taskId: string): TaskReading {
	const content = asRecord(body);
	const data = asRecord(content.data);
	const status = statusOf(data.status);
	return {
		taskId,
		status,
		...unknownWord(data.status),
		progress: status === 'completed' ? 100 : progress(data.progress),
		videoUrl: firstUrl(
			asRecord(data.output).video_url,
			data.video_url,
			asRecord(content.output).video_url,
			content.video_url,
		),
		cost: costIn(data),
		submittedAt: null,
		completedAt: null,
		reason: status === 'failed' || status === 'cancelled' ? reasonIn(body) : null,
		expired: false,
		raw: body,
	};
}
