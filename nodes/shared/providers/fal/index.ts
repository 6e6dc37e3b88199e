import { sha256Hex } from '../../domain/hash';
import { failure, success } from '../decoding';
import { asList, asRecord, firstText, firstUrl, firstId } from '../json';
import type { Provider } from '../provider';
import { isEd25519Signature, isRecent } from '../signatures';
import { endpointId, endpointOf, known } from './endpoints';
import { orderList, taskList } from './lists';
import { OFFER } from './offer';
import { encodeInput } from './request';
import {
	decodeOrder,
	decodeResult,
	decodeStatus,
	pathsElsewhere,
	rejection,
	taskPath,
} from './responses';
import { violations } from './violations';

/*
 * fal.ai. Queue: https://fal.ai/docs/model-apis/model-endpoints/queue
 * Callbacks: https://fal.ai/docs/model-apis/model-endpoints/webhooks
 * Uploads: https://github.com/fal-ai/fal-js, libs/client/src/storage.ts
 *
 * There is no key by which the queue would recognise a repeated order.
 */

export const fal: Provider<'fal'> = {
	...OFFER,
	secrets: ['apiKey'],
	otherBaseUrls: {
		uploads: { field: 'storageBaseUrl', label: 'Storage Base URL' },
		account: { field: 'platformBaseUrl', label: 'Platform Base URL' },
	},
	known,
	modelId: endpointId,
	violations,
	// Files are kept for at least 7 days, longer by a setting of the account. Source: https://fal.ai/docs
	resultHours: 168,

	encodeOrder: (request, { callbackUrl }) => ({
		method: 'POST',
		host: 'api',
		path: `/${endpointOf(request)}${
			callbackUrl ? `?fal_webhook=${encodeURIComponent(callbackUrl)}` : ''
		}`,
		body: encodeInput(request),
	}),

	decodeOrder,

	orderList,
	taskLists: [taskList],

	encodeStatus: (taskId) => ({
		method: 'GET',
		host: 'api',
		path: `${taskPath(taskId)}/status`,
	}),

	encodeStatusElsewhere: (taskId) =>
		pathsElsewhere(taskId).map((path) => ({ method: 'GET', host: 'api', path: `${path}/status` })),

	decodeStatus,

	result: {
		encode: (taskId) => ({ method: 'GET', host: 'api', path: taskPath(taskId) }),
		decode: decodeResult,
	},

	callback: {
		httpsOnly: true,
		// The keys are fal.ai's, not the account's: they may be kept for up to a day.
		keys: {
			encode: () => ({ method: 'GET', host: 'uploads', path: '/.well-known/jwks.json' }),
			decode(response) {
				const rejected = rejection<readonly string[]>(response);
				if (rejected) return rejected;
				const { keys } = asRecord(response.body);
				const publicKeys = asList(keys)
					.map(asRecord)
					.filter(({ kty, crv }) => kty === 'OKP' && crv === 'Ed25519')
					.flatMap(({ x }) => firstText(x) ?? []);
				return publicKeys.length > 0 ? success(publicKeys) : failure(response, null, 'unavailable');
			},
		},
		verify({ rawBody, headers }, _credentials, nowSeconds, keys = []) {
			const [requestId, userId, timestamp, signature] = [
				headers['x-fal-webhook-request-id'],
				headers['x-fal-webhook-user-id'],
				headers['x-fal-webhook-timestamp'],
				headers['x-fal-webhook-signature'],
			];
			if (!requestId || !userId || !timestamp || !signature) return 'missing';
			if (!isRecent(timestamp, nowSeconds)) return 'invalid';
			const message = [requestId, userId, timestamp, sha256Hex(rawBody)].join('\n');
			return isEd25519Signature(signature, message, keys) ? 'valid' : 'invalid';
		},
		decode(body) {
			const taskId = firstId(asRecord(body).request_id);
			return taskId ? { taskId, isProgress: false } : null;
		},
	},

	upload: {
		type: 'signedUrl',
		encode: ({ fileName, mimeType }) => ({
			method: 'POST',
			host: 'uploads',
			path: '/storage/upload/initiate?storage_type=fal-cdn-v3',
			body: { file_name: fileName, content_type: mimeType },
		}),
		decode(response) {
			const rejected = rejection<{ putTo: string; url: string }>(response);
			if (rejected) return rejected;
			const content = asRecord(response.body);
			const [putTo, url] = [firstUrl(content.upload_url), firstUrl(content.file_url)];
			return putTo && url ? success({ putTo, url }) : failure(response, null, 'unavailable');
		},
	},

	cancel: {
		encode: (taskId) => ({
			method: 'PUT',
			host: 'api',
			path: `${taskPath(taskId)}/cancel`,
		}),
		decode(response) {
			const word = firstText(asRecord(response.body).status);
			if (response.status === 400 && word === 'ALREADY_COMPLETED') return success(false);
			return rejection<boolean>(response) ?? success(true);
		},
	},
};
