import { CUSTOM_MODEL } from '../../domain/models';
import type { SendableRequest } from '../../domain/request';
import {
	type Capabilities,
	type Families,
	KLING_3,
	knownFrom,
	modelIdsFrom,
	type ModelTable,
	NEGATIVE_PROMPT,
	NOTHING_KNOWN,
	rowOf,
} from '../capabilities';
import { failure, success } from '../decoding';
import { fileForm, promptBesideShots, withoutAbsent } from '../encoding';
import { asRecord, firstText, firstUrl } from '../json';
import type { Provider } from '../provider';
import { estimateFrom, flat, inUsd } from '../rates';
import { checkStandardWebhook } from '../signatures';
import { orderListOf, taskList } from './lists';
import { readCallback, readCancellation, readOrder, readPrediction, rejection } from './responses';

/*
 * Replicate. HTTP API: https://replicate.com/docs/reference/http
 * Kling 3.0: https://replicate.com/kwaivgi/kling-v3-video/api/schema
 * Kling 3.0 Omni: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema
 */

/** Source: https://replicate.com/kwaivgi/kling-v3-video/api/schema */
const KLING: Capabilities = {
	...KLING_3,
	modelId: 'kwaivgi/kling-v3-video',
	negativePrompt: NEGATIVE_PROMPT,
	overallPrompt: true,
	maxPromptLength: 2500,
};

/** Its schema has no `negative_prompt`. Source: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema */
const OMNI: Capabilities = {
	...KLING,
	modelId: 'kwaivgi/kling-v3-omni-video',
	negativePrompt: null,
};

/*
 * What is charged stands on the pages of the models. Reports of 2026 contradict each other: half of these rates have
 * been seen as well. The higher ones keep what is bought below a limit of its cost. For Kling 3.0 in 4K none was found.
 * Sources: https://replicate.com/kwaivgi/kling-v3-video, https://replicate.com/kwaivgi/kling-v3-omni-video
 */
const MODELS: ModelTable = {
	'kling-3.0': {
		...KLING,
		rates: inUsd({
			standard: { silent: 0.168, audio: 0.252 },
			pro: { silent: 0.224, audio: 0.336 },
		}),
	},
	'kling-3.0-omni': {
		...OMNI,
		rates: inUsd({
			standard: { silent: 0.168, audio: 0.224 },
			pro: { silent: 0.224, audio: 0.28 },
			'4k': flat(0.42),
		}),
	},
	custom: KLING,
};

/** Of a model that nothing is known about. */
const UNKNOWN: Capabilities = { ...KLING, ...NOTHING_KNOWN, without: ['mode'] };

const OLDER: Capabilities = { ...UNKNOWN, negativePrompt: NEGATIVE_PROMPT };

/** Apiframe sells these models under the same names of fields. Source: its OpenAPI file, `klingParams` of each model */
const FAMILIES: Families<Capabilities> = [
	[/\/kling-v3(\.\d+)?-omni(-video)?$/, OMNI],
	[/\/kling-v3(\.\d+)?(-video)?$/, KLING],
	[/\/kling-v2\.6$/, { ...OLDER, audio: 'choice' }],
	[/\/kling-v2\.5-turbo-pro$/, { ...OLDER, endFrame: true }],
	[/\/kling-v2\.1-master$/, OLDER],
	[/\/kling-v2\.1$/, { ...OLDER, endFrame: true, without: ['aspectRatio'] }],
];

const known = knownFrom(MODELS, FAMILIES, UNKNOWN);

const modelId = modelIdsFrom(MODELS);

function encodeInput(request: SendableRequest): Record<string, unknown> {
	const { without, audio, endFrame, negativePrompt } = known(request);
	const isShaped = request.startFrameUrl !== undefined || without?.includes('aspectRatio');
	return withoutAbsent({
		prompt: promptBesideShots(request, rowOf(MODELS, request.model).maxPromptLength),
		negative_prompt: negativePrompt ? request.negativePrompt : undefined,
		mode: without?.includes('mode') ? undefined : request.mode,
		duration: request.durationSeconds,
		generate_audio: audio === 'choice' ? request.generateAudio : undefined,
		start_image: request.startFrameUrl,
		end_image: endFrame ? request.endFrameUrl : undefined,
		// With a start image the video takes its shape.
		aspect_ratio: isShaped ? undefined : request.aspectRatio,
		// Not a list but the JSON text of one.
		multi_prompt:
			request.shots &&
			JSON.stringify(
				request.shots.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds })),
			),
	});
}

export const replicate: Provider<'replicate'> = {
	id: 'replicate',
	displayName: 'Replicate',
	credentialType: 'klingReplicateApi',
	secrets: ['apiKey'],
	models: MODELS,
	known,
	modelId,
	usdPerUnit: null,
	// Source: https://replicate.com/docs/topics/predictions/data-retention
	resultHours: 1,

	violations: ({ model, customModel = '' }) =>
		model === CUSTOM_MODEL && !/^[\w.-]+\/[\w.-]+$/.test(customModel)
			? [`'Model ID' must be an owner and a name such as ${KLING.modelId}, got '${customModel}'`]
			: [],

	encodeOrder: (request, { callbackUrl }) => ({
		method: 'POST',
		host: 'api',
		// Source: https://replicate.com/docs/reference/http#models.predictions.create
		path: `/models/${modelId(request).split('/').map(encodeURIComponent).join('/')}/predictions`,
		body: withoutAbsent({
			input: encodeInput(request),
			webhook: callbackUrl,
			// Covers every end, also a failure. Source: https://replicate.com/docs/topics/webhooks/setup-webhook
			webhook_events_filter: callbackUrl ? ['completed'] : undefined,
		}),
	}),

	decodeOrder: readOrder,

	orderList: orderListOf(encodeInput, modelId),
	taskLists: [taskList],

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `/predictions/${encodeURIComponent(taskId)}`,
	}),

	decodeStatus: readPrediction,

	// Source: https://replicate.com/docs/topics/predictions/lifecycle
	isCharged: ({ raw }) => {
		const word = firstText(asRecord(raw).status);
		if (word === 'aborted') return false;
		return word === 'canceled' && firstText(asRecord(raw).started_at) !== null ? true : null;
	},

	estimateCost: estimateFrom(MODELS),

	/*
	 * The address of an uploaded file belongs to the API and needs the token: Replicate itself reads it, for
	 * 24 hours. Source: https://replicate.com/docs/reference/http#files.create
	 */
	upload: {
		type: 'form',
		encode: (image) => ({
			method: 'POST',
			host: 'uploads',
			path: '/files',
			body: fileForm(image, 'content'),
		}),
		decode(response) {
			const rejected = rejection<string>(response);
			if (rejected) return rejected;
			const url = firstUrl(asRecord(asRecord(response.body).urls).get);
			return url ? success(url) : failure(response, null, 'unavailable');
		},
	},

	callback: {
		httpsOnly: true,
		// The account has one secret, which its token reads. Source: https://replicate.com/docs/topics/webhooks/verify-webhook
		keys: {
			encode: () => ({ method: 'GET', host: 'api', path: '/webhooks/default/secret' }),
			decode(response) {
				const rejected = rejection<readonly string[]>(response);
				if (rejected) return rejected;
				const key = firstText(asRecord(response.body).key);
				return key ? success([key]) : failure(response, null, 'unavailable');
			},
		},
		verify: (callback, _credentials, nowSeconds, keys = []) =>
			checkStandardWebhook(callback, keys, nowSeconds),
		decode: readCallback,
	},

	// Source: https://replicate.com/docs/reference/http#predictions.cancel
	cancel: {
		encode: (taskId) => ({
			method: 'POST',
			host: 'api',
			path: `/predictions/${encodeURIComponent(taskId)}/cancel`,
		}),
		decode: readCancellation,
	},
};
