import type { INodeProperties } from 'n8n-workflow';

import { OPTIONAL_FIELDS, type OptionalField } from '../domain/optionalFields';

/** A field that holds rows: one, or as many as are added. */
export const rows = (
	name: OptionalField,
	group: { name: string; displayName: string; values: INodeProperties[] },
	description: string,
	placeholder?: string,
): INodeProperties => ({
	displayName: OPTIONAL_FIELDS[name].label,
	name,
	type: 'fixedCollection',
	...(placeholder
		? { typeOptions: { multipleValues: true, sortable: true }, placeholder }
		: { placeholder: `Set ${group.displayName}` }),
	default: {},
	description,
	options: [group],
});
