import { promptWith } from '../domain/shots';
import { VideoError } from '../domain/error';
import { type Model, type VideoRequest, MODES } from '../domain/request';
import { modelsWith, providerById, PROVIDERS, type SwitchableCapability } from '../providers';
import type { Capabilities, Provider } from '../providers/provider';

/** The models as the form names them. */
export const MODEL_NAMES: Record<Model, string> = {
	'kling-3.0': 'Kling 3.0',
	'kling-3.0-turbo': 'Kling 3.0 Turbo',
	'kling-3.0-omni': 'Kling 3.0 Omni',
	custom: 'Other',
};

const FIELDS: Array<[SwitchableCapability, string, (request: VideoRequest) => boolean]> = [
	['multiShot', 'Shots', ({ shots }) => shots !== undefined],
	['endFrame', 'End Frame', ({ endFrame }) => endFrame !== undefined],
	['negativePrompt', 'Negative Prompt', ({ negativePrompt }) => negativePrompt !== undefined],
	['cfgScale', 'CFG Scale', ({ cfgScale }) => cfgScale !== undefined],
	['shotFormat', 'Shot Format', ({ shotFormat }) => shotFormat !== undefined],
	['elements', 'Elements', ({ elements }) => (elements?.length ?? 0) > 0],
];

/** What the provider can do with the model of a request. Throws a `VideoError` for a model it does not offer. */
export function capabilitiesOf(
	provider: Provider,
	{ model }: Pick<VideoRequest, 'model'>,
): Capabilities {
	const capabilities = provider.models[model];
	if (capabilities) return capabilities;
	const offered = (Object.keys(provider.models) as Model[]).map((each) => MODEL_NAMES[each]);
	throw new VideoError(
		'invalidRequest',
		`'Model' ${MODEL_NAMES[model]} is not offered by ${provider.displayName}. It offers ${offered.join(', ')}`,
	);
}

/** Who else can do it with the same model, and this provider's own models that can. */
function alternatives(
	capability: SwitchableCapability,
	provider: Provider,
	{ model }: VideoRequest,
): string {
	const able = PROVIDERS.filter(
		({ id, models }) => id !== provider.id && models[model]?.[capability],
	);
	const own = (Object.keys(provider.models) as Model[]).filter(
		(each) => each !== 'custom' && provider.models[each]?.[capability],
	);
	const variants = PROVIDERS.flatMap(({ id, variants: each = [] }) =>
		id === provider.id ? each : [],
	).filter((variant) => variant.provider.models[model]?.[capability]);
	const names = [
		...variants.map(({ name }) => `a credential with ${name}`),
		...(own.length > 0 ? [`the model ${own.map((each) => MODEL_NAMES[each]).join(', ')}`] : []),
		...able.map(({ displayName }) => displayName),
	];
	return names.length > 0 ? `remove it or use ${names.join(', ')}` : 'remove it';
}

function promptRefusals(request: VideoRequest, capabilities: Capabilities): string[] {
	const { prompt, shots, overallPrompt } = request;
	const tooLong = (field: string, text: string, max: number) =>
		text.length > max
			? [`'${field}' may have at most ${max} characters here, got ${text.length}`]
			: [];
	if (!shots) return tooLong('Prompt', prompt, capabilities.maxPromptLength);
	const prefix = capabilities.overallPrompt ? undefined : overallPrompt;
	const note = prefix ? ' with the overall prompt before it' : '';
	return [
		...(capabilities.overallPrompt
			? tooLong('Overall Prompt', overallPrompt ?? '', capabilities.maxPromptLength)
			: []),
		...shots.flatMap((shot, index) =>
			tooLong(
				`Shot ${index + 1}: Prompt`,
				promptWith(prefix, shot.prompt),
				capabilities.maxShotPromptLength,
			).map((message) => message + note),
		),
	];
}

/** Refuses what the provider cannot do with the model. Throws a `VideoError` of kind `invalidRequest`. */
export function checkCapabilities(request: VideoRequest, provider: Provider): void {
	const capabilities = capabilitiesOf(provider, request);
	const who =
		request.model === 'kling-3.0'
			? provider.displayName
			: `${MODEL_NAMES[request.model]} at ${provider.displayName}`;
	const hidden = FIELDS.filter(
		([capability, , isUsed]) => isUsed(request) && !capabilities[capability],
	).map(([capability, field]) => ({
		message: `'${field}' is not supported by ${who}: ${alternatives(capability, provider, request)}`,
		// The form does not know the credential.
		isHidden: !modelsWith(providerById(provider.id), (can) => can[capability]).includes(
			request.model,
		),
	}));
	const others = [
		...(capabilities.modes.includes(request.mode)
			? []
			: [
					`'Mode' must be one of ${MODES.filter((mode) => capabilities.modes.includes(mode)).join(', ')} for ${who}, got '${request.mode}'`,
				]),
		...(capabilities.audio === 'always' && !request.generateAudio
			? [`'Generate Audio' cannot be switched off for ${who}: its videos always have sound`]
			: []),
		...promptRefusals(request, capabilities),
		...(provider.refusals?.(request) ?? []),
	];
	const refusals = [...hidden.map(({ message }) => message), ...others];
	if (refusals.length === 0) return;
	throw new VideoError('invalidRequest', refusals.join('. '), {
		hint: hidden.some(({ isHidden }) => isHidden)
			? "A field that is hidden for this provider still has a value. Set 'Provider' and 'Model' to ones that show the field, remove it, then switch back."
			: undefined,
	});
}
