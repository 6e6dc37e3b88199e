import type { TaskReading, TaskStatus } from '../../domain/task';
import { success } from '../decoding';
import { withoutAbsent } from '../encoding';
import { asRecord, firstId, firstText } from '../json';
import { type ListedTask, type Page, type TaskList } from '../lists';
import { failed, pollRejection } from './responses';

/*
 * The tasks of an account. Neither API says by which model a task was made, or of what; nor is it documented which
 * task comes first.
 */

type Read = (task: Record<string, unknown>, taskId: string) => TaskReading;

/** The most that both take. */
const PAGE = 500;

/** There is no word for a cancelled task. */
const STATUS_WORDS: Partial<Record<TaskStatus, string>> = {
	queued: 'submitted',
	processing: 'processing',
	completed: 'succeeded',
	failed: 'failed',
};

const listed = (task: TaskReading): ListedTask => ({ task, modelId: null, prompt: null });

/** Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video (Query Task, by cursor) */
export const taskListOf = (read: Read): TaskList => ({
	isNewestFirst: false,

	encode({ since, status }, page) {
		const word = status && STATUS_WORDS[status];
		return {
			method: 'POST',
			host: 'api',
			path: '/tasks',
			body: withoutAbsent({
				start_time: String(Date.parse(since)),
				cursor: page ?? undefined,
				limit: PAGE,
				filters: [
					{ key: 'product_type', values: ['video'] },
					...(word ? [{ key: 'status', values: [word] }] : []),
				],
			}),
		};
	},

	decode(response) {
		const rejected = pollRejection<Page<ListedTask>>(response);
		if (rejected) return rejected;
		const {
			result,
			next_cursor: cursor,
			has_more: hasMore,
		} = asRecord(asRecord(response.body).data);
		if (!Array.isArray(result)) return failed(response, 'unavailable');
		const items = result.map(asRecord).flatMap((task) => {
			const taskId = firstId(task.id);
			return taskId !== null && firstText(task.status) !== null ? [listed(read(task, taskId))] : [];
		});
		return success({ items, nextPage: hasMore === false ? null : firstText(cursor) });
	},
});

/**
 * The legacy API has a list for each kind of request, in numbered pages.
 * Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy
 */
export const legacyTaskListOf = (address: string, read: Read): TaskList => ({
	isNewestFirst: false,

	encode: (_query, page) => ({
		method: 'GET',
		host: 'api',
		path: `${address}?pageNum=${page ?? '1'}&pageSize=${PAGE}`,
	}),

	decode(response, _query, page) {
		const rejected = pollRejection<Page<ListedTask>>(response);
		if (rejected) return rejected;
		const { data } = asRecord(response.body);
		if (!Array.isArray(data)) return failed(response, 'unavailable');
		const items = data.map(asRecord).flatMap((task) => {
			const taskId = firstId(task.task_id);
			return taskId !== null && firstText(task.task_status) !== null
				? [listed(read(task, taskId))]
				: [];
		});
		const isLast = data.length < PAGE;
		return success({ items, nextPage: isLast ? null : String(Number(page ?? 1) + 1) });
	},
});
