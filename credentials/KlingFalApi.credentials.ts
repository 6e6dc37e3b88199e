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

export class KlingFalApi implements ICredentialType {
	name = 'klingFalApi';

	displayName = 'Kling (fal.ai) API';

	icon: Icon = { light: 'file:../icons/kling.svg', dark: 'file:../icons/kling.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs/credentials.md#falai';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: `Create one at ${keyPage('https://fal.ai/dashboard/keys')}. Has two parts with a colon between them.`,
		},
		...advanced(
			{
				displayName: 'Base URL',
				name: 'baseUrl',
				type: 'string',
				default: 'https://queue.fal.run',
				description: 'Change it only for a proxy or a test server',
			},
			{
				displayName: 'Storage Base URL',
				name: 'storageBaseUrl',
				type: 'string',
				default: 'https://rest.fal.ai',
				description:
					'Used to upload images and to fetch the keys that verify callbacks. Change it only for a proxy or a test server.',
			},
			{
				displayName: 'Platform Base URL',
				name: 'platformBaseUrl',
				type: 'string',
				default: 'https://api.fal.ai',
				description:
					'Used to list your requests: for Kling Get Task, and to find out what became of an unclear one. Change it only for a proxy or a test server.',
			},
		),
	];

	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return withHeader(request, 'Authorization', `Key ${plainKey(apiKey)}`);
	}

	// A token for uploads costs nothing; the list of models needs no key, so it would accept every one.
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: '={{$credentials.storageBaseUrl}}',
			url: '/storage/auth/token',
			qs: { storage_type: 'fal-cdn-v3' },
			body: {},
		},
	};
}
