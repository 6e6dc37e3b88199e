import { VideoError } from '../domain/error';
import { CUSTOM_MODEL, isKling4, MODEL_IDS, modelName, MOTION_CONTROL } from '../domain/models';
import { LABELS } from '../domain/labels';
import { OPTIONAL_FIELDS, type OptionalField, optionalFieldRows } from '../domain/optionalFields';
import type { VideoRequest } from '../domain/request';
import { PROVIDERS } from '../providers';
import type { Capabilities } from '../providers/capabilities';
import { capabilitiesAt } from '../providers/offers';
import type { Provider } from '../providers/provider';
import { brokenLimits } from './limits';

/** What the provider can do with the model of a request. Throws a `VideoError` for a model it does not offer. */
export function capabilitiesOf(
	provider: Provider,
	{ model }: Pick<VideoRequest, 'model'>,
): Capabilities {
	const capabilities = provider.models[model];
	if (capabilities) return capabilities;
	if (model === MOTION_CONTROL) {
		const others = PROVIDERS.filter(({ models }) => models[model]);
		throw new VideoError(
			'invalidRequest',
			`${modelName(model)} is not offered by ${provider.displayName}. Use ${others.map(({ displayName }) => displayName).join(', ')}`,
		);
	}
	const offered = MODEL_IDS.filter((each) => provider.models[each]).map(modelName);
	throw new VideoError(
		'invalidRequest',
		`'Model' ${modelName(model)} is not offered by ${provider.displayName}. It offers ${offered.join(', ')}`,
	);
}

/** Who else can do it with the same model, and this provider's own models that can. */
function alternatives(field: OptionalField, provider: Provider, { model }: VideoRequest): string {
	const others = PROVIDERS.filter(({ id, models }) => id !== provider.id && models[model]?.[field]);
	// The node for motion control has no choice of model.
	const own = MODEL_IDS.filter(
		(each) => model !== MOTION_CONTROL && each !== CUSTOM_MODEL && provider.models[each]?.[field],
	);
	const variants = PROVIDERS.flatMap(({ id, variants: each = [] }) =>
		id === provider.id ? each : [],
	).filter((variant) => variant.provider.models[model]?.[field]);
	const names = [
		...variants.map(({ name }) => `a credential with ${name}`),
		...(own.length > 0 ? [`the model ${own.map(modelName).join(', ')}`] : []),
		...others.map(({ displayName }) => displayName),
	];
	return names.length > 0 ? `remove it or use ${names.join(', ')}` : 'remove it';
}

/** Whether the form hides the field for this choice: it does not know the credential. */
const isHidden = (field: OptionalField, { id }: Provider, { model }: VideoRequest): boolean =>
	!PROVIDERS.some(
		(provider) => provider.id === id && capabilitiesAt(provider, model).some((can) => can[field]),
	);

/** What a video would not be the same without: it is rejected where a setting would be left out. */
const CONTENT: readonly OptionalField[] = [
	'shots',
	'automaticShots',
	'middleFrames',
	'endFrame',
	'referenceImages',
	'referenceVideo',
	'elements',
];

/** What a model that was typed is not known to do, and the versions whose orders are written in another way. */
function unknownOf(request: VideoRequest, provider: Provider): string[] {
	const { model, customModel = '' } = request;
	if (model !== CUSTOM_MODEL) return [];
	if (/motion-control/i.test(customModel) && !provider.known(request).referenceVideo) {
		return [
			`'${LABELS.customModel}' ${customModel} takes the motion from a video: use the node 'Kling Motion Control' for it`,
		];
	}
	if (isKling4(customModel) && !provider.models['kling-4.0']) {
		const others = MODEL_IDS.filter((each) => each !== CUSTOM_MODEL && provider.models[each]);
		return [
			`'${LABELS.customModel}' ${customModel} is Kling 4.0, whose orders are written in another way than this node writes them: choose ${others.map(modelName).join(', ')}, or order it with the node 'HTTP Request'`,
		];
	}
	const known = provider.known(request);
	return optionalFieldRows
		.filter(([field, { isUsed }]) => CONTENT.includes(field) && isUsed(request) && !known[field])
		.filter(([field]) => provider.models[CUSTOM_MODEL]?.[field])
		.map(
			([, { label }]) =>
				`'${label}' cannot be sent: '${LABELS.customModel}' ${customModel} is not known to take it. Remove it or choose another model`,
		);
}

/** The limits of the model itself: those of a typed one are the ones of its family, as far as it is sent what they are about. */
function limitsFor(request: VideoRequest, provider: Provider, row: Capabilities): Capabilities {
	if (request.model !== CUSTOM_MODEL) return row;
	const known = provider.known(request);
	const isSent = (field: 'mode' | 'aspectRatio') => !known.without?.includes(field);
	return {
		...known,
		modes: isSent('mode') ? known.modes : row.modes,
		aspectRatios: isSent('aspectRatio') ? known.aspectRatios : row.aspectRatios,
		// What a typed model does with the sound is told in a hint.
		audio: row.audio,
	};
}

/** Rejects what the provider cannot do with the model. Throws a `VideoError` of kind `invalidRequest`. */
export function checkCapabilities(request: VideoRequest, provider: Provider): void {
	const capabilities = capabilitiesOf(provider, request);
	const who = `${modelName(request.model)} at ${provider.displayName}`;
	const unsupported = optionalFieldRows
		.filter(([field, { isUsed }]) => isUsed(request) && !capabilities[field])
		.map(([field]) => field);
	const messages = [
		...unsupported.map(
			(field) =>
				`'${OPTIONAL_FIELDS[field].label}' is not supported by ${who}: ${alternatives(field, provider, request)}`,
		),
		...brokenLimits(request, limitsFor(request, provider, capabilities), who),
		...unknownOf(request, provider),
		...(provider.violations?.(request) ?? []),
	];
	if (messages.length === 0) return;
	throw new VideoError('invalidRequest', messages.join('. '), {
		hint: unsupported.some((field) => isHidden(field, provider, request))
			? "A field that is hidden for this provider still has a value. Set 'Provider' and 'Model' to ones that show the field, remove it, then switch back."
			: undefined,
	});
}
