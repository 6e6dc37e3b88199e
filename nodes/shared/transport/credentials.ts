import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { VideoError } from '../domain/videoError';
import type { Provider } from '../providers/types';
import type { BaseUrls } from './http';

/** Names of the credential fields that must never be shown. */
const SECRET_FIELDS = ['apiKey', 'accessKey', 'secretKey', 'webhookSecret'];

function address(value: unknown, field: string, provider: Provider): string {
	const text = typeof value === 'string' ? value.trim().replace(/\/+$/, '') : '';
	if (!/^https?:\/\/[^/]/i.test(text)) {
		throw new VideoError(
			'invalidRequest',
			`'${field}' in the ${provider.displayName} credential must start with http:// or https://`,
		);
	}
	return text;
}

/** The addresses in a credential; throws a `VideoError` when one is not an http(s) URL. */
export function baseUrlsOf(
	credentials: ICredentialDataDecryptedObject,
	provider: Provider,
): BaseUrls {
	const api = address(credentials.baseUrl, 'Base URL', provider);
	return {
		api,
		uploads:
			credentials.uploadBaseUrl === undefined
				? api
				: address(credentials.uploadBaseUrl, 'Upload Base URL', provider),
	};
}

/** The values in a credential that must be hidden wherever they turn up. */
export function secretsOf(credentials: ICredentialDataDecryptedObject): unknown[] {
	return SECRET_FIELDS.map((field) => credentials[field]);
}
