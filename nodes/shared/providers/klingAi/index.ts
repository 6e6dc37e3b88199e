import { promptWith } from '../../domain/shots';
import type { Mode, SendableRequest, VideoRequest } from '../../domain/request';
import { isTerminal, type TaskReading } from '../../domain/task';
import {
	asList,
	asRecord,
	firstText,
	firstUrl,
	isoTime,
	statusOf,
	success,
	withoutAbsent,
} from '../json';
import { costIn, failed, readOrder, readRefusal } from './responses';
import { HOURS_KEPT, KLING_AI } from './common';
import { klingAiLegacy } from './legacy';
import { KLING_3, modelIdsFrom, modelQueryOf } from '../capabilities';
import type { Capabilities, OrderDetails, Provider, ProviderResponse } from '../provider';

/*
 * Kling AI itself, the API whose addresses contain the model.
 * Kling 3.0: https://kling.ai/document-api/api/video/3-0-omni/text-to-video and .../image-to-video
 * Kling 3.0 Omni: https://kling.ai/document-api/api/video/3-0-omni/video-omni
 * Kling 3.0 Turbo: https://kling.ai/document-api/api/video/3-0-turbo/text-to-video and .../image-to-video
 */

const RESOLUTIONS: Record<Mode, string> = { standard: '720p', pro: '1080p', '4k': '4k' };

/** In characters. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video (`prompt`) */
const MAX_PROMPT = 3072;
const MAX_SHOT_PROMPT = 512;

/** Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video (`contents[].text`) */
const MAX_TURBO_PROMPT_WITH_FRAME = 2500;

/** More ids in one look are refused. */
const MAX_TASKS_PER_LOOK = 20;

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

const modelId = modelIdsFrom({
	'kling-3.0': 'kling-3.0',
	'kling-3.0-turbo': 'kling-3.0-turbo',
	'kling-3.0-omni': 'kling-3.0-omni',
});

const isTurbo = ({ model }: Pick<VideoRequest, 'model'>): boolean => model === 'kling-3.0-turbo';

const isOmni = ({ model }: Pick<VideoRequest, 'model'>): boolean => model === 'kling-3.0-omni';

function encodeContents(request: SendableRequest): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl } = request;
	const text = promptText(request);
	if (!isOmni(request) && startFrameUrl === undefined) return { prompt: text };
	return {
		contents: [
			{ type: 'prompt', text },
			...(startFrameUrl === undefined ? [] : [{ type: 'first_frame', url: startFrameUrl }]),
			...(endFrameUrl === undefined ? [] : [{ type: 'last_frame', url: endFrameUrl }]),
		],
	};
}

function encodeSettings(request: SendableRequest): Record<string, unknown> {
	return withoutAbsent({
		// Both have no field at Turbo: sound is always on, and shots are recognised by how they are written.
		...(isTurbo(request)
			? {}
			: {
					// Without it the model cuts a video into several shots as it likes.
					multi_shot: request.shots !== undefined,
					audio: request.generateAudio ? 'native' : 'off',
				}),
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

function addressOf(request: SendableRequest): string {
	const query = modelQueryOf(request);
	const kind = query.hasStartFrame ? 'image-to-video' : 'text-to-video';
	return `/${isOmni(request) ? 'omni-video' : kind}/${modelId(query)}`;
}

function reading(task: Record<string, unknown>, taskId: string): TaskReading {
	const status = statusOf(task.status);
	const outputs = asList(task.outputs).map(asRecord);
	return {
		taskId,
		status,
		progress: status === 'completed' ? 100 : null,
		videoUrl: firstUrl(...outputs.filter(({ type }) => type === 'video').map(({ url }) => url)),
		cost: costIn(task.billing),
		submittedAt: isoTime(task.create_time),
		completedAt: isTerminal(status) ? isoTime(task.update_time) : null,
		reason: status === 'failed' || status === 'cancelled' ? firstText(task.message) : null,
		expired: false,
		raw: task,
	};
}

/** The tasks in an answer that say what they are and how they are; null where there is no list. */
function tasksIn({ body }: ProviderResponse): TaskReading[] | null {
	const { data } = asRecord(body);
	if (!Array.isArray(data)) return null;
	return data.map(asRecord).flatMap((task) => {
		const taskId = firstText(task.id);
		return taskId !== null && firstText(task.status) !== null ? [reading(task, taskId)] : [];
	});
}

/** Only an empty list says that there is no such task, not one that cannot be read. */
const isEmptyList = ({ body }: ProviderResponse): boolean => {
	const { data } = asRecord(body);
	return Array.isArray(data) && data.length === 0;
};

const lookAt = (query: 'task_ids' | 'external_task_ids', ids: readonly string[]) => ({
	method: 'GET' as const,
	host: 'api' as const,
	path: `/tasks?${query}=${ids.map(encodeURIComponent).join(',')}`,
});

/** Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video; elements need ids that are made beforehand. */
const CAPABILITIES: Capabilities = {
	...KLING_3,
	maxPromptLength: MAX_PROMPT,
	maxShotPromptLength: MAX_SHOT_PROMPT,
};

/** Source: https://kling.ai/document-api/api/video/3-0-turbo/image-to-video */
const TURBO: Capabilities = {
	...CAPABILITIES,
	endFrame: false,
	modes: ['standard', 'pro'],
	audio: 'always',
};

export const klingAi: Provider = {
	...KLING_AI,
	models: {
		'kling-3.0': CAPABILITIES,
		'kling-3.0-turbo': TURBO,
		'kling-3.0-omni': CAPABILITIES,
		custom: CAPABILITIES,
	},
	modelId,

	refusals(request) {
		const { shots, startFrame } = request;
		const isShorter = isTurbo(request) && startFrame !== undefined;
		const most = isShorter ? MAX_TURBO_PROMPT_WITH_FRAME : MAX_PROMPT;
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

	encodeSubmission: (request, order) => ({
		method: 'POST',
		host: 'api',
		path: addressOf(request),
		body: withoutAbsent({
			...encodeContents(request),
			settings: encodeSettings(request),
			options: encodeOptions(order),
		}),
	}),

	decodeSubmission: (response) => readOrder(response, { id: 'id', status: 'status' }, reading),

	recovery: {
		type: 'find',
		keyLifetimeHours: HOURS_KEPT,
		encode: (key) => lookAt('external_task_ids', [key]),
		decode(response) {
			const refused = readRefusal<TaskReading | null>(response);
			if (refused) return refused;
			if (isEmptyList(response)) return success(null);
			const [task] = tasksIn(response) ?? [];
			return task ? success(task) : failed(response, 'unavailable');
		},
	},

	encodeStatus: (taskId) => lookAt('task_ids', [taskId]),

	decodeStatus(response, taskId) {
		const refused = readRefusal<TaskReading>(response);
		if (refused) return refused;
		if (isEmptyList(response)) return failed(response, 'notFound');
		const task = tasksIn(response)?.find((candidate) => candidate.taskId === taskId);
		return task ? success(task) : failed(response, 'unavailable');
	},

	statusBatch: {
		maxTasks: MAX_TASKS_PER_LOOK,
		encode: (taskIds) => lookAt('task_ids', taskIds),
		decode(response) {
			const refused = readRefusal<Map<string, TaskReading>>(response);
			if (refused) return refused;
			const tasks = tasksIn(response);
			return tasks
				? success(new Map(tasks.map((task) => [task.taskId, task])))
				: failed(response, 'unavailable');
		},
	},
};
