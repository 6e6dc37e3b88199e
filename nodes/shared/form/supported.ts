import type { INodeProperties } from 'n8n-workflow';

import { OPTIONAL_FIELDS, type OptionalField } from '../domain/optionalFields';
import type { Has } from '../providers/offers';
import { elsewhere, type Place, placesWith } from '../providers/places';

/** The conditions under which a field is shown for a place. */
const showAt = ({ providers, models }: Place): Record<string, string[]> => ({
	'/provider': providers,
	'/model': models,
});

type Shown = Pick<INodeProperties, 'displayOptions'>;

/** A field or a choice for the models that have something: as it is where all have it. */
export const whereOffered = <T extends Shown>(has: Has, shown: T): T[] =>
	shownAt(placesWith(has), shown);

function shownAt<T extends Shown>(places: Place[], shown: T): T[] {
	return elsewhere(places).length === 0
		? [shown]
		: places.map((place) => ({
				...shown,
				displayOptions: { show: { ...shown.displayOptions?.show, ...showAt(place) } },
			}));
}

/**
 * A field that only some providers or models know, hidden for the others. n8n would silently drop a hidden
 * field's value before the node sees it, and a video would be bought without it; the invisible twin
 * keeps the value, so that it can be rejected.
 */
export function supportedBy(
	name: OptionalField,
	field: INodeProperties,
	has: Has = (can) => Boolean(can[name]),
): INodeProperties[] {
	const places = placesWith(has);
	return [
		...shownAt(places, field),
		...elsewhere(places).map((place) => ({
			displayName: field.displayName,
			name: field.name,
			type: 'hidden' as const,
			default: '',
			displayOptions: { show: showAt(place) },
		})),
	];
}

/** An optional field under 'Options'. */
export const supportedOption = (
	name: OptionalField,
	field: Omit<INodeProperties, 'name' | 'displayName'>,
): INodeProperties[] =>
	supportedBy(name, { displayName: OPTIONAL_FIELDS[name].label, name, ...field });
