import { promptWith } from '../domain/shots';
import type { Mode, SendableRequest } from '../domain/request';
import type { Cost, TaskReading } from '../domain/task';
import {
	amount,
	asRecord,
	failure,
	fileForm,
	firstText,
	firstUrl,
	progress,
	statusOf,
	success,
	withoutAbsent,
} from './json';
import { KLING_3, modelIdsFrom } from './capabilities';
import { isRecent, isSignature } from './signatures';
import type { Capabilities, Decoded, Provider, ProviderResponse } from './provider';

/*
 * Unifically. Tasks: https://docs.unifically.com/api-reference/v1-tasks
 * Kling 3.0: https://docs.unifically.com/models/video/kling/kling-3.0
 * Errors: https://docs.unifically.com/api-reference/error-handling
 */

const MODEL = 'kuaishou/kling-3.0-video';
const MODE_WORDS: Record<Mode, string> = { standard: 'std', pro: 'pro', '4k': '4k' };

/** US dollars per second of 4K video, the only published rate. Source: https://docs.unifically.com/models/video/kling/kling-3.0 */
const USD_PER_SECOND_4K = 0.3;

/** An empty account has been seen as a plain 400 as well. */
const NO_MONEY = /\bbalance\b|insufficient (funds|credits?)|not enough (funds|credits?|money)/i;

/** The reason in an answer: it has been documented and seen in all of these places. */
function reasonIn(body: unknown): string | null {
	const answer = asRecord(body);
	const data = asRecord(answer.data);
	const error = asRecord(data.error);
	return firstText(
		data.message,
		error.message,
		data.error_message,
		error.raw_message,
		error.detail,
		answer.message,
		answer.error_message,
		answer.error,
		asRecord(answer.error).message,
		answer.detail,
	);
}

/** An error hides in the HTTP status, in the body's `code`, or in `success: false`; null when there is none. */
function refusal<T>(response: ProviderResponse): Decoded<T> | null {
	const answer = asRecord(response.body);
	const bodyCode = typeof answer.code === 'number' ? answer.code : response.status;
	const status = response.status >= 400 ? response.status : bodyCode;
	if (status < 400 && response.status < 300 && answer.success !== false) return null;
	const reason = reasonIn(response.body);
	const effective = {
		...response,
		status: status < 400 && answer.success === false ? 400 : status,
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
	const answer = asRecord(body);
	const data = asRecord(answer.data);
	const status = statusOf(data.status);
	return {
		taskId,
		status,
		progress: status === 'completed' ? 100 : progress(data.progress),
		videoUrl: firstUrl(
			asRecord(data.output).video_url,
			data.video_url,
			asRecord(answer.output).video_url,
			answer.video_url,
		),
		cost: costIn(data),
		submittedAt: null,
		completedAt: null,
		reason: status === 'failed' || status === 'cancelled' ? reasonIn(body) : null,
		expired: false,
		raw: body,
	};
}

function encodeInput(request: SendableRequest): Record<string, unknown> {
	const { shots, overallPrompt } = request;
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
		native_audio: request.generateAudio,
		start_frame_url: request.startFrameUrl,
		end_frame_url: request.endFrameUrl,
		elements: request.elements?.map((element) =>
			withoutAbsent({
				description: element.description,
				type: element.videoUrl ? 'video' : 'image',
				image_urls: element.videoUrl ? undefined : element.imageUrls,
				video_url: element.videoUrl,
			}),
		),
	});
}

const modelId = modelIdsFrom({ 'kling-3.0': MODEL });

const CAPABILITIES: Capabilities = {
	...KLING_3,
	elements: true,
};

export const unifically: Provider = {
	id: 'unifically',
	displayName: 'Unifically',
	credentialType: 'klingUnificallyApi',
	models: { 'kling-3.0': CAPABILITIES, custom: CAPABILITIES },
	modelId,
	typicalRenderSeconds: 150,
	usdPerUnit: null,
	resultHours: null,

	encodeSubmission: (request, { callbackUrl }) => ({
		method: 'POST',
		host: 'api',
		path: '/v1/tasks',
		body: withoutAbsent({
			model: modelId(request),
			input: encodeInput(request),
			callback_url: callbackUrl,
		}),
	}),

	decodeSubmission(response) {
		const refused = refusal<TaskReading>(response);
		if (refused) return refused;
		const data = asRecord(asRecord(response.body).data);
		const taskId = firstText(data.task_id);
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
		const refused = refusal<TaskReading>(response);
		if (refused) return refused;
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
			refusal<Cost | null>(response) ?? success(costIn(asRecord(asRecord(response.body).data))),
	},

	estimateCost: ({ model, mode, durationSeconds }) =>
		model === 'kling-3.0' && mode === '4k'
			? {
					amount: Math.round(USD_PER_SECOND_4K * durationSeconds * 100) / 100,
					unit: 'usd',
					source: 'estimate',
				}
			: null,

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
			const answer = asRecord(body);
			const taskId = firstText(answer.task_id, asRecord(answer.data).task_id);
			return taskId ? { taskId, isProgress: false } : null;
		},
	},

	upload: {
		type: 'form',
		encode: (image) => ({
			method: 'PUT',
			host: 'uploads',
			path: '/upload',
			body: fileForm(image),
		}),
		decode(response) {
			const refused = refusal<string>(response);
			if (refused) return refused;
			const url = firstUrl(asRecord(response.body).file_url);
			return url ? success(url) : failure(response, null, 'unavailable');
		},
	},
};
