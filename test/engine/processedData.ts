import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	INodeTypes,
	Workflow,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/*
 * n8n's table of processed values, as its server keeps it: one row for a node, a list of hashes, which is read, changed
 * and written back without a lock. Source: n8n, packages/cli/src/deduplication/deduplication-helper.ts
 */

/** The rows of one n8n, by workflow and node. */
export type ProcessedRows = Map<string, string[]>;

const tables = new WeakMap<INodeTypes, ProcessedRows>();

const hashOf = (value: DeduplicationItemTypes): string =>
	createHash('md5').update(value.toString()).digest('base64');

function rowOf({ workflow, node }: ICheckProcessedContextData) {
	if (!workflow.id) throw new Error('AssertionError: workflow.id');
	const table = tables.get((workflow as unknown as Workflow).nodeTypes);
	if (!table || !node) throw new Error('There is no database');
	const key = `${workflow.id} n:${node.id}`;
	return {
		/** As many ticks as a database takes: others may read and write in between. */
		read: async (): Promise<string[] | null> => {
			await setImmediate();
			const row = table.get(key);
			return row ? [...row] : null;
		},
		write: async (values: string[]): Promise<void> => {
			await setImmediate();
			table.set(key, values);
		},
	};
}

function evict(values: string[], { maxEntries }: ICheckProcessedOptions): void {
	if (maxEntries) values.splice(0, values.length - maxEntries);
}

const notUsed = async (): Promise<never> => {
	throw new Error('Not imitated');
};

const deduplicator: IDataDeduplicator = {
	async checkProcessedAndRecord(items, scope, context, options) {
		if (scope !== 'node' || options.mode !== 'entries') throw new Error('Not imitated');
		const row = rowOf(context);
		const values = await row.read();
		if (!values) {
			const hashes = items.map(hashOf);
			evict(hashes, options);
			await row.write(hashes);
			return { new: items, processed: [] };
		}
		const known = new Set(values);
		const result: { new: DeduplicationItemTypes[]; processed: DeduplicationItemTypes[] } = {
			new: [],
			processed: [],
		};
		for (const item of items) {
			const hash = hashOf(item);
			if (known.has(hash)) {
				result.processed.push(item);
			} else {
				result.new.push(item);
				values.push(hash);
			}
		}
		evict(values, options);
		await row.write(values);
		return result;
	},
	async removeProcessed(items, scope, context, options) {
		if (scope !== 'node' || options.mode !== 'entries') throw new Error('Not imitated');
		const row = rowOf(context);
		const values = await row.read();
		if (!values) return;
		for (const item of items) {
			const index = values.indexOf(hashOf(item));
			if (index !== -1) values.splice(index, 1);
		}
		await row.write(values);
	},
	clearAllProcessedItems: notUsed,
	getProcessedDataCount: notUsed,
};

let isInstalled = false;

/** Gives an n8n, known by its node types, a table of its own. */
export function openProcessedData(nodeTypes: INodeTypes): ProcessedRows {
	// n8n knows one service per process.
	if (!isInstalled) void DataDeduplicationService.init(deduplicator);
	isInstalled = true;
	const rows: ProcessedRows = new Map();
	tables.set(nodeTypes, rows);
	return rows;
}
