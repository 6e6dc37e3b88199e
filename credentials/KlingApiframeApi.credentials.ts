import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { plainKey } from '../nodes/shared/domain/values';
import { advanced, keyPage } from '../nodes/shared/form/advanced';
import { withHeader } from '../nodes/shared/transport/authorization';

export class KlingApiframeApi implements ICredentialType {
	name = 'klingApiframeApi';

	displayName = 'Kling (Apiframe) API';

	icon: Icon = { light: 'file:../icons/kling.svg', dark: 'file:../icons/kling.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs/credentials.md#apiframe';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `Create one under API Keys at ${keyPage('https://console.apiframe.ai')}. Starts with afk_.`,
		},
		...advanced({
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.apiframe.ai',
			description: 'Change it only for a proxy or a test server',
		}),
	];

	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return withHeader(request, 'X-API-Key', plainKey(apiKey));
	}

	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.baseUrl}}', url: '/v2/me' },
	};
}
