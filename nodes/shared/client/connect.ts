import { hashOf } from '../domain/hash';
import { variantFor } from '../providers';
import type { Provider } from '../providers/provider';
import { withoutCredential } from '../report/messages';
import { baseUrlsOf, secretsOf, withoutLogin } from '../transport/credentials';
import { type ApiContext, createSend } from '../transport/http';
import { putFile } from '../transport/putFile';
import { redactor } from '../transport/redact';
import { createVideoApi, type VideoApi } from './videoApi';

/** Gives the calls of a provider with the credential that the node has for it. Throws a `VideoError` where no credential is chosen, and for one with a bad address. */
export type Connect = (provider: Provider, itemIndex: number) => Promise<VideoApi>;

/** The calls of all providers for one run: items with the same credential share them. `signal` ends waiting between attempts; `hasSample`: the node can also make a sample, which needs no credential. */
export function createConnect(
	context: ApiContext,
	signal: AbortSignal,
	hasSample = false,
): Connect {
	const apis = new Map<string, VideoApi>();
	return async (provider, itemIndex) => {
		const { credentials: chosen } = context.getNode();
		if (!chosen?.[provider.credentialType]) throw withoutCredential(provider, hasSample);
		const credentials = await context.getCredentials(provider.credentialType, itemIndex);
		const account = hashOf([provider.id, credentials]);
		const known = apis.get(account);
		if (known) return known;
		const variant = variantFor(provider, credentials);
		const baseUrls = baseUrlsOf(credentials, variant);
		const redact = redactor(secretsOf(credentials, provider));
		const api = createVideoApi(variant, {
			account,
			baseUrl: withoutLogin(baseUrls.api),
			credentials,
			send: createSend(
				context,
				{ type: variant.credentialType, data: credentials },
				baseUrls,
				redact,
			),
			put: async (url, file) => await putFile(context, url, file, redact, signal),
			signal,
		});
		apis.set(account, api);
		return api;
	};
}
