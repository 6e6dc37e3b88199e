import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Api, ApiAnswer, ApiRequest } from './api';
import type { Cdn } from './cdn';
import { failure, validationFailure } from './fal-answers';
import { falKeySet } from './fal-keys';
import { readJson } from './json-body';
import { keepUpload } from './uploads';
import type { UploadedFile } from './types';
import type { World } from './world';

/** An upload that was announced, and its file once it is there. */
interface Announced {
	id: string;
	name: string;
	contentType: string;
	fileUrl: string;
	signature: string;
	file?: UploadedFile;
}

const announcement = z
	.object({ file_name: z.string().min(1), content_type: z.string().regex(/^\w+\/[\w.+-]+$/) })
	.strict();

const TOKEN_HOURS = 1;
const STORAGE_TYPE = 'fal-cdn-v3';

/**
 * fal.ai's second host: uploads, and the keys by which callbacks are verified. Sources:
 * https://github.com/fal-ai/fal-js (libs/client/src/storage.ts), https://github.com/fal-ai/fal (fal_client)
 */
export function falStorageApi(
	world: World,
	cdn: Cdn,
	urls: Record<string, string>,
	checkKey: Api['checkKey'],
): Api {
	const uploads = new Map<string, Announced>();

	function initiate(request: ApiRequest): ApiAnswer {
		if (request.query.get('storage_type') !== STORAGE_TYPE) {
			return failure(400, 'Unknown storage_type', 'bad_request');
		}
		const body = readJson(request);
		if (body.type !== 'json') return failure(400, 'The body must be JSON', 'bad_request');
		const parsed = announcement.safeParse(body.value);
		if (!parsed.success) return validationFailure(parsed.error);
		const { file_name: name, content_type: contentType } = parsed.data;
		const id = randomUUID();
		const extension = contentType.split('/')[1] ?? 'bin';
		const upload: Announced = {
			id,
			name,
			contentType,
			fileUrl: `${cdn.url}/uploads/${id}.${extension}`,
			signature: randomUUID(),
		};
		uploads.set(id, upload);
		return {
			status: 200,
			json: {
				upload_url: `${urls.storage}/signed/${id}?signature=${upload.signature}`,
				file_url: upload.fileUrl,
			},
		};
	}

	/** The signed address: it is its own permission, and a key sent along would be a leak. */
	function put({ params, query, headers, body }: ApiRequest): ApiAnswer {
		if (headers.authorization !== undefined) {
			return failure(400, 'API keys must not be sent to a signed URL', 'bad_request');
		}
		const upload = uploads.get(params.id ?? '');
		if (upload === undefined || query.get('signature') !== upload.signature) {
			return failure(403, 'The signature does not match');
		}
		if (headers['content-type'] !== upload.contentType) {
			return failure(403, 'The Content-Type is not the one that was announced');
		}
		if (body.length === 0) return failure(400, 'The file is empty', 'bad_request');
		const { id, name, contentType, fileUrl } = upload;
		// A repeated PUT replaces the file.
		if (upload.file) upload.file.bytes = body;
		else {
			const kept = keepUpload(world, cdn.url, 'fal', { name, contentType, bytes: body });
			upload.file = Object.assign(kept, { id, url: fileUrl });
		}
		return { status: 200, json: {} };
	}

	function token({ query }: ApiRequest): ApiAnswer {
		if (query.get('storage_type') !== STORAGE_TYPE) {
			return failure(400, 'Unknown storage_type', 'bad_request');
		}
		return {
			status: 200,
			json: {
				token: randomUUID(),
				token_type: 'Bearer',
				base_url: urls.storage,
				expires_at: new Date(world.clock.now() + TOKEN_HOURS * 3600 * 1000).toISOString(),
			},
		};
	}

	return {
		provider: 'fal',
		checkKey,
		error: failure,
		routes: [
			{ method: 'POST', path: '/storage/upload/initiate', operation: 'upload', answer: initiate },
			{ method: 'PUT', path: '/signed/:id', operation: 'upload', isPublic: true, answer: put },
			{ method: 'POST', path: '/storage/auth/token', operation: 'account', answer: token },
			{
				method: 'GET',
				path: '/.well-known/jwks.json',
				operation: 'keys',
				isPublic: true,
				answer: () => ({ status: 200, json: falKeySet() }),
			},
		],
	};
}
