import { addressesIn } from './fileUrl';
import { isRecord } from './values';

const asList = (value: unknown): unknown[] => {
	if (Array.isArray(value)) return value;
	return typeof value === 'string' ? addressesIn(value) : [];
};

/** What a resource locator holds; an expression in place of the rows gives the ID itself. */
const locatedIn = (value: unknown): unknown =>
	isRecord(value) && 'value' in value ? value.value : value;

/** What was entered: the rows of the form, or what an expression gives in their place. */
function rowsIn(entered: unknown): unknown {
	if (entered === undefined || entered === null || entered === '') return [];
	if (!isRecord(entered)) return entered;
	if (Object.keys(entered).length === 0) return [];
	const inner = 'element' in entered ? (entered.element ?? []) : entered;
	return isRecord(inner) ? [inner] : inner;
}

/**
 * The elements that were entered, their image addresses as lists; undefined when there are none. What is no
 * list comes back as it is.
 */
export function elementsFromForm(entered: unknown): unknown {
	const rows = rowsIn(entered);
	if (!Array.isArray(rows)) return rows;
	return rows.length > 0
		? rows.map((row: unknown) =>
				isRecord(row)
					? {
							...row,
							imageUrls: asList(row.imageUrls),
							elementId: locatedIn(row.elementId),
						}
					: row,
			)
		: undefined;
}
