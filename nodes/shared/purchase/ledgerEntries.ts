import { randomInt } from 'crypto';

import type { OrderFacts } from './orderIdentity';
import { ALPHABETS, BYTES, bytesOf, DIGITS, signsFor } from './taskIdText';

/* What stands in the ledger for an order, entry by entry. */

/**
 * Entries that an order takes at most, with an ID of a provider's own API: 18 for the longest, Replicate's of 26
 * characters, 10 for the rest, and up to 8 that few orders have. Longer IDs leave room for fewer orders.
 */
const ENTRIES_PER_ORDER = 36;

const SECONDS_BYTES = 4;
const SECONDS_LENGTH = 6;
const NONCE_LENGTH = 6;

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

/** A text of symbols, one entry for each place. */
const places = (key: LedgerKey, name: string, symbols: readonly string[]): string[] =>
	symbols.map((symbol, at) => factOf(key, `${name}${at}`, symbol));

/** Whatever could stand in `count` places of a text, place by place. */
export const candidates = (
	key: LedgerKey,
	name: string,
	symbols: readonly string[],
	count: number,
	from = 0,
): string[][] =>
	Array.from({ length: count }, (_, at) =>
		symbols.map((symbol) => factOf(key, `${name}${from + at}`, symbol)),
	);

/** The symbols that stand in these places, up to the first place in which there is none. */
export function textIn(
	asked: string[][],
	symbols: readonly string[],
	known: ReadonlySet<string> | null,
): { text: string; isEnded: boolean } {
	let text = '';
	for (const place of asked) {
		const index = place.findIndex((entry) => known?.has(entry));
		if (index === -1) return { text, isEnded: true };
		text += symbols[index];
	}
	return { text, isEnded: false };
}

const digitsOf = (value: number, length: number): string =>
	value.toString(36).padStart(length, '0').slice(-length);

export const secondsOf = (sentAt: string): string =>
	digitsOf(Math.floor(Date.parse(sentAt) / 1000), SECONDS_LENGTH);

export const newNonce = (): string => digitsOf(randomInt(36 ** NONCE_LENGTH), NONCE_LENGTH);

export const factEntries = (key: LedgerKey, facts: LedgerFacts): string[] => [
	...FACTS.map((name) => factOf(key, name, facts[name])),
	...(key.nodeName === undefined ? [] : [nodeOf(key, key.nodeName)]),
	...(facts.rejected > 0 ? [factOf(key, 'rejected', Math.min(facts.rejected, MOST_REJECTED))] : []),
	...places(key, 'at', bytesOf(Math.floor(Date.parse(facts.sentAt) / 1000), SECONDS_BYTES)),
	...places(key, 'nonce', [...(facts.nonce ?? '')]),
];

const inAlphabets = (key: LedgerKey, taskId: string, signs: string[]): string[] =>
	signs.flatMap((sign) => [
		factOf(key, 'alphabet', sign),
		...places(key, 'task', ALPHABETS[sign]!.write(taskId)),
	]);

export const taskEntries = (key: LedgerKey, taskId: string): string[] =>
	inAlphabets(key, taskId, signsFor(taskId).slice(0, 1));

/** What versions of this package have written for an order, whichever it was. */
export const entriesOfAnyVersion = (
	key: LedgerKey,
	facts: LedgerFacts,
	taskId: string | null,
): string[] => [
	claimOf(key),
	deliveredOf(key),
	...factEntries(key, facts),
	...places(key, 'sentAt', [...secondsOf(facts.sentAt)]),
	...(taskId === null ? [] : inAlphabets(key, taskId, signsFor(taskId))),
];

/**
 * What is to be asked for to read all but the task of an order, and what the answer says. In version 1, the time was
 * written in other digits; of which node an order was, it said in a second entry (`named`), or not at all.
 */
export function factReader(key: LedgerKey, facts: OrderFacts) {
	const seconds = candidates(key, 'at', BYTES, SECONDS_BYTES);
	const secondsOf1 = candidates(key, 'sentAt', DIGITS, SECONDS_LENGTH);
	const namedIn1 = factOf(key, 'named', 1);
	const nonce = candidates(key, 'nonce', DIGITS, key.hasNonce ? NONCE_LENGTH : 0);
	const signs = Object.keys(ALPHABETS);
	return {
		entries: [
			...FACTS.map((name) => factOf(key, name, facts[name])),
			...REJECTIONS.map((n) => factOf(key, 'rejected', n)),
			...signs.map((sign) => factOf(key, 'alphabet', sign)),
			...seconds.flat(),
			...secondsOf1.flat(),
			...nonce.flat(),
			...(key.hasNonce ? [deliveredOf(key)] : []),
			...(key.nodeName === undefined ? [] : [namedIn1, nodeOf(key, key.nodeName)]),
		],
		read(known: ReadonlySet<string>) {
			const has = (name: string, value: string | number) => known.has(factOf(key, name, value));
			const { text: hex } = textIn(seconds, BYTES, known);
			const sentAt = hex ? parseInt(hex, 16) : parseInt(textIn(secondsOf1, DIGITS, known).text, 36);
			const isNamed = key.nodeName !== undefined && (hex !== '' || known.has(namedIn1));
			return {
				sign: signs.find((candidate) => has('alphabet', candidate)),
				sentAt: new Date((sentAt || 0) * 1000).toISOString(),
				nonce: key.hasNonce ? textIn(nonce, DIGITS, known).text : undefined,
				isDelivered: known.has(deliveredOf(key)),
				isOfOtherNode: isNamed && !known.has(nodeOf(key, key.nodeName ?? '')),
				rejected: REJECTIONS.find((n) => has('rejected', n)) ?? 0,
				isSame: (name: keyof OrderFacts) => has(name, facts[name]),
			};
		},
	};
}
