import { randomUUID } from 'node:crypto';
import type { ApiRequest } from './api';
import type { ProviderId, UploadedFile } from './types';
import type { World } from './world';

/** A file as a client sent it. */
export interface ReceivedFile {
	name: string;
	contentType: string;
	bytes: Buffer;
}

interface Signature {
	contentType: string;
	extension: string;
	matches(bytes: Buffer): boolean;
}

const SIGNATURES: Signature[] = [
	signature('image/png', 'png', 0, '\x89PNG\r\n\x1a\n'),
	signature('image/jpeg', 'jpg', 0, '\xff\xd8\xff'),
	signature('image/webp', 'webp', 8, 'WEBP'),
	signature('image/gif', 'gif', 0, 'GIF8'),
	// The brand of a QuickTime file; every other brand of the same container counts as MP4.
	signature('video/quicktime', 'mov', 4, 'ftypqt  '),
	signature('video/mp4', 'mp4', 4, 'ftyp'),
	signature('video/webm', 'webm', 0, '\x1a\x45\xdf\xa3'),
];

/** The type of a file by its first bytes; null = none of the known image and video types. */
export function sniff(bytes: Buffer): { contentType: string; extension: string } | null {
	return SIGNATURES.find((candidate) => candidate.matches(bytes)) ?? null;
}

/** The file in the field `file` of a multipart request; null = there is none. */
export async function readMultipartFile(request: ApiRequest): Promise<ReceivedFile | null> {
	const contentType = request.headers['content-type'] ?? '';
	if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
	try {
		const message = new Response(new Uint8Array(request.body), {
			headers: { 'Content-Type': contentType },
		});
		const file = (await message.formData()).get('file');
		if (file === null || typeof file === 'string') return null;
		const bytes = Buffer.from(await file.arrayBuffer());
		return { name: file.name, contentType: file.type, bytes };
	} catch {
		// Not readable as multipart.
		return null;
	}
}

/** Keeps a file and gives it a URL on the CDN. */
export function keepUpload(
	world: World,
	cdnUrl: string,
	provider: ProviderId,
	file: ReceivedFile,
	secondsToLive: number | null = null,
): UploadedFile {
	const id = randomUUID();
	const extension = sniff(file.bytes)?.extension ?? 'bin';
	const upload: UploadedFile = {
		...file,
		provider,
		id,
		url: `${cdnUrl}/uploads/${id}.${extension}`,
		expiresAt: secondsToLive === null ? null : world.clock.now() + secondsToLive * 1000,
	};
	world.uploads.push(upload);
	return upload;
}

function signature(
	contentType: string,
	extension: string,
	offset: number,
	text: string,
): Signature {
	const expected = Buffer.from(text, 'latin1');
	return {
		contentType,
		extension,
		matches: (bytes) => bytes.subarray(offset, offset + expected.length).equals(expected),
	};
}
