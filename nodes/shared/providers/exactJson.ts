import { parse } from 'lossless-json';

/** Whole numbers from here on may not fit: JavaScript counts exactly up to 9007199254740991. */
const LONG_NUMBER = /\d{16}/;

/** A whole number that JavaScript would round is an id: it stays what it says, as text. */
function exactNumber(digits: string): number | string {
	const number = Number(digits);
	return /^-?\d+$/.test(digits) && !Number.isSafeInteger(number) ? digits : number;
}

/** The value in JSON text, or the text itself where it is not JSON. */
export function parseJson(text: string): unknown {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return text;
	}
	if (!LONG_NUMBER.test(text)) return value;
	try {
		return parse(text, null, { parseNumber: exactNumber });
	} catch {
		// It refuses what JSON.parse takes, such as the same key twice.
		return value;
	}
}
