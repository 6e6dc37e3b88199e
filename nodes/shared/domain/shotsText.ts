import { jsonrepair, JSONRepairError } from 'jsonrepair';

import { VideoError } from './error';
import { shown } from './values';

/** In characters; six shots of the longest prompts have a sixth of it. */
const LONGEST = 100_000;

/** How often shots may be wrapped: in a text, in a list, under a name. */
const DEEPEST = 4;

const reject = (message: string) =>
	new VideoError('invalidRequest', `'Shots (JSON)' is not valid JSON: ${message}`, {
		hint: 'It must be a list such as [{"prompt": "A fox", "duration": 5}, {"prompt": "A hare", "duration": 5}].',
	});

/** The part of a text that may be JSON: language models put it in a fence, and words around it. */
function jsonIn(text: string): string {
	const plain = text.replace(/^\uFEFF/, '').trim();
	const fenced = plain.split('```');
	const inside = fenced.length === 3 ? (fenced[1] ?? '').replace(/^\w{0,20}\n/, '') : plain;
	const first = inside.search(/[[{]/);
	if (first < 0) return '';
	const last = inside.lastIndexOf(inside[first] === '[' ? ']' : '}');
	return last < first ? '' : inside.slice(first, last + 1);
}

/** Where a position is, as editors count it. */
function placeOf(text: string, position: number): string {
	const before = text.slice(0, position).split('\n');
	return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function whatIsWrong(text: string, error: unknown): string {
	if (!(error instanceof JSONRepairError)) return shown(text);
	return `${error.message.replace(/ at position \d+$/, '')} at ${placeOf(text, error.position)}`;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// What people and models write is close to JSON.
	}
	if (text.length > LONGEST) throw reject(`it has ${text.length} characters`);
	const part = jsonIn(text);
	if (part === '') throw reject(shown(text));
	try {
		return JSON.parse(jsonrepair(part));
	} catch (error) {
		throw reject(whatIsWrong(part, error));
	}
}

/** What is inside of a wrapping: the list under a name, or the only thing in it. */
function inside(value: object): unknown {
	if (Array.isArray(value)) {
		const [only]: unknown[] = value;
		return value.length === 1 && (Array.isArray(only) || isWrapped(only)) ? only : undefined;
	}
	const entries = Object.entries(value as Record<string, unknown>);
	const named = entries.find(([key]) => /^(shots|scenes)$/i.test(key.trim()));
	if (named) return named[1];
	const lists = entries.filter(([, part]) => typeof part === 'object' && part !== null);
	const [only] = lists;
	return only && lists.length === 1 ? only[1] : entries.length === 1 ? entries[0]?.[1] : undefined;
}

const isWrapped = (value: unknown): boolean =>
	typeof value === 'object' &&
	value !== null &&
	Object.keys(value).some((key) => /^(shots|scenes)$/i.test(key.trim()));

/** The list in a value, wherever it is inside; a value without one comes back as it is. */
export function listOfShots(value: unknown): unknown {
	let current = value;
	for (let depth = 0; depth <= DEEPEST; depth++) {
		if (typeof current === 'string') {
			current = parsed(current);
			continue;
		}
		if (typeof current !== 'object' || current === null) break;
		const inner = inside(current);
		if (Array.isArray(current) && inner === undefined) return current;
		if (inner === undefined) break;
		current = inner;
	}
	return Array.isArray(current) ? current : typeof value === 'string' ? parsed(value) : value;
}
