import { beginningOf } from '../../domain/values';
import type { SendableRequest } from '../../domain/request';
import { asRecord, failure, fileForm, firstText, firstUrl, success, withoutAbsent } from '../json';
import { KLING_3, modelIdsFrom } from '../capabilities';
import { readCallback, readCancellation, readOrder, readPrediction, refusal } from './responses';
import { estimateUsd, rateIn, type RateTable } from '../rates';
import { checkStandardWebhook } from '../signatures';
import type { Capabilities, Provider } from '../provider';

/*
 * Replicate. HTTP API: https://replicate.com/docs/reference/http
 * Kling 3.0: https://replicate.com/kwaivgi/kling-v3-video/api/schema
 * Kling 3.0 Omni: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema
 */

const MODEL = 'kwaivgi/kling-v3-video';
const OMNI_MODEL = 'kwaivgi/kling-v3-omni-video';

/** In characters. Source: https://replicate.com/kwaivgi/kling-v3-video/api/schema (`prompt`) */
const MAX_PROMPT_LENGTH = 2500;

/**
 * US dollars per second of Kling 3.0: estimates from October 2026. What is charged stands on the model's
 * page, https://replicate.com/kwaivgi/kling-v3-video; no rate for 4K was found.
 */
const USD_PER_SECOND: RateTable = {
	'kling-3.0': {
		standard: { silent: 0.084, audio: 0.126 },
		pro: { silent: 0.112, audio: 0.168 },
	},
};

const modelId = modelIdsFrom({ 'kling-3.0': MODEL, 'kling-3.0-omni': OMNI_MODEL });

/**
 * The prompt is required beside shots as well. Without an overall one the joined prompts of the shots stand
 * in for it, which may be longer than Replicate takes and lose nothing by being cut.
 */
const promptOf = ({ shots, overallPrompt, prompt }: SendableRequest): string =>
	shots && overallPrompt === undefined ? beginningOf(prompt, MAX_PROMPT_LENGTH) : prompt;

function encodeInput(request: SendableRequest): Record<string, unknown> {
	return withoutAbsent({
		prompt: promptOf(request),
		negative_prompt: request.negativePrompt,
		mode: request.mode,
		duration: request.durationSeconds,
		generate_audio: request.generateAudio,
		start_image: request.startFrameUrl,
		end_image: request.endFrameUrl,
		// With a start image the video takes its shape.
		aspect_ratio: request.startFrameUrl === undefined ? request.aspectRatio : undefined,
		// Not a list but the JSON text of one.
		multi_prompt:
			request.shots &&
			JSON.stringify(
				request.shots.map(({ prompt, durationSeconds }) => ({ prompt, duration: durationSeconds })),
			),
	});
}

const CAPABILITIES: Capabilities = {
	...KLING_3,
	negativePrompt: true,
	overallPrompt: true,
	cancel: true,
	maxPromptLength: MAX_PROMPT_LENGTH,
};

/** Its schema has no `negative_prompt`. Source: https://replicate.com/kwaivgi/kling-v3-omni-video/api/schema */
const OMNI: Capabilities = { ...CAPABILITIES, negativePrompt: false };

export const replicate: Provider = {
	id: 'replicate',
	displayName: 'Replicate',
	credentialType: 'klingReplicateApi',
	models: { 'kling-3.0': CAPABILITIES, 'kling-3.0-omni': OMNI, custom: CAPABILITIES },
	modelId,
	typicalRenderSeconds: 150,
	usdPerUnit: null,
	// Source: https://replicate.com/docs/topics/predictions/data-retention
	resultHours: 1,

	refusals: ({ model, customModel = '' }) =>
		model === 'custom' && !/^[\w.-]+\/[\w.-]+$/.test(customModel)
			? [`'Model ID' must be an owner and a name such as ${MODEL}, got '${customModel}'`]
			: [],

	encodeSubmission: (request, { callbackUrl }) => ({
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

	decodeSubmission: readOrder,

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `/predictions/${encodeURIComponent(taskId)}`,
	}),

	decodeStatus: readPrediction,

	estimateCost: (query) => estimateUsd(rateIn(USD_PER_SECOND, query), query.durationSeconds),

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
			const refused = refusal<string>(response);
			if (refused) return refused;
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
				const refused = refusal<readonly string[]>(response);
				if (refused) return refused;
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
