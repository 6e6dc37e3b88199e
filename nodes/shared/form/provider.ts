import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

import { PROVIDERS, type ProviderId } from '../providers';

/** The choice of provider, and below it the place where n8n's editor shows the credential, which is above everything otherwise. */
export const providerProperties: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		options: PROVIDERS.map(({ displayName, id }) => ({ name: displayName, value: id })),
		default: 'unifically',
		description:
			'The service that renders the video and bills it. Nearly all of the form stays the same for every provider.',
	},
	{ displayName: 'Credential', name: 'credential', type: 'credentials', default: '' },
];

/**
 * A credential is shown for its provider only; a sample video needs none. Said by what hides it: a field
 * that shows credentials is taken by n8n's editor for a choice of authentication and vanishes from the form.
 */
export const whenProvider = (id: ProviderId): INodeCredentialDescription['displayOptions'] => ({
	hide: {
		provider: PROVIDERS.map((provider) => provider.id).filter((other) => other !== id),
		'options.sampleVideo': [true],
	},
});

/**
 * One credential for each provider. n8n takes a required one for missing wherever 'Provider' is an expression, as it then
 * shows all of them; the node asks for the one that it needs when it runs.
 */
export const providerCredentials: INodeCredentialDescription[] = PROVIDERS.map(
	({ credentialType, id }) => ({
		name: credentialType,
		displayOptions: whenProvider(id),
	}),
);
