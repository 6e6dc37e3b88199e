import { randomUUID } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { clock } from '../execution/clock';
import { keepNewest } from '../execution/keepNewest';
import { recordedValues, recordValues, removeValues } from '../execution/processedValues';
import type { OrderFacts } from './orderIdentity';
import { ALPHABETS, written } from './taskIdText';

/*
 * What is known of orders after a crash or a Stop, when n8n has lost the node's context. It is kept in n8n's table of
 * processed values, which only tells whether a value is in it. So an order is a handful of entries: one by which it is
 * claimed before it is sent, one for each fact about it, and one for each character of what is to be read
 * again. To read a character is to ask for all that could stand there.
 */

/** Entries that an order takes at most, with a task ID of up to 36 characters that is no UUID. */
const ENTRIES_PER_ORDER = 50;

export const KEPT_ORDERS = 500;
export const KEPT_VALUES = 5000;

/** IDs are read this many characters at a time: a UUID is read at once. */
const BLOCK = 22;

const SECONDS_LENGTH = 6;
const DIGITS = [...'0123456789abcdefghijklmnopqrstuvwxyz'];

/** A provider may respond to a spent key as before, so an order after a rejected one has another key. */
const MOST_REJECTED = 10;

/** In milliseconds: until what other processes were writing meanwhile has been written. */
const SETTLING_MS = 300;
const CONFIRMED_AFTER_MS = 1000;

/** One order in the ledger. */
export interface LedgerKey {
	/** Of the place of the order and its number there. */
	id: string;
	/** How many orders of this node are kept. */
	kept: number;
}

export interface LedgerFacts extends OrderFacts {
	/** ISO 8601, to the second. */
	sentAt: string;
	rejected: number;
}

/** An order of which the ledger knows; `isSame` compares it with the one that was asked for. */
export interface LedgerOrder {
	taskId: string | null;
	sentAt: string;
	rejected: number;
	isSame: Record<keyof OrderFacts, boolean>;
}

/** What this process has written itself need not be read character by character. */
const remembered = new Map<string, LedgerFacts & { taskId: string }>();
const MOST_REMEMBERED = 10_000;

const most = ({ kept }: LedgerKey): number => kept * ENTRIES_PER_ORDER;

const claimOf = ({ id }: LedgerKey): string => `kling ${id}`;
const factOf = (key: LedgerKey, name: string, value: string | number): string =>
	`${claimOf(key)} ${name} ${value}`;
const ownerOf = (taskId: string): string => `kling task ${taskId}`;

const FACTS = ['parameters', 'input', 'account'] as const;

const characters = (key: LedgerKey, name: string, text: string): string[] =>
	[...text].map((character, at) => factOf(key, `${name}${at}`, character));

const secondsOf = (sentAt: string): string =>
	Math.floor(Date.parse(sentAt) / 1000)
		.toString(36)
		.padStart(SECONDS_LENGTH, '0');

const factEntries = (key: LedgerKey, facts: LedgerFacts): string[] => [
	...FACTS.map((name) => factOf(key, name, facts[name])),
	...(facts.rejected > 0 ? [factOf(key, 'rejected', Math.min(facts.rejected, MOST_REJECTED))] : []),
	...characters(key, 'sentAt', secondsOf(facts.sentAt)),
];

function taskEntries(key: LedgerKey, taskId: string): string[] {
	const { sign, text } = written(taskId);
	return [factOf(key, 'alphabet', sign), ...characters(key, 'task', text)];
}

/** Whether a claim stands once others, who may have made it at the same moment, have written theirs. */
async function isOurs(context: IExecuteFunctions, key: LedgerKey, mark: string): Promise<boolean> {
	await clock.sleep(SETTLING_MS);
	const known = await recordedValues(context, [claimOf(key), mark]);
	return known === null || known.has(mark);
}

/**
 * Claims an order before it is sent: `taken` when it has been claimed before; `unavailable` where there is no ledger.
 * `isContested`: another execution may claim it at the same moment.
 */
export async function claimOrder(
	context: IExecuteFunctions,
	key: LedgerKey,
	facts: LedgerFacts,
	isContested: boolean,
): Promise<'claimed' | 'taken' | 'unavailable'> {
	const mark = factOf(key, 'by', randomUUID());
	const entries = [claimOf(key), ...factEntries(key, facts), ...(isContested ? [mark] : [])];
	const known = await recordValues(context, entries, most(key));
	if (!known) return 'unavailable';
	const isTaken = known.has(claimOf(key)) || (isContested && !(await isOurs(context, key, mark)));
	if (!isTaken) return 'claimed';
	// What was added would speak for the order of somebody else.
	await removeValues(
		context,
		entries.filter((entry) => entry !== claimOf(key) && !known.has(entry)),
	);
	return 'taken';
}

/** Writes down what an order has bought, at once and, as another process may have overwritten it, a moment later. */
export async function recordTask(
	context: IExecuteFunctions,
	key: LedgerKey,
	facts: LedgerFacts,
	taskId: string,
): Promise<void> {
	const entries = [
		claimOf(key),
		...factEntries(key, facts),
		ownerOf(taskId),
		...taskEntries(key, taskId),
	];
	const record = async () => await recordValues(context, entries, most(key));
	if (!(await record())) return;
	remembered.set(key.id, { ...facts, taskId });
	keepNewest(remembered, MOST_REMEMBERED);
	void clock.sleep(CONFIRMED_AFTER_MS).then(record);
}

/** Takes back the claim of an order that certainly bought nothing. */
export const releaseOrder = async (
	context: IExecuteFunctions,
	key: LedgerKey,
	facts: LedgerFacts,
): Promise<void> => await removeValues(context, [claimOf(key), ...factEntries(key, facts)]);

/** Reads characters for as long as there are any. */
async function textOf(
	context: IExecuteFunctions,
	key: LedgerKey,
	alphabet: readonly string[],
): Promise<string> {
	let text = '';
	for (;;) {
		const from = text.length;
		const places = Array.from({ length: BLOCK }, (_, at) =>
			alphabet.map((character) => factOf(key, `task${from + at}`, character)),
		);
		const known = await recordedValues(context, places.flat());
		for (const place of places) {
			const index = place.findIndex((entry) => known?.has(entry));
			if (index === -1) return text;
			text += alphabet[index];
		}
	}
}

async function taskOf(
	context: IExecuteFunctions,
	key: LedgerKey,
	sign: string | undefined,
): Promise<string | null> {
	const alphabet = sign === undefined ? undefined : ALPHABETS[sign];
	return alphabet ? alphabet.read(await textOf(context, key, alphabet.characters)) : null;
}

/** What this process has written itself, unless the ledger was cleared since. */
async function stillRecorded(context: IExecuteFunctions, key: LedgerKey) {
	const own = remembered.get(key.id);
	if (!own) return null;
	const entries = taskEntries(key, own.taskId);
	const known = await recordedValues(context, entries);
	return known?.size === entries.length ? own : null;
}

const sameness = (isSame: (name: keyof OrderFacts) => boolean): LedgerOrder['isSame'] => ({
	parameters: isSame('parameters'),
	input: isSame('input'),
	account: isSame('account'),
});

/** Null: there is no such order. Undefined: there is no ledger. */
export async function readOrder(
	context: IExecuteFunctions,
	key: LedgerKey,
	facts: OrderFacts,
): Promise<LedgerOrder | null | undefined> {
	const claim = await recordedValues(context, [claimOf(key)]);
	if (!claim) return undefined;
	if (!claim.has(claimOf(key))) return null;

	const own = await stillRecorded(context, key);
	if (own) return { ...own, isSame: sameness((name) => own[name] === facts[name]) };
	const rejections = Array.from({ length: MOST_REJECTED }, (_, n) => n + 1);
	const seconds = Array.from({ length: SECONDS_LENGTH }, (_, at) =>
		DIGITS.map((digit) => factOf(key, `sentAt${at}`, digit)),
	);
	const signs = Object.keys(ALPHABETS);
	const known = await recordedValues(context, [
		...FACTS.map((name) => factOf(key, name, facts[name])),
		...rejections.map((n) => factOf(key, 'rejected', n)),
		...signs.map((sign) => factOf(key, 'alphabet', sign)),
		...seconds.flat(),
	]);
	if (!known) return undefined;
	const has = (name: string, value: string | number) => known.has(factOf(key, name, value));
	const digits = seconds.map(
		(place) => DIGITS[place.findIndex((entry) => known.has(entry))] ?? '0',
	);
	const sign = signs.find((candidate) => has('alphabet', candidate));
	return {
		taskId: await taskOf(context, key, sign),
		sentAt: new Date(parseInt(digits.join(''), 36) * 1000).toISOString(),
		rejected: rejections.find((n) => has('rejected', n)) ?? 0,
		isSame: sameness((name) => has(name, facts[name])),
	};
}

/** Those of the tasks that the orders of this node have bought. */
export async function ownedTasks(context: IExecuteFunctions, taskIds: string[]): Promise<string[]> {
	const known = await recordedValues(context, taskIds.map(ownerOf));
	return taskIds.filter((taskId) => known?.has(ownerOf(taskId)));
}
