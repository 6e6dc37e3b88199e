import { isTerminal, type TaskReading } from '../../domain/task';
import { success } from '../decoding';
import { asList, asRecord, firstText, firstWords, firstUrl, isoTime, firstId } from '../json';
import type { Provider, ProviderResponse } from '../provider';
import { statusOf, unknownWord } from '../statusWords';
import { HOURS_KEPT, KLING_AI } from './common';
import { klingAiLegacy } from './legacy';
import { taskListOf } from './lists';
import { OFFER } from './offer';
import { encodeOrder, known, modelId } from './request';
import { costIn, failed, pollRejection, readOrder } from './responses';
import { violations } from './violations';

/*
 * Kling AI itself, the API whose addresses contain the model.
 */

const MAX_TASKS_PER_POLL = 20;

function reading(task: Record<string, unknown>, taskId: string): TaskReading {
	const status = statusOf(task.status);
	const outputs = asList(task.outputs).map(asRecord);
	return {
		taskId,
		status,
		...unknownWord(task.status),
		progress: status === 'completed' ? 100 : null,
		videoUrl: firstUrl(...outputs.filter(({ type }) => type === 'video').map(({ url }) => url)),
		cost: costIn(task.billing),
		submittedAt: isoTime(task.create_time),
		completedAt: isTerminal(status) ? isoTime(task.update_time) : null,
		reason: status === 'failed' || status === 'cancelled' ? firstWords(task.message) : null,
		expired: false,
		raw: task,
	};
}

/** The tasks in a response, also those that do not say how they are; null where there is no list. */
function tasksIn({ body }: ProviderResponse): TaskReading[] | null {
	const { data } = asRecord(body);
	if (!Array.isArray(data)) return null;
	return data.map(asRecord).flatMap((task) => {
		const taskId = firstId(task.id);
		return taskId === null ? [] : [reading(task, taskId)];
	});
}

/** The first of the tasks in a response that is meant and says how it is. */
const taskIn = (response: ProviderResponse, taskId?: string): TaskReading | undefined =>
	tasksIn(response)?.find(
		(task) =>
			(taskId === undefined || task.taskId === taskId) && firstText(asRecord(task.raw).status),
	);

/** Only an empty list says that there is no such task, not one that cannot be read. */
const isEmptyList = ({ body }: ProviderResponse): boolean => {
	const { data } = asRecord(body);
	return Array.isArray(data) && data.length === 0;
};

const pollFor = (query: 'task_ids' | 'external_task_ids', ids: readonly string[]) => ({
	method: 'GET' as const,
	host: 'api' as const,
	path: `/tasks?${query}=${ids.map(encodeURIComponent).join(',')}`,
});

export const klingAi: Provider<'klingAi'> = {
	...OFFER,
	...KLING_AI,
	known,
	modelId,

	violations,

	// Access keys are for the legacy API only.
	// Source: https://kling.ai/document-api/api/get-started/authentication
	variants: [
		{
			name: 'an access key',
			provider: klingAiLegacy,
			isFor: ({ authentication }) => authentication === 'accessKey',
		},
	],

	encodeOrder,

	decodeOrder: (response) => readOrder(response, { id: 'id', status: 'status' }, reading),

	recovery: {
		type: 'find',
		keyLifetimeHours: HOURS_KEPT,
		encode: (key) => pollFor('external_task_ids', [key]),
		decode(response) {
			const rejected = pollRejection<TaskReading | null>(response);
			if (rejected) return rejected;
			if (isEmptyList(response)) return success(null);
			const task = taskIn(response);
			return task ? success(task) : failed(response, 'unavailable');
		},
	},

	taskLists: [taskListOf(reading)],

	encodeStatus: (taskId) => pollFor('task_ids', [taskId]),

	decodeStatus(response, taskId) {
		const rejected = pollRejection<TaskReading>(response);
		if (rejected) return rejected;
		if (isEmptyList(response)) return failed(response, 'notFound');
		const task = taskIn(response, taskId);
		return task ? success(task) : failed(response, 'unavailable');
	},

	statusBatch: {
		maxTasks: MAX_TASKS_PER_POLL,
		encode: (taskIds) => pollFor('task_ids', taskIds),
		decode(response) {
			const rejected = pollRejection<Map<string, TaskReading>>(response);
			if (rejected) return rejected;
			const tasks = tasksIn(response);
			return tasks
				? success(new Map(tasks.map((task) => [task.taskId, task])))
				: failed(response, 'unavailable');
		},
	},
};
