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

export class KlingReplicateApi implements ICredentialType {
	name = 'klingReplicateApi';

	displayName = 'Kling (Replicate) API';

	icon: Icon = { light: 'file:../icons/kling.svg', dark: 'file:../icons/kling.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs/credentials.md#replicate';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `Create one at ${keyPage('https://replicate.com/account/api-tokens')}. Starts with r8_.`,
		},
		...advanced({
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.replicate.com/v1',
			description: 'Change it only for a proxy or a test server',
		}),
	];

	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return withHeader(request, 'Authorization', `Bearer ${plainKey(apiKey)}`);
	}

	// Free of charge. Source: https://replicate.com/docs/reference/http#account.get
	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.baseUrl}}', url: '/account' },
	};
}
