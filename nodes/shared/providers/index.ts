import { shown } from '../domain/fields';
import { VideoError } from '../domain/videoError';
import { apiframe } from './apiframe';
import type { Capabilities, Provider, ProviderId } from './types';
import { unifically } from './unifically';

/** Every provider, in the order in which the form lists them. */
export const PROVIDERS: readonly Provider[] = [apiframe, unifically];

/** A capability that a provider either has or has not. */
export type SwitchableCapability = {
	[K in keyof Capabilities]: Capabilities[K] extends boolean ? K : never;
}[keyof Capabilities];

/** The ids of the providers that have a capability. */
export function providersWith(capability: SwitchableCapability): ProviderId[] {
	return PROVIDERS.filter((provider) => provider.capabilities[capability]).map(({ id }) => id);
}

/** The provider behind the value of the 'Provider' field; throws a `VideoError` for any other value. */
export function providerById(id: unknown): Provider {
	const provider = PROVIDERS.find((candidate) => candidate.id === id);
	if (provider) return provider;
	const known = PROVIDERS.map((candidate) => candidate.id).join(', ');
	throw new VideoError('invalidRequest', `'Provider' must be one of ${known}, got ${shown(id)}`);
}
