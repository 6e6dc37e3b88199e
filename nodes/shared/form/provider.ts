import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

import { OFFERS, type ProviderId } from '../providers/offers';

/** Lowest price of a video, most options, tasks can be cancelled; see docs/decisions/fal-is-the-default-provider.md. */
const DEFAULT_PROVIDER: ProviderId = 'fal';

/** The choice of provider, and below it the place where n8n's editor shows the credential, which is above everything otherwise. */
export const providerProperties: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		options: OFFERS.map(({ displayName, id }) => ({ name: displayName, value: id })),
		default: DEFAULT_PROVIDER,
		description:
			'The service that renders and bills the video. You can switch without changing most fields.',
	},
	{ displayName: 'Credential', name: 'credential', type: 'credentials', default: '' },
];

/**
 * A credential is shown for its provider only; a sample video needs none. Said by what hides it: a field
 * that shows credentials is taken by n8n's editor for a choice of authentication and vanishes from the form.
 */
export const whenProvider = (id: ProviderId): INodeCredentialDescription['displayOptions'] => ({
	hide: {
		provider: OFFERS.map((offer) => offer.id).filter((other) => other !== id),
		'options.sampleVideo': [true],
	},
});

/**
 * One credential for each provider. n8n takes a required one for missing wherever 'Provider' is an expression, as it then
 * shows all of them; the node asks for the one that it needs when it runs.
 */
export const providerCredentials: INodeCredentialDescription[] = OFFERS.map(
	({ credentialType, id }) => ({
		name: credentialType,
		displayOptions: whenProvider(id),
	}),
);
