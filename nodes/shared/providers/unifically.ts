import { promptWith } from '../domain/shots';
import { CUSTOM_MODEL } from '../domain/models';
import type { Mode, SendableRequest } from '../domain/request';
import type { Cost, TaskReading } from '../domain/task';
import {
	type Capabilities,
	type Families,
	KLING_3,
	knownFrom,
	modelIdsFrom,
	type ModelTable,
	NOTHING_KNOWN,
} from './capabilities';
import { failure, success } from './decoding';
import { fileForm, withoutAbsent } from './encoding';
import { amount, asRecord, firstText, firstWords, firstUrl, progress, firstId } from './json';
import type { Decoded, Provider, ProviderResponse } from './provider';
import { estimateFrom, flat, inUsd } from './rates';
import { isRecent, isSignature } from './signatures';
import { statusOf, unknownWord } from './statusWords';

/*
 * Unifically. Tasks: https://docs.unifically.com/api-reference/v1-tasks
 * Kling 3.0: https://docs.unifically.com/models/video/kling/kling-3.0
 * Errors: https://docs.unifically.com/api-reference/error-handling
 */

const MODE_WORDS: Record<Mode, string> = { standard: 'std', pro: 'pro', '4k': '4k' };

interface Row extends Capabilities {
	/** Whether what a video is made from has to be said by `video_mode`. */
	hasVideoMode: boolean;
}

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 */
const KLING: Row = {
	...KLING_3,
	modelId: 'kuaishou/kling-3.0-video',
	elements: { maxImages: 4, maxDescriptionLength: 100 },
	rates: inUsd({ '4k': flat(0.3) }),
	hasVideoMode: false,
};

/** Sound cannot be chosen; the model itself always makes it. Source: https://docs.unifically.com/models/video/kling/kling-3.0-turbo */
const TURBO: Row = {
	...KLING,
	modelId: 'kuaishou/kling-3.0-turbo-video',
	modes: ['standard', 'pro'],
	audio: 'always',
	shots: null,
	endFrame: false,
	elements: null,
	rates: null,
};

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0-omni-video */
const OMNI: Row = { ...KLING, modelId: 'kuaishou/kling-3.0-omni-video', hasVideoMode: true };

const MODELS: ModelTable<Row> = {
	'kling-3.0': KLING,
	'kling-3.0-turbo': TURBO,
	'kling-3.0-omni': OMNI,
	custom: { ...KLING, rates: null },
};

const UNKNOWN: Row = { ...KLING, ...NOTHING_KNOWN };

/** O1 takes what the omni model takes. Source: https://docs.unifically.com/models/video/kling/kling-o1-video */
const FAMILIES: Families<Row> = [
	[/\/kling-3(\.\d+)?-turbo-video$/, TURBO],
	[/\/kling-3(\.\d+)?-omni-video$/, OMNI],
	[/\/kling-o1-video$/, { ...OMNI, audio: 'unknown', shots: null }],
	[/\/kling-3(\.\d+)?-video$/, KLING],
];

const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

/** Images and elements together. Source: https://docs.unifically.com/models/video/kling/kling-3.0-omni-video */
const MAX_REFERENCES = 7;

const modelId = modelIdsFrom(MODELS);

/** An empty account has been seen as a plain 400 as well. */
const NO_MONEY = /\bbalance\b|insufficient (funds|credits?)|not enough (funds|credits?|money)/i;

/** The reason in a response: it has been documented and seen in all of these places. */
function reasonIn(body: unknown): string | null {
	const content = asRecord(body);
	const data = asRecord(content.data);
	const error = asRecord(data.error);
	return firstWords(
		data.message,
		error.message,
		data.error_message,
		error.raw_message,
		data.error,
		content.message,
		content.error_message,
		content.error,
		content.detail,
	);
}

/** An error hides in the HTTP status, in the body's `code`, or in `success: false`; null when there is none. */
function rejection<T>(response: ProviderResponse): Decoded<T> | null {
	const content = asRecord(response.body);
	const bodyCode = typeof content.code === 'number' ? content.code : response.status;
	const status = response.status >= 400 ? response.status : bodyCode;
	if (status < 400 && response.status < 300 && content.success !== false) return null;
	const reason = reasonIn(response.body);
	const effective = {
		...response,
		status: status < 400 && content.success === false ? 400 : status,
	};
	const aboutMoney =
		[400, 422].includes(effective.status) && reason !== null && NO_MONEY.test(reason);
	return failure(effective, reason, aboutMoney ? 'balance' : undefined);
}

const costIn = (data: Record<string, unknown>): Cost | null => {
	const usd = amount(data.cost);
	return usd === null ? null : { amount: usd, unit: 'usd', source: 'provider' };
};

function reading(body: unknown, taskId: string): TaskReading {
	const content = asRecord(body);
	const data = asRecord(content.data);
	const status = statusOf(data.status);
	return {
		taskId,
		status,
		...unknownWord(data.status),
		progress: status === 'completed' ? 100 : progress(data.progress),
		videoUrl: firstUrl(
			asRecord(data.output).video_url,
			data.video_url,
			asRecord(content.output).video_url,
			content.video_url,
		),
		cost: costIn(data),
		submittedAt: null,
		completedAt: null,
		reason: status === 'failed' || status === 'cancelled' ? reasonIn(body) : null,
		expired: false,
		raw: body,
	};
}

/** With elements, the start frame of the omni model is one of its images. */
function encodeFrames(request: SendableRequest, hasVideoMode: boolean): Record<string, unknown> {
	const { startFrameUrl, endFrameUrl, elements = [] } = request;
	if (hasVideoMode && elements.length > 0) {
		return {
			video_mode: 'elements',
			...(startFrameUrl ? { image_urls: [startFrameUrl], start_image_index: 1 } : {}),
		};
	}
	return {
		video_mode: hasVideoMode && startFrameUrl ? 'start_end_frame' : undefined,
		start_frame_url: startFrameUrl,
		end_frame_url: endFrameUrl,
	};
}

function encodeInput(request: SendableRequest): Record<string, unknown> {
	const { shots, overallPrompt } = request;
	const { audio, hasVideoMode } = known(request);
	return withoutAbsent({
		// Either a prompt and its duration or shots, never both: what holds for all shots goes into each.
		...(shots
			? {
					multi_shots: shots.map(({ prompt, durationSeconds }) => ({
						prompt: promptWith(overallPrompt, prompt),
						duration: durationSeconds,
					})),
				}
			: { prompt: request.prompt, duration: request.durationSeconds }),
		mode: MODE_WORDS[request.mode],
		aspect_ratio: request.aspectRatio,
		native_audio: audio === 'choice' ? request.generateAudio : undefined,
		...encodeFrames(request, hasVideoMode),
		elements: request.elements?.length
			? request.elements.map((element) =>
					withoutAbsent({
						description: element.description,
						type: element.videoUrl ? 'video' : 'image',
						image_urls: element.videoUrl ? undefined : element.imageUrls,
						video_url: element.videoUrl,
					}),
				)
			: undefined,
	});
}

export const unifically: Provider<'unifically'> = {
	id: 'unifically',
	displayName: 'Unifically',
	credentialType: 'klingUnificallyApi',
	secrets: ['apiKey', 'webhookSecret'],
	// Newer clients use the one address, the documentation names the other.
	// Source: https://unifically.gitbook.io/unifically-docs/storage
	otherBaseUrls: {
		uploads: {
			field: 'uploadBaseUrl',
			label: 'Upload Base URL',
			older: {
				usual: 'https://files.unifically.com',
				older: 'https://files.storagecdn.online',
			},
		},
	},
	models: MODELS,
	known,
	modelId,
	violations(request) {
		const { elements = [], startFrame, endFrame, model, customModel = '' } = request;
		if (model === CUSTOM_MODEL && /motion-control$/.test(customModel)) {
			return [
				`'Model ID' ${customModel} needs a video to take the motion from, which this node does not send`,
			];
		}
		const isLimited = known(request).hasVideoMode && elements.length > 0;
		return [
			...(isLimited && endFrame
				? ["'End Frame' does not go together with 'Elements' for Kling 3.0 Omni at Unifically"]
				: []),
			...(isLimited && elements.length + (startFrame ? 1 : 0) > MAX_REFERENCES
				? [
						`'Elements' and 'Start Frame' may be at most ${MAX_REFERENCES} together for Kling 3.0 Omni at Unifically`,
					]
				: []),
		];
	},
	usdPerUnit: null,
	resultHours: null,

	encodeOrder: (request, { callbackUrl }) => ({
		method: 'POST',
		host: 'api',
		path: '/v1/tasks',
		body: withoutAbsent({
			model: modelId(request),
			input: encodeInput(request),
			callback_url: callbackUrl,
		}),
	}),

	decodeOrder(response) {
		const rejected = rejection<TaskReading>(response);
		if (rejected) return rejected;
		const data = asRecord(asRecord(response.body).data);
		const taskId = firstId(data.task_id);
		return taskId
			? success({ ...reading(response.body, taskId), status: statusOf(data.status ?? 'pending') })
			: failure(response, null, 'unavailable');
	},

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `/v1/tasks/${encodeURIComponent(taskId)}`,
	}),

	decodeStatus(response, taskId) {
		const data = asRecord(asRecord(response.body).data);
		// A failed task may come with HTTP 400: what the body says about the task comes first.
		const tellsAboutTask = firstText(data.status) !== null;
		if (tellsAboutTask && statusOf(data.status) === 'failed') {
			return success(reading(response.body, taskId));
		}
		const rejected = rejection<TaskReading>(response);
		if (rejected) return rejected;
		return tellsAboutTask
			? success(reading(response.body, taskId))
			: failure(response, null, 'unavailable');
	},

	priceQuery: {
		encode: (request) => ({
			method: 'POST',
			host: 'api',
			path: '/v1/tasks',
			body: { model: modelId(request), input: encodeInput(request), dry_run: true },
		}),
		decode: (response) =>
			rejection<Cost | null>(response) ?? success(costIn(asRecord(asRecord(response.body).data))),
	},

	estimateCost: estimateFrom(MODELS),

	callback: {
		/*
		 * Documented callbacks are unsigned; accounts with a webhook secret get the HMAC of timestamp and body.
		 * Source: https://docs.unifically.com/api-reference/callbacks
		 */
		verify({ rawBody, headers }, { webhookSecret }, nowSeconds) {
			const secret = firstText(webhookSecret);
			if (secret === null) return 'notConfigured';
			const signature = headers['x-webhook-signature'];
			const timestamp = headers['x-webhook-timestamp'];
			if (!signature || !timestamp) return 'missing';
			if (!isRecent(timestamp, nowSeconds)) return 'invalid';
			return isSignature(signature, secret, `${timestamp}.`, rawBody) ? 'valid' : 'invalid';
		},
		decode(body) {
			const content = asRecord(body);
			const taskId = firstId(content.task_id, asRecord(content.data).task_id);
			return taskId ? { taskId, isProgress: false } : null;
		},
	},

	upload: {
		type: 'form',
		hasOlderHost: true,
		encode: (image) => ({
			method: 'PUT',
			host: 'uploads',
			path: '/upload',
			body: fileForm(image),
		}),
		decode(response) {
			const rejected = rejection<string>(response);
			if (rejected) return rejected;
			const url = firstUrl(asRecord(response.body).file_url);
			return url ? success(url) : failure(response, null, 'unavailable');
		},
	},
};
