import { randomUUID } from 'crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { clock } from '../execution/clock';
import { keepNewest } from '../execution/keepNewest';
import { recordedValues, recordValues, removeValues } from '../execution/processedValues';
import {
	candidates,
	claimOf,
	deliveredOf,
	entriesOfAnyVersion,
	factEntries,
	factOf,
	factReader,
	type LedgerFacts,
	type LedgerKey,
	mostEntries,
	nodeOf,
	ownerOf,
	taskEntries,
	textIn,
} from './ledgerEntries';
import type { OrderFacts } from './orderIdentity';
import { ALPHABETS } from './taskIdText';

/*
 * What is known of orders after a crash or a Stop, when n8n has lost the node's context. It is kept in n8n's table of
 * processed values, which only tells whether a value is in it. So an order is a handful of entries: one by which it is
 * claimed before it is sent, one for each fact about it, and one for each symbol of what is to be read
 * again. To read a symbol is to ask for all that could stand there.
 */

export const KEPT_ORDERS = 500;
export const KEPT_VALUES = 5000;

/** IDs are read this many symbols at a time: a UUID is 16, and what comes after it shows that it has ended. */
const BLOCK = 17;

/** In milliseconds: until what other processes were writing meanwhile has been written. */
const SETTLING_MS = 300;
const CONFIRMED_AFTER_MS = 1000;

/** An order of which the ledger knows; `isSame` compares it with the one that was asked for. */
export interface LedgerOrder {
	taskId: string | null;
	sentAt: string;
	rejected: number;
	nonce?: string;
	/** Whether a retry has put out its video; told of open orders only. */
	isDelivered: boolean;
	/** Whether a node of another name has made it. */
	isOfOtherNode: boolean;
	isSame: Record<keyof OrderFacts, boolean>;
}

/** What this process has written itself need not be read symbol by symbol. */
const remembered = new Map<string, LedgerFacts & { taskId: string; nodeName?: string }>();
const MOST_REMEMBERED = 10_000;

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
	const known = await recordValues(context, entries, mostEntries(key));
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

/**
 * Writes down what an order has bought. A moment later it is asked for, as another process may have overwritten it.
 * Only then is all of it written again: n8n compares each entry with all others.
 */
export async function recordTask(
	context: IExecuteFunctions,
	key: LedgerKey,
	facts: LedgerFacts,
	taskId: string,
): Promise<void> {
	const own = { ...facts, taskId, nodeName: key.nodeName };
	remembered.set(key.id, own);
	keepNewest(remembered, MOST_REMEMBERED);
	const task = [ownerOf(taskId), ...taskEntries(key, taskId)];
	const whole = [claimOf(key), ...factEntries(key, facts), ...task];
	/** Writes down some entries, and all where one that should have been there was not. */
	const record = async (entries: string[], expected: string[]) => {
		// It may have been removed since.
		if (remembered.get(key.id) !== own) return;
		const known = await recordValues(context, entries, mostEntries(key));
		const isWhole = known === null || expected.every((entry) => known.has(entry));
		if (!isWhole && remembered.get(key.id) === own)
			await recordValues(context, whole, mostEntries(key));
	};

	await record([claimOf(key), ...task], [claimOf(key)]);
	const signs = [claimOf(key), ownerOf(taskId)];
	void clock.sleep(CONFIRMED_AFTER_MS).then(async () => await record(signs, signs));
}

/** Removes an order that certainly bought nothing, or of which nothing need be known any more. */
export async function removeOrder(
	context: IExecuteFunctions,
	key: LedgerKey,
	facts: LedgerFacts,
	taskId: string | null,
): Promise<void> {
	remembered.delete(key.id);
	await removeValues(context, entriesOfAnyVersion(key, facts, taskId));
}

/** Writes down that a retry has put out the video of an order. */
export async function recordDelivered(context: IExecuteFunctions, key: LedgerKey): Promise<void> {
	remembered.delete(key.id);
	await recordValues(context, [deliveredOf(key)], mostEntries(key));
}

/** Those of the orders that are claimed. Null: there is no ledger. */
export async function claimedOrders(
	context: IExecuteFunctions,
	keys: LedgerKey[],
): Promise<LedgerKey[] | null> {
	const known = await recordedValues(context, keys.map(claimOf));
	return known && keys.filter((key) => known.has(claimOf(key)));
}

/** Reads symbols for as long as there are any. */
async function textOf(
	context: IExecuteFunctions,
	key: LedgerKey,
	symbols: readonly string[],
): Promise<string> {
	let whole = '';
	for (let from = 0; ; from += BLOCK) {
		const asked = candidates(key, 'task', symbols, BLOCK, from);
		const { text, isEnded } = textIn(asked, symbols, await recordedValues(context, asked.flat()));
		whole += text;
		if (isEnded) return whole;
	}
}

async function taskOf(
	context: IExecuteFunctions,
	key: LedgerKey,
	sign: string | undefined,
): Promise<string | null> {
	const alphabet = sign === undefined ? undefined : ALPHABETS[sign];
	return alphabet ? alphabet.read(await textOf(context, key, alphabet.symbols)) : null;
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
	if (own)
		return {
			...own,
			isDelivered: false,
			isOfOtherNode: own.nodeName !== key.nodeName,
			isSame: sameness((name) => own[name] === facts[name]),
		};
	const reader = factReader(key, facts);
	const known = await recordedValues(context, reader.entries);
	if (!known) return undefined;
	const { sign, isSame, ...read } = reader.read(known);
	return { ...read, taskId: await taskOf(context, key, sign), isSame: sameness(isSame) };
}

/** Whether a node of one of these names, given by their digests, has made an order. */
export async function isMadeBy(
	context: IExecuteFunctions,
	key: LedgerKey,
	names: string[],
): Promise<boolean> {
	const known = await recordedValues(
		context,
		names.map((name) => nodeOf(key, name)),
	);
	return known !== null && known.size > 0;
}

/** Those of the tasks that the orders of this node have bought. */
export async function ownedTasks(context: IExecuteFunctions, taskIds: string[]): Promise<string[]> {
	const known = await recordedValues(context, taskIds.map(ownerOf));
	return taskIds.filter((taskId) => known?.has(ownerOf(taskId)));
}
