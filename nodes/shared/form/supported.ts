import type { INodeProperties } from 'n8n-workflow';

import { OPTIONAL_FIELDS, type OptionalField } from '../domain/optionalFields';
import type { Capabilities } from '../providers/capabilities';
import type { Has } from '../providers/offers';
import {
	capabilitiesIn,
	isAtAllProviders,
	isEverywhere,
	type Place,
	placesWith,
} from '../providers/places';

/** The conditions under which a field is shown for a place. */
const showAt = ({ providers, models }: Place): Record<string, string[]> => ({
	...(isAtAllProviders(providers) ? {} : { '/provider': providers }),
	...(models ? { '/model': models } : {}),
});

type Shown = Pick<INodeProperties, 'displayOptions'>;

/** A field or a choice for the models that have something: as it is where all have it. */
export const whereOffered = <T extends Shown>(has: Has, shown: T): T[] =>
	shownAt(placesWith(has), shown);

/** The same for given places. */
export function shownAt<T extends Shown>(places: Place[], shown: T): T[] {
	return isEverywhere(places)
		? [shown]
		: places.map((place) => ({
				...shown,
				displayOptions: { show: { ...shown.displayOptions?.show, ...showAt(place) } },
			}));
}

/** Keeps what a field holds where it is not shown, with the default of the field. */
export const hiddenTwin = ({
	displayName,
	name,
	default: value,
}: INodeProperties): INodeProperties => ({ displayName, name, type: 'hidden', default: value });

type FieldFor = (capabilities: Capabilities[]) => INodeProperties;

const withTwin = (places: Place[], fieldFor: FieldFor): INodeProperties[] => [
	hiddenTwin(fieldFor([])),
	...places.flatMap((place) => shownAt([place], fieldFor(capabilitiesIn(place)))),
];

/**
 * A field that only some providers or models know, hidden for the others. n8n would silently drop a hidden
 * field's value before the node sees it, and a video would be bought without it; the invisible twin
 * keeps the value, so that it can be rejected. It comes first, so that where the field is shown, n8n reads the value
 * as one of that; and has its default, as n8n 1 begins with that of the first one when the field is added.
 */
export function supportedBy(
	name: OptionalField,
	field: INodeProperties,
	has: Has = (can) => Boolean(can[name]),
): INodeProperties[] {
	const places = placesWith(has);
	return isEverywhere(places) ? [field] : withTwin(places, () => field);
}

/** The same for a field that depends on what the models can do for which it is shown. */
export const supportedAs = (has: Has, fieldFor: FieldFor): INodeProperties[] =>
	withTwin(placesWith(has), fieldFor);

/** An optional field under 'Options'. */
export const supportedOption = (
	name: OptionalField,
	field: Omit<INodeProperties, 'name' | 'displayName'>,
): INodeProperties[] =>
	supportedBy(name, { displayName: OPTIONAL_FIELDS[name].label, name, ...field });
