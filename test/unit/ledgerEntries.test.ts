import fc from 'fast-check';

import {
	candidates,
	entriesOfAnyVersion,
	factEntries,
	factReader,
	type LedgerFacts,
	type LedgerKey,
	taskEntries,
	textIn,
} from '../../nodes/shared/purchase/ledgerEntries';
import { ALPHABETS, signsFor } from '../../nodes/shared/purchase/taskIdText';

const KEY: LedgerKey = { id: 'a', kept: 500, nodeName: 'node' };

const FACTS: LedgerFacts = {
	parameters: 'p',
	input: 'i',
	account: 'c',
	sentAt: '2026-11-29T12:34:56.000Z',
	rejected: 0,
};

const taskIds = fc.oneof(
	fc.uuid(),
	fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
	fc.stringMatching(/^[\da-z]{1,40}$/),
	fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
);

test('a task ID is read from its entries, in each alphabet in which it may have been written', () => {
	fc.assert(
		fc.property(taskIds, (taskId) => {
			for (const sign of signsFor(taskId)) {
				const { symbols: all, read, write } = ALPHABETS[sign]!;
				const symbols = write(taskId);
				const known = new Set(symbols.map((symbol, at) => `kling a task${at} ${symbol}`));
				const asked = candidates(KEY, 'task', all, symbols.length + 1);
				const { text, isEnded } = textIn(asked, all, known);
				expect({ text: read(text), isEnded }).toEqual({ text: taskId, isEnded: true });
			}
		}),
	);
});

test('of half a character, a sign for it is kept', () => {
	const [sign] = signsFor('a\ud800b') as [string];
	const { read, write } = ALPHABETS[sign]!;
	expect(read(write('a\ud800b').join(''))).toBe('a\ufffdb');
});

test.each([
	['0b9fdc52-7c5c-4a3b-9f43-6d5e2c1a7b80', 17],
	['789012345678901234', 10],
	['ufawqhfynnddngldkgtslldrkq', 18],
])('the task %s takes %i entries', (taskId, count) => {
	expect(taskEntries(KEY, taskId)).toHaveLength(count);
});

const times = fc
	.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
	.map((date) => `${date.toISOString().slice(0, 19)}.000Z`);

test('what was written of an order is read', () => {
	fc.assert(
		fc.property(times, fc.nat(10), (sentAt, rejected) => {
			const facts = { ...FACTS, sentAt, rejected };
			const read = factReader(KEY, facts).read(new Set(factEntries(KEY, facts)));
			expect(read).toMatchObject({ sentAt, rejected, isOfOtherNode: false });
			const other = factReader({ ...KEY, nodeName: 'other' }, facts);
			expect(other.read(new Set(factEntries(KEY, facts))).isOfOtherNode).toBe(true);
		}),
	);
});

/** What version 1 has written of an order, with and without a name of the node. */
const ofVersion1 = (named: string[]) => [
	...['parameters p', 'input i', 'account c', ...named].map((fact) => `kling a ${fact}`),
	...[...'t99xm8'].map((digit, at) => `kling a sentAt${at} ${digit}`),
];

test.each([
	[['named 1', 'node node'], 'node', false],
	[['named 1', 'node node'], 'other', true],
	[[], 'node', false],
])('an order of version 1 with %j is read for the node %s', (named, nodeName, isOfOtherNode) => {
	const read = factReader({ ...KEY, nodeName }, FACTS).read(new Set(ofVersion1(named)));
	const sentAt = new Date(parseInt('t99xm8', 36) * 1000).toISOString();
	expect(read).toMatchObject({ sentAt, isOfOtherNode });
});

test('an order is removed, whichever version has written it', () => {
	const taskId = '0b9fdc52-7c5c-4a3b-9f43-6d5e2c1a7b80';
	const removed = entriesOfAnyVersion(KEY, FACTS, taskId);
	const text = Buffer.from(taskId.replaceAll('-', ''), 'hex').toString('base64url');
	const entries = [
		'kling a',
		'kling a alphabet uuid',
		...[...text].map((character, at) => `kling a task${at} ${character}`),
		...factEntries(KEY, FACTS),
		...taskEntries(KEY, taskId),
	];
	expect(entries.filter((entry) => !removed.includes(entry))).toEqual([]);
});
