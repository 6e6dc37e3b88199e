import { createHash } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from './api';
import type { Cdn } from './cdn';
import { failure } from './replicate-answers';
import type { UploadedFile } from './types';
import { keepUpload, type ReceivedFile } from './uploads';
import type { World } from './world';

const MAX_BYTES = 100 * 1024 * 1024;
const LIFETIME_SECONDS = 24 * 3600;
const OTHER_PARTS = ['filename', 'type', 'metadata'];

/**
 * `POST /files`. Unlike the real one, `urls.get` is an address of the CDN that needs no token, so that tests can read
 * what was uploaded. Source: https://replicate.com/docs/reference/http#files.create
 */
export async function uploadToReplicate(
	world: World,
	cdn: Cdn,
	request: ApiRequest,
): Promise<ApiAnswer> {
	const file = await readContent(request);
	if (typeof file === 'string') return failure(422, file);
	if (file.bytes.length > MAX_BYTES) return failure(413, 'The file exceeds 100 MiB');
	const upload = keepUpload(world, cdn.url, 'replicate', file, LIFETIME_SECONDS);
	return { status: 201, json: fileJson(upload) };
}

/** `GET /files/{id}`: an upload; null = there is none. */
export function uploadedFile(world: World, id: string): ApiAnswer | null {
	const upload = world.uploads.find((file) => file.provider === 'replicate' && file.id === id);
	const isThere = upload !== undefined && world.clock.now() < (upload.expiresAt ?? Infinity);
	return isThere ? { status: 200, json: fileJson(upload) } : null;
}

function fileJson({ id, name, contentType, bytes, expiresAt, url }: UploadedFile): object {
	const end = expiresAt ?? 0;
	return {
		id,
		name,
		content_type: contentType,
		size: bytes.length,
		checksums: { sha256: createHash('sha256').update(bytes).digest('hex') },
		metadata: {},
		created_at: new Date(end - LIFETIME_SECONDS * 1000).toISOString(),
		expires_at: new Date(end).toISOString(),
		urls: { get: url },
	};
}

/** The file in the part `content`, or what is wrong with the form. */
async function readContent(request: ApiRequest): Promise<ReceivedFile | string> {
	const contentType = request.headers['content-type'] ?? '';
	if (!/^multipart\/form-data\s*;/i.test(contentType)) return 'A multipart form is required';
	const message = new Response(new Uint8Array(request.body), {
		headers: { 'Content-Type': contentType },
	});
	let form: FormData;
	try {
		form = await message.formData();
	} catch {
		return 'The multipart form cannot be read';
	}
	const unknown = [...form.keys()].find((part) => ![...OTHER_PARTS, 'content'].includes(part));
	if (unknown !== undefined) return `Unknown part: ${unknown}`;
	const file = form.get('content');
	if (file === null || typeof file === 'string') return 'The part content must be a file';
	const bytes = Buffer.from(await file.arrayBuffer());
	return { name: file.name, contentType: file.type, bytes };
}
