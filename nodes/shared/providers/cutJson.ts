import { parseJson } from './exactJson';
import type { ProviderResponse } from './provider';

const CLOSING: Record<string, string> = { '{': '}', '[': ']' };

/** In characters: a response to an order has a few hundred, and its task stands at the beginning. */
const LONGEST = 64 * 1024;

/** How many places are tried; what is whole ends at the last comma, unless the text was no JSON at all. */
const MOST_ENDS = 20;

/** Goes through the characters of a JSON text that are not part of a string. */
function eachChar(text: string, visit: (char: string, at: number) => void): void {
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const char = text[at] ?? '';
		if (isInString) {
			if (char === '\\') at++;
			else if (char === '"') isInString = false;
			continue;
		}
		if (char === '"') isInString = true;
		else visit(char, at);
	}
}

/** The text up to a place outside of strings, with what is open there closed. */
function closedAt(text: string, end: number): string {
	const open: string[] = [];
	const part = text.slice(0, end);
	eachChar(part, (char) => {
		if (CLOSING[char]) open.push(CLOSING[char]);
		if (char === '}' || char === ']') open.pop();
	});
	return part + open.reverse().join('');
}

/** What is whole in JSON text that breaks off; undefined when nothing is. */
function wholePart(text: string): unknown {
	const commas: number[] = [];
	eachChar(text, (char, at) => {
		// Whole are only the members before a comma.
		if (char === ',') commas.push(at);
	});
	for (const at of commas.slice(-MOST_ENDS).reverse()) {
		const part = closedAt(text, at);
		const value = parseJson(part);
		if (value !== part) return value;
	}
	return undefined;
}

/**
 * The response to an order with what is whole in it, where it breaks off: a task id in there has been paid for. This
 * is a body without a length and without chunks, as from a proxy that speaks HTTP/1.0, whose connection ends early;
 * every other cut n8n's HTTP helper reports as an error. Any other response comes back as it is.
 */
export function withWholePart(response: ProviderResponse): ProviderResponse {
	const { status, body } = response;
	if (status < 200 || status >= 300 || typeof body !== 'string' || !/^\s*\{/.test(body)) {
		return response;
	}
	const part = wholePart(body.slice(0, LONGEST));
	return part === undefined ? response : { ...response, body: part };
}
