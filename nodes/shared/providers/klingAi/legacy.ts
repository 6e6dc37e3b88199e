import { promptWith } from '../../domain/shots';
import type { Mode, SendableRequest } from '../../domain/request';
import { isTerminal, type Cost, type TaskReading } from '../../domain/task';
import {
	type Capabilities,
	type Families,
	KLING_3,
	KLING_AI_SHOT_PROMPT_LENGTH,
	knownFrom,
	modelIdsFrom,
	modelQueryOf,
	type ModelTable,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
} from '../capabilities';
import { success } from '../decoding';
import { withoutAbsent } from '../encoding';
import { asList, asRecord, firstText, firstWords, firstUrl, isoTime, firstId } from '../json';
import type { Decoded, ModelQuery, Provider, ProviderResponse } from '../provider';
import { estimateFrom } from '../rates';
import { statusOf, unknownWord } from '../statusWords';
import { HOURS_KEPT, KLING_AI } from './common';
import { legacyTaskListOf } from './lists';
import { KLING_3_RATES, OMNI_RATES } from './rates';
import { amountIn, codeOf, failed, pollRejection, readOrder } from './responses';

/*
 * The legacy API of Kling AI, the only one that takes an access key and a secret key.
 * Reference: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy
 */

const MODE_WORDS: Record<Mode, string> = { standard: 'std', pro: 'pro', '4k': '4k' };

const TEXT = '/v1/videos/text2video';
const IMAGE = '/v1/videos/image2video';
const OMNI = '/v1/videos/omni-video';

interface Row extends Capabilities {
	/** Whether it has a path of its own, at which frames are a list. */
	isOmni: boolean;
}

const { shots } = KLING_3;

const OMNI_ROW: Row = {
	...KLING_3,
	modelId: 'kling-v3-omni',
	maxPromptLength: 2500,
	// With frames since May 2026. Source: https://kling.ai/document-api/updates/api
	shots: shots && { ...shots, maxPromptLength: KLING_AI_SHOT_PROMPT_LENGTH, endFrame: true },
	isOmni: true,
};

const KLING: Row = {
	...OMNI_ROW,
	modelId: 'kling-v3',
	negativePrompt: NEGATIVE_PROMPT,
	cfgScale: { min: 0, max: 1 },
	isOmni: false,
};

/** Kling 3.0 Turbo exists in the current API only. */
const MODELS: ModelTable<Row> = {
	'kling-3.0': { ...KLING, rates: KLING_3_RATES },
	'kling-3.0-omni': { ...OMNI_ROW, rates: OMNI_RATES },
	custom: KLING,
};

const UNKNOWN: Row = { ...KLING, ...NOTHING_KNOWN };

/** What is known of models whose names are typed. Source: https://github.com/vercel/ai, packages/klingai */
const FAMILIES: Families<Row> = [
	[/^kling-v3-omni$/, OMNI_ROW],
	[/^kling-v3$/, KLING],
	[/^kling-video-o1$/, { ...UNKNOWN, endFrame: true, isOmni: true }],
	[
		/^kling-v2-6$/,
		{ ...UNKNOWN, endFrame: true, audio: 'choice', negativePrompt: NEGATIVE_PROMPT },
	],
	[/^kling-v[12]/, { ...UNKNOWN, endFrame: true, negativePrompt: NEGATIVE_PROMPT }],
];

const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

const modelId = modelIdsFrom(MODELS);

const isOmni = (query: Pick<ModelQuery, 'model' | 'customModel'>): boolean => known(query).isOmni;

function addressOf(query: ModelQuery): string {
	if (isOmni(query)) return OMNI;
	return query.hasStartFrame ? IMAGE : TEXT;
}

function encodeFrames(request: SendableRequest): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl } = request;
	if (startFrameUrl === undefined) return {};
	if (!isOmni(request)) return { image: startFrameUrl, image_tail: endFrameUrl };
	return {
		image_list: [
			{ image_url: startFrameUrl, type: 'first_frame' },
			...(endFrameUrl === undefined ? [] : [{ image_url: endFrameUrl, type: 'end_frame' }]),
		],
	};
}

/** With shots the prompt is ignored: what holds for all of them goes into each. */
function encodeTexts(request: SendableRequest): Record<string, unknown> {
	const { prompt, shots, overallPrompt } = request;
	if (!known(request).shots) return { prompt };
	if (!shots) return { multi_shot: false, prompt };
	return {
		multi_shot: true,
		shot_type: 'customize',
		multi_prompt: shots.map((shot, index) => ({
			index: index + 1,
			prompt: promptWith(overallPrompt, shot.prompt),
			duration: String(shot.durationSeconds),
		})),
	};
}

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
	...KLING_AI,
	models: MODELS,
	known,
	modelId,
	estimateCost: estimateFrom(MODELS),

	encodeOrder(request, { callbackUrl, key }) {
		const query = modelQueryOf(request);
		const { audio, negativePrompt, cfgScale } = known(request);
		const sound = request.generateAudio ? 'on' : 'off';
		return {
			method: 'POST',
			host: 'api',
			path: addressOf(query),
			body: withoutAbsent({
				model_name: modelId(query),
				...encodeTexts(request),
				...encodeFrames(request),
				negative_prompt: negativePrompt ? request.negativePrompt : undefined,
				cfg_scale: cfgScale ? request.cfgScale : undefined,
				sound: audio === 'choice' ? sound : undefined,
				mode: MODE_WORDS[request.mode],
				// With a start frame the video has the shape of that image.
				aspect_ratio: query.hasStartFrame ? undefined : request.aspectRatio,
				duration: String(request.durationSeconds),
				callback_url: callbackUrl,
				external_task_id: key,
			}),
		};
	},

	decodeOrder: (response) => readOrder(response, { id: 'task_id', status: 'task_status' }, reading),

	recovery: {
		type: 'find',
		keyLifetimeHours: HOURS_KEPT,
		encode: (key, query) => pollFor(addressOf(query), key),
		decode: (response) => (isUnknownTask(response) ? success(null) : decodeTask(response)),
	},

	// Tasks are kept by the kind of request that made them.
	taskLists: [TEXT, IMAGE, OMNI].map((address) => legacyTaskListOf(address, reading)),
	encodeStatus: (taskId) => pollFor(TEXT, taskId),
	encodeStatusElsewhere: (taskId) => [pollFor(IMAGE, taskId), pollFor(OMNI, taskId)],
	decodeStatus: decodeTask,
};
