import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { plainKey } from '../nodes/shared/domain/values';
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
			description:
				'From the keys page of your fal.ai dashboard. Two parts with a colon between them.',
		},
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
				'Where images from binary data are uploaded to, and where the keys come from by which callbacks are verified. Change it only for a proxy or a test server.',
		},
		{
			displayName: 'Platform Base URL',
			name: 'platformBaseUrl',
			type: 'string',
			default: 'https://api.fal.ai',
			description:
				'Where the list of your requests is read, to find an order that got no answer, and for the lists of Kling Get Task. Change it only for a proxy or a test server.',
		},
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
