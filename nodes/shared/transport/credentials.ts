import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import type { Provider } from '../providers/provider';
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

/** Where files go, for providers that have an address of its own for it. */
const UPLOAD_FIELDS = { uploadBaseUrl: 'Upload Base URL', storageBaseUrl: 'Storage Base URL' };

/** The addresses in a credential; throws a `VideoError` when one is not an http(s) URL. */
export function baseUrlsOf(
	credentials: ICredentialDataDecryptedObject,
	provider: Provider,
): BaseUrls {
	const api = address(credentials.baseUrl, 'Base URL', provider);
	const uploads = Object.entries(UPLOAD_FIELDS).find(([name]) => credentials[name] !== undefined);
	return { api, uploads: uploads ? address(credentials[uploads[0]], uploads[1], provider) : api };
}

/** The values in a credential that must be hidden wherever they turn up. */
export function secretsOf(credentials: ICredentialDataDecryptedObject): unknown[] {
	return SECRET_FIELDS.map((field) => credentials[field]);
}
