import type { Cost, TaskReading } from '../../domain/task';
import { failure, success } from '../decoding';
import { fileForm, withoutAbsent } from '../encoding';
import { asRecord, firstText, firstUrl, firstId } from '../json';
import type { Provider } from '../provider';
import { isRecent, isSignature } from '../signatures';
import { statusOf } from '../statusWords';
import { known, modelId } from './models';
import { OFFER } from './offer';
import { encodeInput } from './request';
import { costIn, reading, rejection } from './responses';
import { violations } from './violations';

/*
 * Unifically. Tasks: https://docs.unifically.com/api-reference/v1-tasks
 * Kling 3.0: https://docs.unifically.com/models/video/kling/kling-3.0
 * Errors: https://docs.unifically.com/api-reference/error-handling
 */
export const unifically: Provider<'unifically'> = {
	...OFFER,
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
	known,
	modelId,
	violations,
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
