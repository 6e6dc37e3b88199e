import { hashOf } from '../../domain/hash';
import type { TaskReading, TaskStatus } from '../../domain/task';
import { failure, success } from '../decoding';
import { asRecord, firstText, isoTime } from '../json';
import {
	type ListedTask,
	type OrderList,
	type Page,
	type Period,
	promptIn,
	type TaskList,
} from '../lists';
import type { Decoded, ProviderRequest, ProviderResponse } from '../provider';
import { ENDPOINTS, endpointOf } from './endpoints';
import { encodeInput } from './request';
import { reasonIn, rejection, taskIdAt, videoUrlIn } from './responses';

/*
 * The requests of an account by endpoint, up to 50 of them. Source:
 * https://fal.ai/docs/platform-apis/v1/models/requests/by-endpoint
 * Whether it lists requests that are not finished is not documented: it sorts by their end. Without a start it lists
 * those of a day. Some keys may not read it.
 */

const PAGE = 100;

const pageOf = (
	endpoints: readonly string[],
	start: string,
	page: string | null,
): ProviderRequest => ({
	method: 'GET',
	host: 'account',
	path: `/v1/models/requests/by-endpoint?${new URLSearchParams({
		endpoint_id: endpoints.join(','),
		start,
		expand: 'payloads',
		limit: String(PAGE),
		...(page ? { cursor: page } : {}),
	}).toString()}`,
});

function readPage(response: ProviderResponse): Decoded<Page<Record<string, unknown>>> {
	const rejected = rejection<Page<Record<string, unknown>>>(response);
	if (rejected) return rejected;
	const { items, next_cursor: cursor, has_more: hasMore } = asRecord(response.body);
	return Array.isArray(items)
		? success({
				items: items.map(asRecord),
				nextPage: hasMore === false ? null : firstText(cursor),
			})
		: failure(response, null, 'unavailable');
}

const isWithin = (time: unknown, { from, until }: Period): boolean => {
	const ms = Date.parse(String(time));
	return ms >= Date.parse(from) && ms <= Date.parse(until);
};

/** What went into a request or came out, which may come as the text of it. */
function payload(value: unknown): unknown {
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

	encode: (request, { from }, page) => pageOf([endpointOf(request)], from, page),

	decode(response, request, period) {
		const read = readPage(response);
		if (!read.ok) return read;
		const wanted = hashOf(encodeInput(request));
		const items = read.value.items
			.filter(
				(item) => isWithin(item.sent_at, period) && hashOf(payload(item.json_input)) === wanted,
			)
			.flatMap((item) => firstText(item.request_id) ?? []);
		return success({ ...read.value, items });
	},
};

/** What became of a run is told by an HTTP status; one that the client has ended has 499. */
function statusIn(item: Record<string, unknown>): TaskStatus {
	if (isoTime(item.ended_at) === null) return 'processing';
	const code = Number(item.status_code);
	if (code === 499) return 'cancelled';
	return code >= 200 && code < 300 ? 'completed' : 'failed';
}

function reading(item: Record<string, unknown>, taskId: string): TaskReading {
	const status = statusIn(item);
	const output = asRecord(payload(item.json_output));
	const isCompleted = status === 'completed';
	return {
		taskId,
		status,
		progress: isCompleted ? 100 : null,
		videoUrl: isCompleted ? videoUrlIn(output) : null,
		cost: null,
		submittedAt: isoTime(item.sent_at),
		completedAt: isoTime(item.ended_at),
		reason: isCompleted ? null : reasonIn(output),
		expired: false,
		raw: item,
	};
}

function listed(item: Record<string, unknown>): ListedTask[] {
	const [requestId, endpoint] = [firstText(item.request_id), firstText(item.endpoint_id)];
	if (requestId === null || endpoint === null) return [];
	const app = endpoint.split('/').slice(0, 2).join('/');
	return [
		{
			task: reading(item, taskIdAt(app, requestId)),
			modelId: endpoint,
			prompt: promptIn(payload(item.json_input)),
		},
	];
}

export const taskList: TaskList = {
	isNewestFirst: true,

	encode: ({ since }, page) => pageOf(ENDPOINTS, since, page),

	decode(response) {
		const read = readPage(response);
		return read.ok ? success({ ...read.value, items: read.value.items.flatMap(listed) }) : read;
	},
};
