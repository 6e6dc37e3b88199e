import { failure, success } from '../decoding';
import { asRecord, firstId, firstText } from '../json';
import { isKling, type ListedTask, nextWithin, type Page, type TaskList } from '../lists';
import { reading, rejection } from './responses';

const PAGE = 100;

function listed(job: Record<string, unknown>): ListedTask[] {
	const taskId = firstId(job.id);
	if (taskId === null || firstText(job.status) === null) return [];
	return [{ task: reading(job, taskId), modelId: firstText(job.model), prompt: null }];
}

/** The jobs of an account, newest first, without their prompts. Source: Apiframe's OpenAPI file, `GET /v2/jobs` */
export const taskList: TaskList = {
	isNewestFirst: true,

	encode: ({ status }, page) => ({
		method: 'GET',
		host: 'api',
		path: `/v2/jobs?${new URLSearchParams({
			limit: String(PAGE),
			...(status ? { status: status.toUpperCase() } : {}),
			...(page ? { cursor: page } : {}),
		}).toString()}`,
	}),

	decode(response, query) {
		const rejected = rejection<Page<ListedTask>>(response);
		if (rejected) return rejected;
		const { jobs, nextCursor, hasMore } = asRecord(response.body);
		if (!Array.isArray(jobs)) return failure(response, null, 'unavailable');
		const tasks = jobs.map(asRecord).flatMap(listed);
		return success({
			items: tasks.filter(({ modelId }) => isKling(modelId)),
			nextPage: nextWithin(tasks, query, hasMore === false ? null : firstText(nextCursor)),
		});
	},
};
