/* Values as they are read from the form and shown in messages. */

const isNumericText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

/** Expressions often yield numbers as text: "5" counts as 5; anything else stays what it is. */
export const numeric = (value: unknown): unknown => (isNumericText(value) ? Number(value) : value);

function written(value: unknown): string {
	try {
		return JSON.stringify(value) ?? typeof value;
	} catch {
		return typeof value;
	}
}

/** A value as a message shows it, shortened. */
export const shown = (value: unknown): string => {
	if (value === undefined || value === null || value === '') return 'nothing';
	const text = typeof value === 'string' ? `'${value}'` : written(value);
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** The first `max` characters of a text, without half of a surrogate pair. */
export const beginningOf = (text: string, max: number): string =>
	text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
