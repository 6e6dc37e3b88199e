import type { UploadFile } from '../providers/upload';
import type { ByteStream } from './download/bodyReader';
import { apiLimits, type ApiContext, timeToSend } from './http';
import { type NetworkFailure, toNetworkFailure } from './networkFailure';
import type { Redact } from './redact';

/**
 * Sends a file to an address that a provider has named for it, without credentials: the address itself is
 * the permission. Returns the HTTP status, or why no response came. Never throws.
 */
export async function putFile(
	context: ApiContext,
	url: string,
	file: UploadFile,
	redact: Redact,
	signal: AbortSignal,
): Promise<{ status: number } | NetworkFailure> {
	const size = 'bytes' in file ? file.bytes.length : file.size;
	const limit = timeToSend(size);
	const total = AbortSignal.timeout(limit);
	try {
		const { statusCode, body } = (await context.helpers.httpRequest({
			method: 'PUT',
			url,
			body: 'bytes' in file ? file.bytes : await file.open(),
			// Without its length a stream is sent in chunks, which storage servers reject.
			headers: { 'Content-Type': file.mimeType, 'Content-Length': size },
			encoding: 'stream',
			timeout: apiLimits.idleTimeout,
			abortSignal: AbortSignal.any([total, signal]),
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})) as { statusCode: number; body: ByteStream };
		// Only whether it was taken counts, and a server may say more than anybody wants to read.
		body.on('error', () => {});
		body.destroy();
		return { status: statusCode };
	} catch (error) {
		const failure = toNetworkFailure(error, redact);
		return total.aborted
			? { ...failure, message: `it could not be sent within ${limit / 1000} seconds` }
			: failure;
	}
}
