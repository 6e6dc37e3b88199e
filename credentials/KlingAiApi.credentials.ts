import type {
	ICredentialDataDecryptedObject,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { plainKey } from '../nodes/shared/domain/values';
import { advanced, keyPage } from '../nodes/shared/form/advanced';
import { klingAiToken } from '../nodes/shared/providers/klingAi/token';
import { withHeader } from '../nodes/shared/transport/authorization';

/** Source: https://kling.ai/document-api/api/get-started/error-codes */
const FAILURES: Record<number, string> = {
	1000: 'Kling AI did not accept the key',
	1001: 'No key was sent to Kling AI: enter it in this credential',
	1002: 'Kling AI did not accept the key',
	1003: 'Kling AI says the token is not valid yet: check the clock of your n8n server',
	1004: 'Kling AI says the token has expired: check the clock of your n8n server',
	1100: 'Kling AI reports a problem with the account',
	1101: 'Kling AI says that the account has unpaid bills',
	1102: 'Kling AI says that the resource pack is used up or has expired',
	1103: 'Kling AI says that the key lacks the permission for this',
	1304: "Your server's IP address is not on the allowlist of your Kling AI account",
};

export class KlingAiApi implements ICredentialType {
	name = 'klingAiApi';

	displayName = 'Kling (Kling AI) API';

	icon: Icon = { light: 'file:../icons/kling.svg', dark: 'file:../icons/kling.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs/credentials.md#kling-ai';

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Key', value: 'apiKey' },
				{ name: 'Access Key and Secret Key', value: 'accessKey' },
			],
			default: 'apiKey',
			description:
				'Choose API Key if your Kling AI account offers it. An access key only reaches the older API.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['apiKey'] } },
			description: `Create one at ${keyPage('https://kling.ai/dev/api-key')}`,
		},
		{
			displayName: 'Access Key',
			name: 'accessKey',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['accessKey'] } },
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['accessKey'] } },
		},
		...advanced(
			{
				displayName: 'Base URL',
				name: 'baseUrl',
				type: 'string',
				default: 'https://api-singapore.klingai.com',
				description: 'Change it only for a proxy or a test server',
			},
			{
				displayName: 'Webhook Secret',
				name: 'webhookSecret',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description: `From ${keyPage('https://kling.ai/dev/account-info?tab=webhooks')}. Lets 'Kling Trigger' verify that callbacks come from Kling AI.`,
			},
		),
	];

	/** The secret key is never sent: each request gets a new token that it has signed. */
	async authenticate(
		{ authentication, apiKey, accessKey, secretKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const token =
			authentication === 'accessKey'
				? klingAiToken(plainKey(accessKey), plainKey(secretKey), Date.now() / 1000)
				: plainKey(apiKey);
		return withHeader(request, 'Authorization', `Bearer ${token}`);
	}

	/** Free, and the one request that both kinds of keys may make. Source: https://kling.ai/document-api/api/assets/account-usage */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '=/account/costs?start_time={{Date.now() - 3600000}}&end_time={{Date.now()}}',
		},
		rules: [
			// A web page, or the answer of something else.
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: undefined,
					message: 'This address did not answer like the Kling AI API',
				},
			},
			...Object.entries(FAILURES).map(([code, message]) => ({
				type: 'responseSuccessBody' as const,
				properties: { key: 'code', value: Number(code), message },
			})),
		],
	};
}
