import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { plainKey } from '../nodes/shared/domain/values';
import { withHeader } from '../nodes/shared/transport/authorization';

export class KlingUnificallyApi implements ICredentialType {
	name = 'klingUnificallyApi';

	displayName = 'Kling (Unifically) API';

	icon: Icon = { light: 'file:../icons/kling.svg', dark: 'file:../icons/kling.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs/credentials.md#unifically';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From the API keys page of your Unifically account. Starts with sk-.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.unifically.com',
			description: 'Change it only for a proxy or a test server',
		},
		{
			displayName: 'Upload Base URL',
			name: 'uploadBaseUrl',
			type: 'string',
			default: 'https://files.unifically.com',
			description:
				'Where images from binary data are uploaded to. Where this address does not exist, https://files.storagecdn.online is tried.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				"With it, 'Kling Trigger' verifies that callbacks come from Unifically. Leave empty if your account has none.",
		},
	];

	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return withHeader(request, 'Authorization', `Bearer ${plainKey(apiKey)}`);
	}
}
