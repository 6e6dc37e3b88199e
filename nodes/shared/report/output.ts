import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import type { TaskReading } from '../domain/task';
import type { Entry, Job, PairedItem, Progress, Settings } from '../job/job';
import { isoTime } from '../providers/json';
import type { Provider } from '../providers/provider';
import { boughtOf } from './bought';
import { notCalledBack } from './taskMessages';

/** What the output repeats of a job; null for an item whose parameters could not be read. */
type Described = (Pick<Job, 'provider'> & Partial<Pick<Job, 'settings'>>) | null;

const AN_HOUR = 3600_000;

const shotsJson = (shots: Settings['shots']): IDataObject[] | null =>
	shots?.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds })) ?? null;

/** Until when the video can be downloaded, as far as the provider says. */
function expiryOf({ status, completedAt }: TaskReading, provider: Provider | null): string | null {
	if (status !== 'completed' || completedAt === null || !provider?.resultHours) return null;
	return isoTime(Date.parse(completedAt) + provider.resultHours * AN_HOUR);
}

/** The JSON of a task: the same fields for every node and every provider, null where nothing is known. */
export function taskJson(job: Described, { taskId, task, price }: Progress): IDataObject {
	const provider = job?.provider ?? null;
	const settings = job?.settings ?? null;
	const cost = task?.cost ?? price;
	return {
		taskId: task?.taskId ?? taskId ?? null,
		provider: provider?.id ?? null,
		model: settings?.modelId ?? null,
		prompt: settings?.prompt ?? null,
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
		entryId: settings?.entryId ?? null,
	};
}

/** What most workflows go on with. */
const MAIN_FIELDS = [
	'taskId',
	'provider',
	'model',
	'prompt',
	'status',
	'videoUrl',
	'mode',
	'durationSeconds',
	'cost',
	'videoExpiresAt',
];

/** The JSON of a task with 'Simplify': ten fields, and the user's own ID where there is one. */
export const simplified = (json: IDataObject): IDataObject =>
	Object.fromEntries(
		Object.entries(json).filter(
			([name, value]) => MAIN_FIELDS.includes(name) || (name === 'entryId' && value !== null),
		),
	);

/**
 * An item that did not yield what was asked for. It has the one key `error`: that leaves through the error output
 * in every n8n from 1.123 on. Up to 2.33 n8n takes an item with `error` and any further key for a success.
 */
export function errorItem(
	error: VideoError,
	job: Described,
	progress: Progress,
	pairedItem: PairedItem,
): INodeExecutionData {
	return {
		json: {
			error: {
				message: error.message,
				...taskJson(job, { ...progress, task: error.task ?? progress.task }),
				kind: error.kind,
				bought: boughtOf(error, progress),
				reason: error.task?.reason ?? null,
				hint: error.hint,
				httpStatus: error.httpStatus,
			},
		},
		pairedItem,
	};
}

/** What leaves the node for an entry; one without a result is waited for by a suspended execution, until the deadline. */
export function outputOf({ input, draft, job, item, error, progress }: Entry): INodeExecutionData {
	if (item) return item;
	const reason =
		error ??
		(job ? notCalledBack(job, progress) : new VideoError('unexpected', 'Nothing was done'));
	return errorItem(reason, job ?? draft, progress, input.pairedItem);
}
