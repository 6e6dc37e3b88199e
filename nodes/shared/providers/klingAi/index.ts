import { promptWith } from '../../domain/shots';
import type { Mode, SendableRequest, VideoRequest } from '../../domain/request';
import { isTerminal, type TaskReading } from '../../domain/task';
import { knownFrom, modelIdsFrom, modelQueryOf } from '../capabilities';
import { success } from '../decoding';
import { withoutAbsent } from '../encoding';
import { asList, asRecord, firstText, firstWords, firstUrl, isoTime, firstId } from '../json';
import type { ModelQuery, OrderDetails, Provider, ProviderResponse } from '../provider';
import { estimateFrom } from '../rates';
import { statusOf, unknownWord } from '../statusWords';
import { HOURS_KEPT, KLING_AI } from './common';
import { klingAiLegacy } from './legacy';
import { taskListOf } from './lists';
import { FAMILIES, MODELS, UNKNOWN } from './models';
import { costIn, failed, pollRejection, readOrder } from './responses';

/*
 * Kling AI itself, the API whose addresses contain the model.
 */

const RESOLUTIONS: Record<Mode, string> = { standard: '720p', pro: '1080p', '4k': '4k' };

const MAX_TASKS_PER_POLL = 20;

type Texts = Pick<VideoRequest, 'prompt' | 'shots' | 'overallPrompt'>;

/**
 * Shots are written into the prompt: `shot 1, 3, words; shot 2, 2, words;`. A semicolon ends a shot, so
 * words have commas in its place. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video
 */
function promptText({ prompt, shots, overallPrompt }: Texts): string {
	if (!shots) return prompt;
	const words = (text: string) => promptWith(overallPrompt, text).replaceAll(';', ',');
	return shots
		.map((shot, index) => `shot ${index + 1}, ${shot.durationSeconds}, ${words(shot.prompt)};`)
		.join(' ');
}

const modelId = modelIdsFrom(MODELS);

const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

const IMAGE_TO_VIDEO = 'image-to-video';
const TEXT_TO_VIDEO = 'text-to-video';

/** The path that is typed with a model, or that of the model, or that of what a video is made from. */
function addressOf(query: ModelQuery): { path: string; id: string } {
	const id = modelId(query);
	const [, typedPath, typedId] = /^(.+)\/([^/]+)$/.exec(id) ?? [];
	const path =
		typedPath ?? known(query).path ?? (query.hasStartFrame ? IMAGE_TO_VIDEO : TEXT_TO_VIDEO);
	return { path, id: typedId ?? id };
}

function encodeContents(request: SendableRequest): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl } = request;
	const text = promptText(request);
	// Every other path takes `contents` only.
	if (addressOf(modelQueryOf(request)).path === TEXT_TO_VIDEO) return { prompt: text };
	return {
		contents: [
			{ type: 'prompt', text },
			...(startFrameUrl === undefined ? [] : [{ type: 'first_frame', url: startFrameUrl }]),
			...(endFrameUrl === undefined ? [] : [{ type: 'last_frame', url: endFrameUrl }]),
		],
	};
}

function encodeSettings(request: SendableRequest): Record<string, unknown> {
	const { audio, hasShotSetting } = known(request);
	const sound = request.generateAudio ? 'native' : 'off';
	return withoutAbsent({
		// Without it the model cuts a video into several shots as it likes.
		multi_shot: hasShotSetting ? request.shots !== undefined : undefined,
		audio: audio === 'choice' ? sound : undefined,
		resolution: RESOLUTIONS[request.mode],
		// With a start frame the video has the shape of that image.
		aspect_ratio: request.startFrameUrl === undefined ? request.aspectRatio : undefined,
		duration: request.durationSeconds,
	});
}

/** A key is unique within an account; no limit of its length is documented. */
const encodeOptions = ({ callbackUrl, key }: OrderDetails): Record<string, unknown> | undefined =>
	callbackUrl === undefined && key === undefined
		? undefined
		: withoutAbsent({ callback_url: callbackUrl, external_task_id: key });

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
	...KLING_AI,
	models: MODELS,
	known,
	modelId,
	estimateCost: estimateFrom(MODELS),

	violations(request) {
		const { shots, startFrame } = request;
		const { path } = addressOf(modelQueryOf(request));
		if (path === IMAGE_TO_VIDEO && !startFrame) {
			return [`'Model ID' begins with ${IMAGE_TO_VIDEO}, which needs a 'Start Frame'`];
		}
		if (path === TEXT_TO_VIDEO && startFrame) {
			return [
				`'Start Frame' does not go together with a 'Model ID' that begins with ${TEXT_TO_VIDEO}`,
			];
		}
		const { maxPromptLength, maxPromptLengthWithFrame } = known(request);
		const most = startFrame === undefined ? maxPromptLength : maxPromptLengthWithFrame;
		const isShorter = most < maxPromptLength;
		const { length } = promptText(request);
		if (length <= most) return [];
		const rule = `may have at most ${most} characters${isShorter ? " together with a 'Start Frame' for this 'Model'" : ''}`;
		if (shots) {
			return [
				`'Shots' are sent as one text, which ${rule}, the overall prompt counted in each shot, got ${length}`,
			];
		}
		// Without the frame, the capabilities have the length of a prompt.
		return isShorter ? [`'Prompt' ${rule}, got ${length}`] : [];
	},

	// Access keys are for the legacy API only.
	// Source: https://kling.ai/document-api/api/get-started/authentication
	variants: [
		{
			name: 'an access key',
			provider: klingAiLegacy,
			isFor: ({ authentication }) => authentication === 'accessKey',
		},
	],

	encodeOrder(request, order) {
		const { path, id } = addressOf(modelQueryOf(request));
		return {
			method: 'POST',
			host: 'api',
			path: `/${path}/${id}`,
			body: withoutAbsent({
				...encodeContents(request),
				settings: encodeSettings(request),
				options: encodeOptions(order),
			}),
		};
	},

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
