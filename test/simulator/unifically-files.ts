import type { Api, ApiAnswer, ApiRequest } from './api';
import type { Cdn } from './cdn';
import { readJson } from './json-body';
import { checkBearer } from './unifically';
import { keepUpload, readMultipartFile, sniff, type ReceivedFile } from './uploads';
import type { World } from './world';

/**
 * Unifically's upload server, a host of its own with the same key. Its answers do not use the
 * envelope of the API. Source: https://unifically.gitbook.io/unifically-docs/storage
 */
export function unificallyFilesApi(world: World, cdn: Cdn, apiKey: string): Api {
	async function upload(request: ApiRequest): Promise<ApiAnswer> {
		const file = (await readMultipartFile(request)) ?? readBase64File(request);
		if (file === null) return failure(400, 'No file was provided');
		const { url } = keepUpload(world, cdn.url, 'unifically', file);
		return { status: 200, json: { success: true, file_url: url } };
	}

	return {
		provider: 'unifically',
		checkKey: (request) =>
			checkBearer(request, apiKey) === null ? null : failure(401, 'Invalid API key provided'),
		error: failure,
		routes: [{ method: 'PUT', path: '/upload', operation: 'upload', answer: upload }],
	};
}

function failure(status: number, message: string): ApiAnswer {
	return { status, json: { success: false, message } };
}

/** A JSON body `{"base64": "..."}` with plain base64 or a data URI. */
function readBase64File(request: ApiRequest): ReceivedFile | null {
	const body = readJson(request);
	const text = body.type === 'json' ? (body.value as { base64?: unknown } | null)?.base64 : null;
	if (typeof text !== 'string') return null;
	const [, typeInUri, inUri] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(text) ?? [];
	const base64 = inUri ?? text;
	if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
	const bytes = Buffer.from(base64, 'base64');
	const contentType = typeInUri || (sniff(bytes)?.contentType ?? 'application/octet-stream');
	return { name: 'upload', contentType, bytes };
}
