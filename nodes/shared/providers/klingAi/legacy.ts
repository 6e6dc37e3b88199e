import { isTerminal, type Cost, type TaskReading } from '../../domain/task';
import { success } from '../decoding';
import { asList, asRecord, firstText, firstWords, firstUrl, isoTime, firstId } from '../json';
import type { Decoded, Provider, ProviderResponse } from '../provider';
import { estimateFrom } from '../rates';
import { statusOf, unknownWord } from '../statusWords';
import { HOURS_KEPT, KLING_AI } from './common';
import { IMAGE, MODELS, MOTION_PATH, OMNI, TEXT } from './legacyModels';
import { addressOf, encodeOrder, known, modelId, violations } from './legacyRequest';
import { legacyTaskListOf } from './lists';
import { OFFER } from './offer';
import { amountIn, codeOf, failed, pollRejection, readOrder } from './responses';

/*
 * The legacy API of Kling AI, the only one that takes an access key and a secret key.
 * Reference: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy
 */

/** Money has been taken from the balance where it says so; it does not say in which currency. */
function costIn(task: Record<string, unknown>): Cost | null {
	const money = amountIn(asRecord(task.final_balance_deduction).quota);
	const units = amountIn(task.final_unit_deduction);
	return units === null || (money !== null && money > 0)
		? null
		: { amount: units, unit: 'units', source: 'provider' };
}

function reading(task: Record<string, unknown>, taskId: string): TaskReading {
	const status = statusOf(task.task_status);
	const { videos } = asRecord(task.task_result);
	return {
		taskId,
		status,
		...unknownWord(task.task_status),
		progress: status === 'completed' ? 100 : null,
		videoUrl: firstUrl(...asList(videos).map((video) => asRecord(video).url)),
		cost: costIn(task),
		submittedAt: isoTime(task.created_at),
		completedAt: isTerminal(status) ? isoTime(task.updated_at) : null,
		reason: status === 'failed' || status === 'cancelled' ? firstWords(task.task_status_msg) : null,
		expired: false,
		raw: task,
	};
}

const pollFor = (address: string, id: string) => ({
	method: 'GET' as const,
	host: 'api' as const,
	path: `${address}/${encodeURIComponent(id)}`,
});

/** A poll consists of nothing but an id, so a wrong parameter (1200, 1201) is an unknown one. */
const isUnknownTask = (response: ProviderResponse): boolean =>
	[1200, 1201, 1203].includes(codeOf(response) ?? 0);

function decodeTask(response: ProviderResponse, wantedId?: string): Decoded<TaskReading> {
	if (isUnknownTask(response)) return failed(response, 'notFound');
	const rejected = pollRejection<TaskReading>(response);
	if (rejected) return rejected;
	const task = asRecord(asRecord(response.body).data);
	const taskId = wantedId ?? firstId(task.task_id);
	return taskId !== null && firstText(task.task_status) !== null
		? success(reading(task, taskId))
		: failed(response, 'unavailable');
}

export const klingAiLegacy: Provider<'klingAi'> = {
	...OFFER,
	...KLING_AI,
	models: MODELS,
	otherModels: undefined,
	known,
	modelId,
	estimateCost: estimateFrom(MODELS),

	violations,

	encodeOrder,

	decodeOrder: (response) => readOrder(response, { id: 'task_id', status: 'task_status' }, reading),

	recovery: {
		type: 'find',
		keyLifetimeHours: HOURS_KEPT,
		encode: (key, query) => pollFor(addressOf(query), key),
		decode: (response) => (isUnknownTask(response) ? success(null) : decodeTask(response)),
	},

	// Tasks are kept by the kind of request that made them.
	taskLists: [TEXT, IMAGE, OMNI, MOTION_PATH].map((address) => legacyTaskListOf(address, reading)),
	encodeStatus: (taskId) => pollFor(TEXT, taskId),
	encodeStatusElsewhere: (taskId) =>
		[IMAGE, OMNI, MOTION_PATH].map((address) => pollFor(address, taskId)),
	decodeStatus: decodeTask,
};
