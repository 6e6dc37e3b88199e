import type { IExecuteFunctions } from 'n8n-workflow';

/*
 * n8n's table of processed values, which its node Remove Duplicates uses. All that it tells about a value is
 * whether it is among those of this node. A write has reached the database when it returns, and all processes of
 * n8n share the table. But n8n reads the whole list, changes it and writes it back, without a lock: in this
 * process, one call follows the other.
 */

type Helpers = Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>;

interface Call {
	/** `ask`: tells what is recorded, and leaves it as it is. */
	type: 'record' | 'remove' | 'ask';
	values: string[];
	/** How many values are kept; undefined: none is dropped. */
	most?: number;
	helpers: Helpers;
	/** Gets the values that had been there before; null where n8n has no such table, or it fails. */
	settle: (known: ReadonlySet<string> | null) => void;
}

/** Calls that wait for their turn, by the node that they are about; an entry means that one is under way. */
const waiting = new Map<string, Call[]>();

const ATTEMPTS = 2;

/** n8n takes the longer to remove values, the more there are. */
const ASKED_AT_ONCE = 2000;

const OPTIONS = { mode: 'entries' } as const;

async function attempt({ type, most, helpers }: Call, values: string[]): Promise<Set<string>> {
	if (type === 'remove') {
		await helpers.removeProcessed(values, 'node', OPTIONS);
		return new Set();
	}
	const options = { ...OPTIONS, maxEntries: most };
	const result = await helpers.checkProcessedAndRecord(values, 'node', options);
	// There is no way to ask without recording what was asked for.
	if (type === 'ask' && result.new.length > 0)
		await helpers.removeProcessed(result.new, 'node', OPTIONS);
	return new Set(result.processed as string[]);
}

async function attempts(call: Call, values: string[]): Promise<Set<string> | null> {
	const { checkProcessedAndRecord, removeProcessed } = call.helpers;
	if (!checkProcessedAndRecord || !removeProcessed) return null;
	for (let left = ATTEMPTS; left > 0; left--) {
		try {
			return await attempt(call, values);
		} catch {
			continue;
		}
	}
	return null;
}

/** Takes the first calls from a list that can be made as one. */
function takeAlike(calls: Call[]): [Call, ...Call[]] {
	const [first, ...others] = calls as [Call, ...Call[]];
	let size = first.values.length;
	const end = others.findIndex(({ type, most, values }) => {
		size += values.length;
		return type !== first.type || most !== first.most || (type === 'ask' && size > ASKED_AT_ONCE);
	});
	return calls.splice(0, end === -1 ? calls.length : end + 1) as [Call, ...Call[]];
}

/** Makes calls of the same kind as one: what an earlier one records, a later one finds. */
async function makeTogether(calls: [Call, ...Call[]]): Promise<void> {
	const [{ type }] = calls;
	const all = new Set(calls.flatMap(({ values }) => values));
	const known = await attempts(calls[0], [...all]);
	for (const { values, settle } of calls) {
		settle(known && new Set(values.filter((value) => known.has(value))));
		if (type === 'record') values.forEach((value) => known?.add(value));
	}
}

async function work(row: string, calls: Call[]): Promise<void> {
	while (calls.length > 0) await makeTogether(takeAlike(calls));
	waiting.delete(row);
}

async function take(
	context: IExecuteFunctions,
	call: Pick<Call, 'type' | 'values' | 'most'>,
): Promise<ReadonlySet<string> | null> {
	const row = `${context.getWorkflow().id} ${context.getNode().id}`;
	return await new Promise((settle) => {
		const added = { ...call, helpers: context.helpers, settle };
		const calls = waiting.get(row);
		if (calls) return void calls.push(added);
		const first = [added];
		waiting.set(row, first);
		void work(row, first);
	});
}

/**
 * Records values for this node, and keeps the newest `most` of all: those of them that had been recorded before.
 * Null where n8n has no such table, or it fails. Never throws.
 */
export const recordValues = async (
	context: IExecuteFunctions,
	values: string[],
	most: number,
): Promise<ReadonlySet<string> | null> => await take(context, { type: 'record', values, most });

/** Removes values of this node. Never throws. */
export async function removeValues(context: IExecuteFunctions, values: string[]): Promise<void> {
	if (values.length > 0) await take(context, { type: 'remove', values });
}

/** Those of the values that are recorded; none is dropped. Null and errors as above. */
export const recordedValues = async (
	context: IExecuteFunctions,
	values: string[],
): Promise<ReadonlySet<string> | null> => await take(context, { type: 'ask', values });
