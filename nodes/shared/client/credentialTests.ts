import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { plainKey } from '../domain/values';
import { unifically } from '../providers/unifically';
import { baseUrlsOf, secretsOf } from '../transport/credentials';
import { redactor } from '../transport/redact';

interface FullResponse {
	statusCode: number;
	body: unknown;
}

/** Unifically's documentation names the second path, newer clients call the first. Source: https://docs.unifically.com/api-reference/account-information */
const ACCOUNT_PATHS = ['/v1/account', '/account'];

const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

function judge({ statusCode, body }: FullResponse): INodeCredentialTestResult {
	const { data } = (typeof body === 'object' && body !== null ? body : {}) as {
		data?: { balance_usd?: unknown; message?: unknown };
	};
	if (statusCode === 401 || statusCode === 403)
		return failed('Unifically did not accept the API key');
	if (statusCode >= 300 || typeof data !== 'object' || data === null) {
		const reason = typeof data?.message === 'string' ? `: ${data.message}` : '';
		return failed(`Unifically returned HTTP ${statusCode} instead of account information${reason}`);
	}
	const balance =
		typeof data.balance_usd === 'number' ? `. Balance: $${data.balance_usd.toFixed(2)}` : '';
	return { status: 'OK', message: `Connection successful${balance}` };
}

/** Reads the account, which is free. Which of two paths serves it is uncertain, so both are tried. */
export async function testUnificallyCredential(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const redact = redactor(secretsOf(data, unifically));
	// The only HTTP function that n8n gives to a credential test.
	const { helpers } = this;
	try {
		const baseUrl = baseUrlsOf(data, unifically).api;
		let response: FullResponse = { statusCode: 404, body: null };
		for (const path of ACCOUNT_PATHS) {
			response = (await helpers.request({
				method: 'GET',
				uri: `${baseUrl}${path}`,
				headers: { Authorization: `Bearer ${plainKey(data.apiKey)}` },
				json: true,
				simple: false,
				followRedirect: false,
				timeout: 15_000,
				resolveWithFullResponse: true,
			})) as FullResponse;
			if (response.statusCode !== 404 && response.statusCode !== 405) break;
		}
		return judge(response);
	} catch (error) {
		return failed(redact(error instanceof Error ? error.message : String(error)));
	}
}
