import type { Provider } from '../providers/types';
import { baseUrlsOf, secretsOf } from '../transport/credentials';
import { createSend, type NodeContext } from '../transport/http';
import { redactor } from '../transport/redact';
import { createVideoApi, type VideoApi } from './videoApi';

/**
 * The calls of a provider with the credential that the node has for it. `signal` ends waiting between
 * tries. Throws a `VideoError` for a credential with a bad address.
 */
export async function connect(
	context: NodeContext,
	provider: Provider,
	itemIndex: number,
	signal: AbortSignal,
): Promise<VideoApi> {
	const credentials = await context.getCredentials(provider.credentialType, itemIndex);
	const baseUrls = baseUrlsOf(credentials, provider);
	const redact = redactor(secretsOf(credentials));
	const send = createSend(context, provider.credentialType, baseUrls, redact);
	return createVideoApi(provider, baseUrls.api, send, signal);
}
