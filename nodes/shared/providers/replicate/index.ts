import { CUSTOM_MODEL } from '../../domain/models';
import { failure, success } from '../decoding';
import { fileForm, withoutAbsent } from '../encoding';
import { asRecord, firstText, firstUrl } from '../json';
import type { Provider } from '../provider';
import { checkStandardWebhook } from '../signatures';
import { orderListOf, taskList } from './lists';
import { EXAMPLE_ID, known, modelId } from './models';
import { OFFER } from './offer';
import { encodeInput } from './request';
import { readCallback, readCancellation, readOrder, readPrediction, rejection } from './responses';
import { pathOf, schemaCheck } from './schema';

/*
 * Replicate. HTTP API: https://replicate.com/docs/reference/http
 */

export const replicate: Provider<'replicate'> = {
	...OFFER,
	secrets: ['apiKey'],
	known,
	modelId,
	// Source: https://replicate.com/docs/topics/predictions/data-retention
	resultHours: 1,

	violations: ({ model, customModel = '' }) =>
		model === CUSTOM_MODEL && !/^[\w.-]+\/[\w.-]+$/.test(customModel)
			? [`'Model ID' must be an owner and a name such as ${EXAMPLE_ID}, got '${customModel}'`]
			: [],

	encodeOrder: (request, { callbackUrl }) => ({
		method: 'POST',
		host: 'api',
		// Source: https://replicate.com/docs/reference/http#models.predictions.create
		path: `${pathOf(modelId(request))}/predictions`,
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

	schemaCheck,

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
