import * as z from 'zod/v4-mini';

import { addressIn, whyNoFile } from './fileUrl';
import { whyNotPublic } from './publicUrl';
import type { FileField, FileValue } from './request';
import { isoTimeIn } from './times';
import { inSeconds, numeric, shown, single, wellFormed } from './values';

/*
 * Building blocks of request schemas. Each takes the field's label as the user sees it, and its
 * messages name the field and the rule: "'Duration' must be a whole number from 3 to 15, got 2".
 */

/** `continue`: what else is wrong is found as well, so that a user sees all of it at once. */
const problem = (message: string, input: unknown) =>
	({ code: 'custom', message, input, continue: true }) as const;

/** A schema that accepts a value when `read` returns one, and otherwise reports what `read` rejects it with. */
export function rule<T>(
	read: (value: unknown, reject: (...messages: string[]) => typeof z.NEVER) => T,
) {
	return z.pipe(
		z.unknown(),
		z.transform((value, { issues }) =>
			read(value, (...messages) => {
				issues.push(...messages.map((message) => problem(message, value)));
				return z.NEVER;
			}),
		),
	);
}

/** A rule about several fields of an object; it says nothing where one of them is wrong by itself. */
export const together = <T extends object>(
	fields: ReadonlyArray<keyof T>,
	holds: (value: T) => boolean,
	message: string,
) =>
	z.check<T>(({ value, issues }) => {
		const isWrong = issues.some(({ path }) => fields.includes(path?.[0] as keyof T));
		if (!isWrong && !holds(value)) issues.push(problem(message, value));
	});

/** Text of 1 to `max` characters, trimmed. */
export const text = (field: string, max = Infinity) =>
	rule<string>((value, reject) => {
		if (typeof value !== 'string' && value !== undefined && value !== null) {
			return reject(`'${field}' must be text, got ${shown(value)}`);
		}
		const trimmed = wellFormed(value?.trim() ?? '');
		if (trimmed === '') return reject(`'${field}' is empty`);
		if (trimmed.length > max) {
			return reject(`'${field}' may have at most ${max} characters, got ${trimmed.length}`);
		}
		return trimmed;
	});

/** Text of 1 to `max` characters, also a number: ids of tables often are. */
export const textOrNumber = (field: string, max: number) =>
	z.pipe(
		z.transform((value: unknown): unknown => (typeof value === 'number' ? String(value) : value)),
		text(field, max),
	);

/** A name for a file, also a number; one that is too long is cut where the file is made. */
export const fileName = (field: string) =>
	rule<string>((value, reject) => {
		if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
		return reject(`'${field}' must be text, got ${shown(value)}`);
	});

/** The name of a binary field; an expression such as `{{ $binary.data }}` gives the file itself. */
export const fileField = (field: string) =>
	rule<FileField>((value, reject) => {
		const name = typeof value === 'string' ? value.trim() : '';
		if (name !== '' && name.length <= 200) return name;
		const { mimeType, data, id } = (value ?? {}) as Partial<FileValue>;
		const isFile =
			typeof mimeType === 'string' && (typeof data === 'string' || typeof id === 'string');
		if (isFile) return value as FileValue;
		return reject(
			name === '' && (typeof value === 'string' || value === undefined || value === null)
				? `'${field}' is empty`
				: `'${field}' must be the name of a binary field, got ${shown(value)}`,
		);
	});

/** More digits than JavaScript and spreadsheets keep: 829474837261234567 comes as 829474837261234600. */
const isRounded = (value: unknown): boolean =>
	(typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) ||
	(typeof value === 'string' && /^\d([.,]\d+)?e\+\d{1,2}$/i.test(value.trim()));

/** A provider's id of a task, also as a number. */
export const taskIdField = (field: string) =>
	rule<string>((value, reject) => {
		if (isRounded(value)) {
			return reject(
				`'${field}' is ${shown(value)}, an ID that was rounded because it came as a number. Set the type of the spreadsheet column, or of the field, to text`,
			);
		}
		const id = typeof value === 'number' ? String(value) : value;
		if (typeof id !== 'string' || id.trim() === '') {
			return reject(
				typeof id === 'object' && id !== null
					? `'${field}' must be text, got ${shown(value)}`
					: `'${field}' is empty`,
			);
		}
		const trimmed = id.trim();
		return trimmed.length > 200
			? reject(`'${field}' may have at most 200 characters, got ${trimmed.length}`)
			: trimmed;
	});

function bounds(min: number, max: number): string {
	if (max < Infinity) return ` from ${min} to ${max}`;
	return min > -Infinity ? ` of at least ${min}` : '';
}

/** A whole number between two bounds, also as numeric text. */
export const wholeNumber = (
	field: string,
	min: number,
	max = Infinity,
	read: (value: unknown) => unknown = numeric,
) =>
	rule<number>((value, reject) => {
		const number = read(single(value));
		return typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max
			? number
			: reject(`'${field}' must be a whole number${bounds(min, max)}, got ${shown(value)}`);
	});

/** A whole number of seconds, also as "8s". */
export const wholeSeconds = (field: string, min: number, max = Infinity) =>
	wholeNumber(field, min, max, inSeconds);

/** Any number between two bounds, also as numeric text. */
export const decimal = (field: string, min = -Infinity, max = Infinity) =>
	rule<number>((value, reject) => {
		const number = numeric(single(value));
		return typeof number === 'number' && number >= min && number <= max
			? number
			: reject(`'${field}' must be a number${bounds(min, max)}, got ${shown(value)}`);
	});

/** A word as it is compared: what stands in brackets behind it, blanks and capitals do not count. */
const plainWord = (value: unknown): string =>
	typeof value === 'string' && value.length < 100
		? value
				.replace(/\([^()]*\)\s*$/, '')
				.trim()
				.toLowerCase()
		: '';

/** One of a fixed set of words; `aliases` are others that people write for them. */
export const oneOf = <const T extends string>(
	field: string,
	values: readonly T[],
	aliases: Readonly<Record<string, T>> = {},
) =>
	rule<T>((value, reject) => {
		const word = plainWord(single(value));
		const known =
			values.find((candidate) => candidate.toLowerCase() === word) ??
			(Object.hasOwn(aliases, word) ? aliases[word] : undefined);
		return known ?? reject(`'${field}' must be one of ${values.join(', ')}, got ${shown(value)}`);
	});

/** True or false, also as the texts "TRUE" and "False" of a table. */
export const yesOrNo = (field: string) =>
	rule<boolean>((value, reject) => {
		if (typeof value === 'boolean') return value;
		const word = plainWord(value);
		if (word === 'true' || word === 'false') return word === 'true';
		return reject(`'${field}' must be true or false, got ${shown(value)}`);
	});

/** A date and a time in ISO 8601, in a time zone unless it names one. */
export const pointInTime = (field: string, timeZone: string) =>
	rule<string>((value, reject) => {
		const time = typeof value === 'string' ? isoTimeIn(value.trim(), timeZone) : null;
		return (
			time ?? reject(`'${field}' must be a time such as 2026-11-25T14:05:00, got ${shown(value)}`)
		);
	});

/** An http(s) address that a provider on the internet can fetch. */
export const publicUrl = (field: string, kind: 'image' | 'video') =>
	rule<string>((value, reject) => {
		const url = addressIn(value);
		if (url === null) return reject(`'${field}' must be a URL, got ${shown(value)}`);
		const reason = whyNotPublic(url) ?? whyNoFile(url, kind);
		// As a URL is written: what a provider gets has no spaces or line breaks in it.
		return reason ? reject(`'${field}' ${reason}`) : new URL(url).href;
	});

/** A provider's id of a model, which may become a part of an address. */
export const modelId = (field: string) =>
	rule<string>((value, reject) => {
		const id = typeof value === 'string' ? value.trim() : '';
		const isId =
			/^[\w.-]+(\/[\w.-]+)*$/.test(id) && id.length <= 200 && !/(^|\/)\.+(\/|$)/.test(id);
		return isId
			? id
			: reject(
					`'${field}' must be an ID of letters, digits, dots, hyphens and slashes, got ${shown(value)}`,
				);
	});

/** Any http(s) address, also a private one. */
export const httpUrl = (field: string) =>
	rule<string>((value, reject) => {
		const url = typeof value === 'string' ? value.trim() : '';
		return /^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')
			? new URL(url).href
			: reject(
					`'${field}' must be a URL that starts with http:// or https://, got ${shown(value)}`,
				);
	});

const emptyAsAbsent = z.transform((value: unknown): unknown =>
	value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value,
);

/** Fields left empty arrive as '', null or undefined: all of them mean "not given". */
export const optional = <T>(schema: z.ZodMiniType<T, unknown>) =>
	z.optional(z.pipe(emptyAsAbsent, z.optional(schema)));
