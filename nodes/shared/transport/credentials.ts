import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import type { Provider } from '../providers/provider';
import type { BaseUrls } from './http';

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
	const other = (host: 'uploads' | 'account'): string => {
		const { field, label } = provider.otherBaseUrls?.[host] ?? {};
		const value = field && credentials[field];
		return label && value !== undefined ? address(value, label, provider) : api;
	};
	return { api, uploads: other('uploads'), account: other('account') };
}

/** The values in a credential that must be hidden wherever they turn up. */
export const secretsOf = (
	credentials: ICredentialDataDecryptedObject,
	{ secrets }: Provider,
): unknown[] => secrets.map((field) => credentials[field]);
