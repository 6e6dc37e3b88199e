import { VideoError } from '../domain/videoError';
import type { VideoRequest } from '../domain/videoRequest';
import { PROVIDERS, providersWith, type SwitchableCapability } from './index';
import type { Provider } from './types';

const FIELDS: Array<[SwitchableCapability, string, (request: VideoRequest) => boolean]> = [
	['endFrame', 'End Frame', ({ endFrame }) => endFrame !== undefined],
	['negativePrompt', 'Negative Prompt', ({ negativePrompt }) => negativePrompt !== undefined],
	['cfgScale', 'CFG Scale', ({ cfgScale }) => cfgScale !== undefined],
	['shotFormat', 'Shot Format', ({ shotFormat }) => shotFormat !== undefined],
	['elements', 'Elements', ({ elements }) => (elements?.length ?? 0) > 0],
];

function namesOf(capability: SwitchableCapability): string {
	const ids = providersWith(capability);
	return PROVIDERS.filter(({ id }) => ids.includes(id))
		.map(({ displayName }) => displayName)
		.join(', ');
}

/** Refuses what the provider cannot do. Throws a `VideoError` of kind `invalidRequest`. */
export function checkCapabilities(request: VideoRequest, provider: Provider): void {
	const refusals = FIELDS.filter(
		([capability, , isUsed]) => isUsed(request) && !provider.capabilities[capability],
	).map(([capability, field]) => {
		const others = namesOf(capability);
		const advice = others ? `remove it or use ${others}` : 'remove it';
		return `'${field}' is not supported by ${provider.displayName}: ${advice}`;
	});
	if (refusals.length > 0) {
		throw new VideoError('invalidRequest', refusals.join('. '), {
			hint: "A field that is hidden for this provider still has a value. Set 'Provider' to one that shows the field, remove it, then switch back.",
		});
	}
}
