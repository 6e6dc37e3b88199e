import type { ImageFile } from '../providers/types';
import type { NodeContext } from './http';
import { type NetworkFailure, toNetworkFailure } from './networkFailure';
import type { Redact } from './redact';

/** In milliseconds. */
const TIMEOUT = 60_000;

/**
 * Sends a file to an address that a provider has named for it, without credentials: the address itself is
 * the permission. Returns the HTTP status, or why no answer came. Never throws.
 */
export async function putFile(
	context: NodeContext,
	url: string,
	{ bytes, mimeType }: ImageFile,
	redact: Redact,
): Promise<{ status: number } | NetworkFailure> {
	try {
		const { statusCode } = (await context.helpers.httpRequest({
			method: 'PUT',
			url,
			body: bytes,
			headers: { 'Content-Type': mimeType },
			encoding: 'text',
			timeout: TIMEOUT,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			// A Stop ends only requests with authentication by itself.
			abortSignal:
				'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
		})) as { statusCode: number };
		return { status: statusCode };
	} catch (error) {
		return toNetworkFailure(error, redact);
	}
}
