import { hashOf } from '../../domain/hash';
import type { SendableRequest } from '../../domain/request';
import { failure, success } from '../decoding';
import { asRecord, firstText } from '../json';
import {
	isKling,
	type ListedTask,
	nextWithin,
	type OrderList,
	type Page,
	promptIn,
	type TaskList,
} from '../lists';
import type { Decoded, ProviderRequest, ProviderResponse } from '../provider';
import { reading, rejection } from './responses';

/*
 * The predictions of an account, newest first, those that run included. What went in is removed an hour after the end.
 * Source: https://replicate.com/docs/reference/http#predictions.list
 */

/** The cursor in the address of the next page: the token goes to no other host than the credential's. */
function cursorIn(next: unknown): string | null {
	const url = firstText(next);
	return url !== null && URL.canParse(url) ? new URL(url).searchParams.get('cursor') : null;
}

const pageOf = (filters: Record<string, string>, page: string | null): ProviderRequest => ({
	method: 'GET',
	host: 'api',
	path: `/predictions?${new URLSearchParams(page ? { cursor: page } : filters).toString()}`,
});

function readPage(response: ProviderResponse): Decoded<Page<Record<string, unknown>>> {
	const rejected = rejection<Page<Record<string, unknown>>>(response);
	if (rejected) return rejected;
	const { results, next } = asRecord(response.body);
	return Array.isArray(results)
		? success({ items: results.map(asRecord), nextPage: cursorIn(next) })
		: failure(response, null, 'unavailable');
}

export const orderListOf = (
	encodeInput: (request: SendableRequest) => Record<string, unknown>,
	modelId: (request: SendableRequest) => string,
): OrderList => ({
	delayMinutes: 0,

	encode: (_request, { from, until }, page) =>
		pageOf({ created_after: from, created_before: until }, page),

	decode(response, request, { from, until }) {
		const read = readPage(response);
		if (!read.ok) return read;
		const [wanted, model] = [hashOf(encodeInput(request)), modelId(request)];
		const items = read.value.items
			.filter((item) => {
				const createdAt = Date.parse(String(item.created_at));
				const isInTime = createdAt >= Date.parse(from) && createdAt <= Date.parse(until);
				return isInTime && item.model === model && hashOf(item.input) === wanted;
			})
			.flatMap((item) => firstText(item.id) ?? []);
		return success({ ...read.value, items });
	},
});

function listed(prediction: Record<string, unknown>): ListedTask[] {
	const taskId = firstText(prediction.id);
	if (taskId === null || firstText(prediction.status) === null) return [];
	const modelId = firstText(prediction.model);
	return [{ task: reading(prediction, taskId), modelId, prompt: promptIn(prediction.input) }];
}

export const taskList: TaskList = {
	isNewestFirst: true,

	encode: ({ since }, page) => pageOf({ created_after: since }, page),

	decode(response, query) {
		const read = readPage(response);
		if (!read.ok) return read;
		const tasks = read.value.items.flatMap(listed);
		return success({
			items: tasks.filter(({ modelId }) => isKling(modelId)),
			nextPage: nextWithin(tasks, query, read.value.nextPage),
		});
	},
};
