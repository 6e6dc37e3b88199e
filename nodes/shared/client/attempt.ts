import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { failureWithoutResponse } from '../providers/decoding';
import type { Decoded, ProviderRequest, ProviderResponse } from '../providers/provider';
import type { UploadFile } from '../providers/upload';
import type { Send } from '../transport/http';
import type { NetworkFailure } from '../transport/networkFailure';

/** How an API is reached. */
export interface Connection {
	account: string;
	baseUrl: string;
	credentials: ICredentialDataDecryptedObject;
	send: Send;
	/** Sends a file to an address of its own, without credentials. */
	put: (url: string, file: UploadFile) => Promise<{ status: number } | NetworkFailure>;
	/** Ends waiting between attempts. */
	signal: AbortSignal;
}

/** The failure of a request without a response. */
export function unanswered<T>({ message, sent }: NetworkFailure): Decoded<T> {
	return failureWithoutResponse(sent ? 'unavailable' : 'unreachable', message);
}

/** Sends a request once, and reads the response. Never throws. */
export async function attempt<T>(
	send: Send,
	request: ProviderRequest,
	decode: (response: ProviderResponse) => Decoded<T>,
): Promise<Decoded<T>> {
	const sent = await send(request);
	return sent.responded ? sent.hide(decode(sent.response)) : unanswered(sent);
}
