import type { INodeProperties } from 'n8n-workflow';

import { elsewhere, type Place, placesWith, type SwitchableCapability } from '../providers';

/** The conditions under which a field is shown for a place. */
export const showAt = ({ providers, models }: Place): Record<string, string[]> => ({
	'/provider': providers,
	'/model': models,
});

/** A field that is shown for some providers and models only, and is without effect for the others. */
export const shownWith = (
	capability: SwitchableCapability,
	field: INodeProperties,
): INodeProperties[] =>
	placesWith((can) => can[capability]).map((place) => ({
		...field,
		displayOptions: { show: { ...field.displayOptions?.show, ...showAt(place) } },
	}));

/**
 * A field that only some providers or models know, hidden for the others. n8n would silently drop a hidden
 * field's value before the node sees it, and a video would be bought without it; the invisible twin
 * keeps the value, so that it can be refused.
 */
export function supportedBy(
	capability: SwitchableCapability,
	field: INodeProperties,
): INodeProperties[] {
	const unable = elsewhere(placesWith((can) => can[capability]));
	return [
		...shownWith(capability, field),
		...unable.map((place) => ({
			...field,
			type: 'hidden' as const,
			default: '',
			displayOptions: { show: showAt(place) },
		})),
	];
}
