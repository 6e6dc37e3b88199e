import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { VideoError } from '../domain/error';
import { plainKey } from '../domain/values';
import type { BaseUrlField, Provider } from '../providers/provider';
import type { BaseUrls } from './http';

function address(value: unknown, field: string, provider: Provider): string {
	const text = typeof value === 'string' ? value.trim().replace(/(?<!\/)\/+$/, '') : '';
	if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
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
	const { uploads: uploadField, account: accountField } = provider.otherBaseUrls ?? {};
	const addressIn = (other: BaseUrlField | undefined): string => {
		const entered = other && credentials[other.field];
		return other && entered !== undefined ? address(entered, other.label, provider) : api;
	};
	const uploads = addressIn(uploadField);
	const { older } = uploadField ?? {};
	return {
		api,
		uploads,
		olderUploads: uploads === older?.usual ? older.older : uploads,
		account: addressIn(accountField),
	};
}

const plain = (encoded: string): string => {
	try {
		return decodeURIComponent(encoded);
	} catch {
		return encoded;
	}
};

/** The user name and the password in an address, in all the forms in which they may turn up. */
function loginIn(value: unknown): string[] {
	const url = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(url)) return [];
	const { username, password } = new URL(url);
	if (username === '' && password === '') return [];
	const login = `${plain(username)}:${plain(password)}`;
	return [
		`${username}:${password}@`,
		Buffer.from(login).toString('base64'),
		...[username, password, plain(username), plain(password)],
	];
}

/** An address as it may be shown: without a user name and a password. */
export function withoutLogin(address: string): string {
	const url = new URL(address);
	if (url.username === '' && url.password === '') return address;
	url.username = '';
	url.password = '';
	return url.href.replace(/\/$/, '');
}

const plainKeyOf = (value: unknown): string | null =>
	typeof value === 'string' ? plainKey(value) : null;

/** The values in a credential that must be hidden wherever they turn up. */
export const secretsOf = (
	credentials: ICredentialDataDecryptedObject,
	{ secrets, otherBaseUrls = {} }: Provider,
): unknown[] => [
	...secrets.flatMap((field) => [credentials[field], plainKeyOf(credentials[field])]),
	...['baseUrl', ...Object.values(otherBaseUrls).map(({ field }) => field)].flatMap((field) =>
		loginIn(credentials[field]),
	),
];
