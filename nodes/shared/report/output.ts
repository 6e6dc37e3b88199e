import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { VideoError } from '../domain/error';
import type { Cost, TaskReading } from '../domain/task';
import type { VideoRequest } from '../domain/request';
import { isoTime } from '../providers/json';
import type { Provider } from '../providers/provider';

export type PairedItem = INodeExecutionData['pairedItem'];

/** The part of a request that is repeated in the output. */
export type Settings = Partial<
	Pick<VideoRequest, 'mode' | 'durationSeconds' | 'aspectRatio' | 'generateAudio' | 'shots'> & {
		/** The provider's own id of the model. */
		modelId: string;
	}
>;

/** What is known about one item: without a task before it is bought or read, without settings when only the id is known. */
export interface Known {
	provider: Provider | null;
	settings: Settings | null;
	/** The id by which a task is asked for, before it has been read. */
	taskId?: string;
	task: TaskReading | null;
	/** The price, for as long as the task itself names none. */
	price: Cost | null;
}

const AN_HOUR = 3600_000;

const shotsJson = (shots: Settings['shots']): IDataObject[] | null =>
	shots?.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds })) ?? null;

/** Until when the video can be downloaded, as far as the provider says. */
function expiryOf({ status, completedAt }: TaskReading, provider: Provider | null): string | null {
	if (status !== 'completed' || completedAt === null || !provider?.resultHours) return null;
	return isoTime(Date.parse(completedAt) + provider.resultHours * AN_HOUR);
}

/** The JSON of a task: the same fields for every node and every provider, null where nothing is known. */
export function taskJson({ provider, settings, taskId, task, price }: Known): IDataObject {
	const cost = task?.cost ?? price;
	return {
		taskId: task?.taskId ?? taskId ?? null,
		provider: provider?.id ?? null,
		model: settings?.modelId ?? null,
		status: task?.status ?? null,
		progress: task?.progress ?? null,
		videoUrl: task?.videoUrl ?? null,
		mode: settings?.mode ?? null,
		durationSeconds: settings?.durationSeconds ?? null,
		aspectRatio: settings?.aspectRatio ?? null,
		audio: settings?.generateAudio ?? null,
		shots: shotsJson(settings?.shots),
		cost: cost ? { ...cost } : null,
		submittedAt: task?.submittedAt ?? null,
		completedAt: task?.completedAt ?? null,
		videoExpiresAt: task ? expiryOf(task, provider) : null,
	};
}

/**
 * An item that did not yield what was asked for. Exactly this shape leaves through the error output
 * with its details: with any further key n8n takes it for a success.
 */
export function errorItem(
	error: VideoError,
	known: Known,
	pairedItem: PairedItem,
): INodeExecutionData {
	return {
		json: {
			error: error.message,
			details: {
				...taskJson({ ...known, task: error.task ?? known.task }),
				kind: error.kind,
				reason: error.task?.reason ?? null,
				hint: error.hint,
				httpStatus: error.httpStatus,
			},
		},
		pairedItem,
	};
}
