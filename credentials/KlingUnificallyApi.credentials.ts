import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { plainKey } from '../nodes/shared/domain/values';
import { advanced, keyPage } from '../nodes/shared/form/advanced';
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
			description: `Create one under API Keys at ${keyPage('https://unifically.com')}. Starts with sk-.`,
		},
		...advanced(
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
					'Used to upload images. If this address does not exist, https://files.storagecdn.online is tried.',
			},
			{
				displayName: 'Webhook Secret',
				name: 'webhookSecret',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				description:
					"Lets 'Kling Trigger' verify that callbacks come from Unifically. Leave it empty if your account has none.",
			},
		),
	];

	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return withHeader(request, 'Authorization', `Bearer ${plainKey(apiKey)}`);
	}
}
