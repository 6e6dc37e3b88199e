import { createHash } from 'crypto';

import type { TaskReading } from '../../domain/task';
import { plainKey } from '../../domain/values';
import { failure, success } from '../decoding';
import { fileForm, withoutAbsent } from '../encoding';
import { asRecord, firstText, firstUrl, firstId } from '../json';
import type { Provider } from '../provider';
import { isSignature } from '../signatures';
import { taskList } from './lists';
import { known, modelId } from './models';
import { OFFER } from './offer';
import { encodeBody } from './request';
import { reading, rejection } from './responses';

/*
 * Apiframe, API v2. Reference: https://docs-v2.apiframe.ai and the OpenAPI file of
 * https://github.com/apiframe-ai/apiframe-nodejs-sdk
 */

export const apiframe: Provider<'apiframe'> = {
	...OFFER,
	secrets: ['apiKey'],
	known,
	modelId,
	resultHours: 24,

	encodeOrder: (request, { callbackUrl, key }) => ({
		method: 'POST',
		host: 'api',
		path: '/v2/videos/generate',
		...(key ? { headers: { 'Idempotency-Key': key } } : {}),
		body: withoutAbsent({
			...encodeBody(request),
			webhookUrl: callbackUrl,
			// Which events come by default is not documented.
			webhookEvents: callbackUrl ? ['completed', 'failed'] : undefined,
		}),
	}),

	decodeOrder(response) {
		const rejected = rejection<TaskReading>(response);
		if (rejected) return rejected;
		const content = asRecord(response.body);
		const taskId = firstId(content.jobId, content.id);
		return taskId ? success(reading(content, taskId)) : failure(response, null, 'unavailable');
	},

	// Source: Apiframe's OpenAPI file, `Idempotency-Key`
	recovery: { type: 'repeat', keyLifetimeHours: 24 },

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `/v2/jobs/${encodeURIComponent(taskId)}`,
	}),

	decodeStatus(response, taskId) {
		const rejected = rejection<TaskReading>(response);
		if (rejected) return rejected;
		const job = asRecord(response.body);
		return firstText(job.status)
			? success(reading(job, taskId))
			: failure(response, null, 'unavailable');
	},

	taskLists: [taskList],

	// Credits of failed jobs come back by themselves. Source: https://docs-v2.apiframe.ai/docs/faq
	isCharged: ({ status }) => (status === 'failed' ? false : null),

	callback: {
		/*
		 * The key is the SHA-256 of the API key. The SDK uses its raw bytes, the documentation reads as if
		 * it were the hexadecimal text: either is accepted. There is no timestamp.
		 * Source: https://docs-v2.apiframe.ai/docs/webhooks and the SDK's src/webhooks.ts
		 */
		verify({ rawBody, headers }, { apiKey }) {
			// What was copied along with the key may be a part of it.
			const keys = typeof apiKey === 'string' ? [plainKey(apiKey), apiKey.trim()] : [];
			const own = keys.filter((key) => key !== '');
			if (own.length === 0) return 'notConfigured';
			const signature = headers['x-webhook-signature']?.trim().replace(/^sha256=/, '');
			if (!signature) return 'missing';
			const digests = own.map((key) => createHash('sha256').update(key).digest());
			return digests
				.flatMap((digest) => [digest, digest.toString('hex')])
				.some((secret) => isSignature(signature, secret, '', rawBody))
				? 'valid'
				: 'invalid';
		},
		decode(body) {
			const content = asRecord(body);
			const taskId = firstId(content.jobId, content.id);
			return taskId ? { taskId, isProgress: content.event === 'progress' } : null;
		},
	},

	upload: {
		type: 'form',
		encode: (image) => ({
			method: 'POST',
			host: 'uploads',
			path: '/v2/uploads',
			body: fileForm(image),
		}),
		decode(response) {
			const rejected = rejection<string>(response);
			if (rejected) return rejected;
			const url = firstUrl(asRecord(response.body).url);
			return url ? success(url) : failure(response, null, 'unavailable');
		},
	},
};
