import { addressesIn } from './fileUrl';

/** The rows of a fixed collection as n8n gives them. */
interface EnteredElements {
	element?: Array<Record<string, unknown>>;
}

const asList = (value: unknown): unknown[] => {
	if (Array.isArray(value)) return value;
	return typeof value === 'string' ? addressesIn(value) : [];
};

/** The elements that were entered, their image addresses as lists; undefined when there are none. */
export function elementsFromForm(entered: unknown): unknown {
	const rows = (entered as EnteredElements | undefined)?.element ?? [];
	return rows.length > 0
		? rows.map((row) => ({ ...row, imageUrls: asList(row.imageUrls) }))
		: undefined;
}
