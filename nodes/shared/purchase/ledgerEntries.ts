import { randomInt } from 'crypto';

import type { OrderFacts } from './orderIdentity';
import { ALPHABETS, written } from './taskIdText';

/* What stands in the ledger for an order, entry by entry. */

/** Entries that an order takes at most, with a task ID of up to 30 characters that is no UUID. */
const ENTRIES_PER_ORDER = 50;

const SECONDS_LENGTH = 6;
const NONCE_LENGTH = 6;
const DIGITS = [...'0123456789abcdefghijklmnopqrstuvwxyz'];

/** A provider may respond to a spent key as before, so an order after a rejected one has another key. */
const MOST_REJECTED = 10;
const REJECTIONS = Array.from({ length: MOST_REJECTED }, (_, n) => n + 1);

/** One order in the ledger. */
export interface LedgerKey {
	/** Of the place of the order and its number there. */
	id: string;
	/** How many orders of this node are kept. */
	kept: number;
	/** Whether it has a nonce, as the place alone does not tell it from the orders of other executions. */
	hasNonce?: boolean;
	/** Digest of the node's name: in a workflow that was written by hand, two nodes may have one ID. */
	nodeName?: string;
}

export interface LedgerFacts extends OrderFacts {
	/** ISO 8601, to the second. */
	sentAt: string;
	rejected: number;
	nonce?: string;
}

export const mostEntries = ({ kept }: LedgerKey): number => kept * ENTRIES_PER_ORDER;

export const claimOf = ({ id }: LedgerKey): string => `kling ${id}`;
export const factOf = (key: LedgerKey, name: string, value: string | number): string =>
	`${claimOf(key)} ${name} ${value}`;
export const deliveredOf = (key: LedgerKey): string => factOf(key, 'delivered', 1);
export const ownerOf = (taskId: string): string => `kling task ${taskId}`;

export const FACTS = ['parameters', 'input', 'account'] as const;

export const nodeOf = (key: LedgerKey, name: string): string => factOf(key, 'node', name);
/** Not there in an order of an earlier version, of which the node is not known. */
const namedOf = (key: LedgerKey): string => factOf(key, 'named', 1);

const characters = (key: LedgerKey, name: string, text: string): string[] =>
	[...text].map((character, at) => factOf(key, `${name}${at}`, character));

/** Whatever could stand in `count` places of a text, place by place. */
export const candidates = (
	key: LedgerKey,
	name: string,
	alphabet: readonly string[],
	count: number,
	from = 0,
): string[][] =>
	Array.from({ length: count }, (_, at) =>
		alphabet.map((character) => factOf(key, `${name}${from + at}`, character)),
	);

const digitsOf = (value: number, length: number): string =>
	value.toString(36).padStart(length, '0').slice(-length);

export const secondsOf = (sentAt: string): string =>
	digitsOf(Math.floor(Date.parse(sentAt) / 1000), SECONDS_LENGTH);

export const newNonce = (): string => digitsOf(randomInt(36 ** NONCE_LENGTH), NONCE_LENGTH);

export const factEntries = (key: LedgerKey, facts: LedgerFacts): string[] => [
	...FACTS.map((name) => factOf(key, name, facts[name])),
	...(key.nodeName === undefined ? [] : [namedOf(key), nodeOf(key, key.nodeName)]),
	...(facts.rejected > 0 ? [factOf(key, 'rejected', Math.min(facts.rejected, MOST_REJECTED))] : []),
	...characters(key, 'sentAt', secondsOf(facts.sentAt)),
	...characters(key, 'nonce', facts.nonce ?? ''),
];

export function taskEntries(key: LedgerKey, taskId: string): string[] {
	const { sign, text } = written(taskId);
	return [factOf(key, 'alphabet', sign), ...characters(key, 'task', text)];
}

/** What is to be asked for to read all but the task of an order, and what the answer says. */
export function factReader(key: LedgerKey, facts: OrderFacts) {
	const seconds = candidates(key, 'sentAt', DIGITS, SECONDS_LENGTH);
	const nonce = candidates(key, 'nonce', DIGITS, key.hasNonce ? NONCE_LENGTH : 0);
	const signs = Object.keys(ALPHABETS);
	return {
		entries: [
			...FACTS.map((name) => factOf(key, name, facts[name])),
			...REJECTIONS.map((n) => factOf(key, 'rejected', n)),
			...signs.map((sign) => factOf(key, 'alphabet', sign)),
			...seconds.flat(),
			...nonce.flat(),
			...(key.hasNonce ? [deliveredOf(key)] : []),
			...(key.nodeName === undefined ? [] : [namedOf(key), nodeOf(key, key.nodeName)]),
		],
		read(known: ReadonlySet<string>) {
			const has = (name: string, value: string | number) => known.has(factOf(key, name, value));
			const text = (places: string[][]) =>
				places.map((place) => DIGITS[place.findIndex((entry) => known.has(entry))] ?? '0').join('');
			return {
				sign: signs.find((candidate) => has('alphabet', candidate)),
				sentAt: new Date(parseInt(text(seconds), 36) * 1000).toISOString(),
				nonce: key.hasNonce ? text(nonce) : undefined,
				isDelivered: known.has(deliveredOf(key)),
				isOfOtherNode: known.has(namedOf(key)) && !known.has(nodeOf(key, key.nodeName ?? '')),
				rejected: REJECTIONS.find((n) => has('rejected', n)) ?? 0,
				isSame: (name: keyof OrderFacts) => has(name, facts[name]),
			};
		},
	};
}
