import type { SendableRequest } from '../domain/request';
import type { TaskReading, TaskStatus } from '../domain/task';
import { asList, asRecord, firstText } from './json';
import type { Decoded, ProviderRequest, ProviderResponse } from './provider';

/** One page of a list; `nextPage` is null on the last one. */
export interface Page<T> {
	items: T[];
	nextPage: string | null;
}

/** A task as a list shows it. */
export interface ListedTask {
	task: TaskReading;
	/** Null where the provider's list does not say. */
	modelId: string | null;
	prompt: string | null;
}

/** Which tasks are wanted. */
export interface TaskQuery {
	/** ISO 8601. */
	since: string;
	/** Null for any. */
	status: TaskStatus | null;
}

/** A list of an account's tasks. It may hold others than those that a query is about. */
export interface TaskList {
	/** Otherwise all of it has to be read to know the newest ones. */
	isNewestFirst: boolean;
	/** `page` is what the page before has named as the next one. */
	encode(query: TaskQuery, page: string | null): ProviderRequest;
	decode(
		response: ProviderResponse,
		query: TaskQuery,
		page: string | null,
	): Decoded<Page<ListedTask>>;
}

/** A character or an object that was made at the provider beforehand. */
export interface ListedElement {
	elementId: string;
	name: string;
	/** Null where there is none. */
	description: string | null;
	/** Whether it is the provider's own, which every account may use. */
	isPreset: boolean;
}

/** A list of the elements that an account may use. `page` is what the page before has named as the next one. */
export interface ElementList {
	encode(page: string | null): ProviderRequest;
	decode(response: ProviderResponse, page: string | null): Decoded<Page<ListedElement>>;
}

/** The time in which an order was sent, as ISO 8601. */
export interface Period {
	from: string;
	until: string;
}

/**
 * A list of what the account has ordered, in which an order without a clear response may be found by its input. That
 * it is missing never proves that it was not bought.
 */
export interface OrderList {
	/** For how long an order may be missing that was bought. */
	delayMinutes: number;
	/** `page` is what the page before has named as the next one. */
	encode(request: SendableRequest, period: Period, page: string | null): ProviderRequest;
	/** The IDs of the tasks that were ordered by this very request in this period. */
	decode(
		response: ProviderResponse,
		request: SendableRequest,
		period: Period,
	): Decoded<Page<string>>;
}

/** Whether a model is one of the Kling family, by its id: accounts have tasks of other models as well. */
export const isKling = (modelId: string | null): boolean => /kling/i.test(modelId ?? '');

/** The prompt in the input of an order, or those of its shots. */
export function promptIn(input: unknown): string | null {
	const { prompt, multi_prompt: shots } = asRecord(input);
	const prompts = asList(shots).flatMap((shot) => firstText(asRecord(shot).prompt) ?? []);
	return firstText(prompt, prompts.join(' '));
}

/** The next page of a list, unless this one has already gone back further than is wanted. */
export function nextWithin(
	tasks: readonly ListedTask[],
	{ since }: TaskQuery,
	nextPage: string | null,
): string | null {
	const oldest = tasks.at(-1)?.task.submittedAt ?? null;
	return oldest !== null && Date.parse(oldest) < Date.parse(since) ? null : nextPage;
}
