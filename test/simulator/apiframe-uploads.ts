import type { ApiAnswer, ApiRequest } from './api';
import { failure } from './apiframe-answers';
import type { Cdn } from './cdn';
import { keepUpload, readMultipartFile, sniff } from './uploads';
import type { World } from './world';

const MEGABYTE = 1024 * 1024;
const MAX_BYTES = { image: 25 * MEGABYTE, video: 50 * MEGABYTE };
/** Uploads live for one to two hours; clients must be able to cope with the shorter time. */
const LIFETIME_SECONDS = 3600;

/** `POST /v2/uploads`. Source: https://api.apiframe.ai/v2/openapi.json */
export async function uploadToApiframe(
	world: World,
	cdn: Cdn,
	request: ApiRequest,
): Promise<ApiAnswer> {
	const file = await readMultipartFile(request);
	if (file === null) return failure(400, 'A multipart field named "file" is required');
	const type = sniff(file.bytes);
	if (type === null) return failure(400, 'Unsupported file type');
	const { contentType } = type;
	const kind = contentType.startsWith('image/') ? 'image' : 'video';
	if (file.bytes.length > MAX_BYTES[kind]) {
		return failure(400, `The file exceeds ${MAX_BYTES[kind] / MEGABYTE} MB`);
	}
	const upload = keepUpload(world, cdn.url, 'apiframe', { ...file, contentType }, LIFETIME_SECONDS);
	return {
		status: 201,
		json: {
			id: upload.id,
			url: upload.url,
			kind,
			contentType,
			byteSize: file.bytes.length,
			expiresAt: new Date(upload.expiresAt ?? 0).toISOString(),
		},
	};
}
