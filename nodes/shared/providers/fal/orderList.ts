import { hashOf } from '../../domain/hash';
import { failure, success } from '../decoding';
import { asList, asRecord, firstText } from '../json';
import type { OrderList, Period } from '../provider';
import { encodeInput, endpointOf } from './request';
import { rejection } from './responses';

/*
 * The requests of an account by endpoint. Source: https://fal.ai/docs/platform-apis/v1/models/requests/by-endpoint
 * Whether it lists requests that are not finished is not documented: it sorts by their end. Some keys may not read it.
 */

const PAGE = 100;

const isWithin = (time: unknown, { from, until }: Period): boolean => {
	const ms = Date.parse(String(time));
	return ms >= Date.parse(from) && ms <= Date.parse(until);
};

/** The input of a request, which may come as the text of it. */
function inputOf(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return null;
	}
}

export const orderList: OrderList = {
	// Longer than a render takes.
	delayMinutes: 10,

	encode: (request, { from }, page) => ({
		method: 'GET',
		host: 'account',
		path: `/v1/models/requests/by-endpoint?${new URLSearchParams({
			endpoint_id: endpointOf(request),
			start: from,
			expand: 'payloads',
			limit: String(PAGE),
			...(page ? { cursor: page } : {}),
		}).toString()}`,
	}),

	decode(response, request, period) {
		const rejected = rejection<{ taskIds: string[]; nextPage: string | null }>(response);
		if (rejected) return rejected;
		const { items, next_cursor: cursor, has_more: hasMore } = asRecord(response.body);
		if (!Array.isArray(items)) return failure(response, null, 'unavailable');
		const wanted = hashOf(encodeInput(request));
		const taskIds = asList(items)
			.map(asRecord)
			.filter(
				(item) => isWithin(item.sent_at, period) && hashOf(inputOf(item.json_input)) === wanted,
			)
			.flatMap((item) => firstText(item.request_id) ?? []);
		return success({ taskIds, nextPage: hasMore === false ? null : firstText(cursor) });
	},
};
