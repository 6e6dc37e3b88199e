import { wellFormed } from '../domain/values';

/*
 * A task's ID as the ledger stores it, one symbol after the other. Every symbol is an entry that n8n reads and writes with
 * each order, so they are few. To read one is to ask for all that could stand there, but that is done after a crash only.
 */

interface Alphabet {
	/** All that may stand in one place. */
	symbols: readonly string[];
	suits(taskId: string): boolean;
	write(taskId: string): string[];
	read(text: string): string;
}

const range = (count: number, radix: number): string[] =>
	Array.from({ length: count }, (_, n) => n.toString(radix));
const pairsOf = (digits: string): string[] => digits.match(/..?/g) ?? [];

/** Of numbers to the base 36. */
export const DIGITS: readonly string[] = range(36, 36);
const UPPER = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const DECIMALS = range(10, 10);

/** A byte as two hexadecimal digits. */
export const BYTES: readonly string[] = range(256, 16).map((byte) => byte.padStart(2, '0'));

/** A number as bytes, `count` at least. */
export function bytesOf(value: number | bigint, count = 1): string[] {
	const hex = value.toString(16);
	return pairsOf(hex.padStart(2 * Math.max(count, Math.ceil(hex.length / 2)), '0'));
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const withHyphens = (hex: string): string =>
	hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** With a digit before the first one, which may be 0. */
const numberIn36 = (taskId: string): bigint =>
	[...`1${taskId}`].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);

/** By the sign that stands for them in the ledger; the first one that suits an ID is used. */
export const ALPHABETS: Readonly<Record<string, Alphabet>> = {
	bytes: {
		symbols: BYTES,
		suits: (taskId) => UUID.test(taskId),
		write: (taskId) => pairsOf(taskId.replaceAll('-', '')),
		read: withHyphens,
	},
	decimals: {
		symbols: [...DECIMALS.flatMap((ten) => DECIMALS.map((one) => ten + one)), ...DECIMALS],
		suits: (taskId) => /^\d+$/.test(taskId),
		write: pairsOf,
		read: (text) => text,
	},
	base36: {
		symbols: BYTES,
		suits: (taskId) => /^[\da-z]+$/.test(taskId),
		write: (taskId) => bytesOf(numberIn36(taskId)),
		read: (hex) => BigInt(`0x${hex}`).toString(36).slice(1),
	},
	// Of version 1, whose entries are still read.
	uuid: {
		symbols: [...DIGITS, ...UPPER, '-', '_'],
		suits: (taskId) => UUID.test(taskId),
		write: (taskId) => [...Buffer.from(taskId.replaceAll('-', ''), 'hex').toString('base64url')],
		read: (text) => withHyphens(Buffer.from(text, 'base64url').toString('hex')),
	},
	plain: {
		symbols: DIGITS,
		suits: (taskId) => /^[\da-z]+$/.test(taskId),
		write: (taskId) => [...taskId],
		read: (text) => text,
	},
	any: {
		symbols: [...DIGITS, ...UPPER, ..."-_.!~*'()%"],
		suits: () => true,
		write: (taskId) => [...encodeURIComponent(wellFormed(taskId))],
		read: decodeURIComponent,
	},
};

/** The signs of all alphabets in which a version of this package may have written an ID, that of this version first. */
export const signsFor = (taskId: string): string[] =>
	Object.keys(ALPHABETS).filter((sign) => ALPHABETS[sign]!.suits(taskId));
