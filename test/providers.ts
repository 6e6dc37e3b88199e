import type { ICredentialType } from 'n8n-workflow';
import path from 'node:path';

import { PROVIDERS, type ProviderId } from '../nodes/shared/providers';
import type { Simulator } from './simulator';

/** The credential type of each provider; the name in test workflows is the same. */
export const CREDENTIAL_TYPES = Object.fromEntries(
	PROVIDERS.map(({ id, credentialType }) => [id, credentialType]),
) as Record<ProviderId, string>;

export const PROVIDER_IDS: ProviderId[] = PROVIDERS.map(({ id }) => id);

/** An instance of a credential type of this package. */
function instanceOf(credentialType: string): ICredentialType {
	const className = credentialType.charAt(0).toUpperCase() + credentialType.slice(1);
	const file = path.join(__dirname, '..', 'credentials', `${className}.credentials`);
	const classes = require(file) as Record<string, new () => ICredentialType>;
	return new classes[className]!();
}

/** Every credential type of this package with data that reach a simulator; `changes` go by credential type. */
export function credentialsFor(
	simulator: Pick<Simulator, 'credentials'>,
	changes: Record<string, object> = {},
): Record<string, { type: ICredentialType; data: Record<string, string> }> {
	return Object.fromEntries(
		PROVIDERS.map(({ id, credentialType }) => [
			credentialType,
			{
				type: instanceOf(credentialType),
				data: { ...simulator.credentials[id], ...changes[credentialType] },
			},
		]),
	);
}

/** The values in a credential that nobody may ever see. */
export const secretsIn = (credential: object): string[] =>
	Object.entries(credential as Record<string, string>)
		.filter(([field, value]) => /(Key|Secret)$/.test(field) && value !== '')
		.map(([, value]) => value);
