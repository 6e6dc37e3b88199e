import type { ProviderResponse } from './provider';

const CLOSING: Record<string, string> = { '{': '}', '[': ']' };

/** The places at which a cut text can be closed again, and how, the last one first. */
function endsOf(text: string): Array<{ at: number; closing: string }> {
	const ends: Array<{ at: number; closing: string }> = [];
	const open: string[] = [];
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const char = text[at] ?? '';
		if (isInString) {
			if (char === '\\') at++;
			else if (char === '"') isInString = false;
			continue;
		}
		if (char === '"') isInString = true;
		if (CLOSING[char]) open.unshift(CLOSING[char]);
		if (char === '}' || char === ']') open.shift();
		// Whole are only the members before a comma.
		if (char === ',') ends.unshift({ at, closing: open.join('') });
	}
	return ends;
}

/** What is whole in JSON text that breaks off; undefined when nothing is. */
function wholePart(text: string): unknown {
	for (const { at, closing } of endsOf(text)) {
		try {
			return JSON.parse(text.slice(0, at) + closing) as unknown;
		} catch {
			// Further back.
		}
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
	const part = wholePart(body);
	return part === undefined ? response : { ...response, body: part };
}
