/* Values as they are read from the form and shown in messages. */

/** Whether a value has fields by name. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumericText = (value: unknown): value is string =>
	typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

/** Expressions often yield numbers as text: "5" counts as 5; anything else stays what it is. */
export const numeric = (value: unknown): unknown => (isNumericText(value) ? Number(value) : value);

/** A list of one value, as forms and tables give it, is that value. */
export const single = (value: unknown): unknown =>
	Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;

const QUOTES = /^(?:"(.*)"|'(.*)'|`(.*)`|[“”„](.*)[“”]|[‘’‚](.*)[‘’])$/s;

/** A text without the pair of quotes around it; a single one may belong to it. */
function withoutQuotes(text: string): string {
	const trimmed = text.trim();
	const [, ...inner] = QUOTES.exec(trimmed) ?? [];
	return inner.find((part) => part !== undefined)?.trim() ?? trimmed;
}

/** A key without what people copy along with it: quotes, blanks, and what stands before it in a header. */
export const plainKey = (value: unknown): string =>
	withoutQuotes(
		withoutQuotes(String(value)).replace(
			/^((authorization|x-api-key) ?: ?)?((bearer|key|token) +)?/i,
			'',
		),
	);

/** A number of seconds, also as "5s" or "5 seconds"; anything else stays what it is. */
export function inSeconds(value: unknown): unknown {
	const only = single(value);
	const [, digits] =
		typeof only === 'string' && only.length < 40
			? (/^\s*(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?\.?\s*$/i.exec(only) ?? [])
			: [];
	return numeric(digits ?? only);
}

/** A text that can be sent as UTF-8: half a sign, as cutting leaves it, becomes a mark. */
export const wellFormed = (text: string): string =>
	text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** As much of a text as fits into so many bytes, without half of a sign. */
export function cutToBytes(text: string, max: number): string {
	let bytes = 0;
	let cut = '';
	for (const sign of text) {
		bytes += Buffer.byteLength(sign);
		if (bytes > max) break;
		cut += sign;
	}
	return cut;
}

function written(value: unknown): string {
	try {
		return JSON.stringify(value) ?? typeof value;
	} catch {
		return typeof value;
	}
}

/** A text without full stops and blanks at its end, for the middle of a sentence. */
export const withoutFullStop = (text: string): string => text.replace(/(?<![.\s])[.\s]+$/, '');

/** A value as a message shows it, shortened. */
export const shown = (value: unknown): string => {
	if (value === undefined || value === null || value === '') return 'nothing';
	const isText = typeof value === 'string';
	const text = isText ? value : written(value);
	const short = text.length > 58 ? `${beginningOf(text, 55)}...` : text;
	return isText ? `'${short}'` : short;
};

/** The first `max` characters of a text, without half of a surrogate pair. */
export const beginningOf = (text: string, max: number): string =>
	text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
