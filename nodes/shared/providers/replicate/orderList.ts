import { hashOf } from '../../domain/hash';
import type { SendableRequest } from '../../domain/request';
import { failure, success } from '../decoding';
import { asList, asRecord, firstText } from '../json';
import type { OrderList } from '../provider';
import { rejection } from './responses';

/** The cursor in the address of the next page: the token goes to no other host than the credential's. */
function cursorIn(next: unknown): string | null {
	const url = firstText(next);
	return url !== null && URL.canParse(url) ? new URL(url).searchParams.get('cursor') : null;
}

/**
 * The predictions of an account, newest first, those that run included. What went in is removed an hour after the end.
 * Source: https://replicate.com/docs/reference/http#predictions.list
 */
export const orderListOf = (
	encodeInput: (request: SendableRequest) => Record<string, unknown>,
	modelId: (request: SendableRequest) => string,
): OrderList => ({
	delayMinutes: 0,

	encode: (_request, { from, until }, page) => ({
		method: 'GET',
		host: 'api',
		path: `/predictions?${new URLSearchParams(
			page ? { cursor: page } : { created_after: from, created_before: until },
		).toString()}`,
	}),

	decode(response, request, { from, until }) {
		const rejected = rejection<{ taskIds: string[]; nextPage: string | null }>(response);
		if (rejected) return rejected;
		const { results, next } = asRecord(response.body);
		if (!Array.isArray(results)) return failure(response, null, 'unavailable');
		const [wanted, model] = [hashOf(encodeInput(request)), modelId(request)];
		const taskIds = asList(results)
			.map(asRecord)
			.filter((item) => {
				const createdAt = Date.parse(String(item.created_at));
				const isInTime = createdAt >= Date.parse(from) && createdAt <= Date.parse(until);
				return isInTime && item.model === model && hashOf(item.input) === wanted;
			})
			.flatMap((item) => firstText(item.id) ?? []);
		return success({ taskIds, nextPage: cursorIn(next) });
	},
});
