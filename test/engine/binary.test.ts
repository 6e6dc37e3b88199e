import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { INodeExecutionData } from 'n8n-workflow';
import { chain, createEngine, type BinaryMode } from '.';
import { testNode } from './testNode';

const workflow = chain(
	{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
	{ name: 'Copy', type: 'test.copy' },
);

/** Reads a file from its input and streams it, repeated, to its output. */
const CopyNode = testNode(async function () {
	const input = await this.helpers.getBinaryDataBuffer(0, 'data');
	const copy = await this.helpers.prepareBinaryData(
		Readable.from([input, input]),
		'copy.bin',
		'application/octet-stream',
	);
	const item: INodeExecutionData = { json: {}, binary: { data: copy }, pairedItem: { item: 0 } };
	return [[item]];
});

describe.each<BinaryMode>(['filesystem', 'default'])('binary data in %s mode', (binaryMode) => {
	it('goes in and comes out', async () => {
		const engine = await createEngine({ nodes: { 'test.copy': CopyNode }, binaryMode });
		const input = await engine.storeBinary(Buffer.from('bytes'), 'in.txt', 'text/plain');
		const result = await engine.run(workflow, {
			startItems: [{ json: {}, binary: { data: input } }],
		});

		const output = result.items('Copy')[0]!.binary!.data!;
		expect(output).toMatchObject({ fileName: 'copy.bin', mimeType: 'application/octet-stream' });
		expect((await engine.readBinary(output)).toString()).toBe('bytesbytes');
		expect((await engine.readBinary(input)).toString()).toBe('bytes');
		await engine.close();
	});
});

it('keeps files on disk until the engine closes', async () => {
	const engine = await createEngine({ nodes: {} });
	const file = engine.binaryPath(await engine.storeBinary(Buffer.from('x'), 'x.txt', 'text/plain'));
	expect(readFileSync(file, 'utf8')).toBe('x');
	await engine.close();
	expect(existsSync(file)).toBe(false);
});

it('keeps no files in default mode', async () => {
	const engine = await createEngine({ nodes: {}, binaryMode: 'default' });
	const stored = await engine.storeBinary(Buffer.from('x'), 'x.txt', 'text/plain');
	expect(() => engine.binaryPath(stored)).toThrow('filesystem mode');
	await engine.close();
});

it('lets engines of different modes follow each other', async () => {
	const files = await createEngine({ nodes: { 'test.copy': CopyNode } });
	const memory = await createEngine({ nodes: { 'test.copy': CopyNode }, binaryMode: 'default' });
	const data = await files.storeBinary(Buffer.from('x'), 'x.txt', 'text/plain');
	const startItems = [{ json: {}, binary: { data } }];

	const first = await files.run(workflow, { startItems });
	expect(first.items('Copy')[0]!.binary!.data!.id).toBeDefined();
	await files.close();
	const inMemory = await memory.storeBinary(Buffer.from('x'), 'x.txt', 'text/plain');
	const second = await memory.run(workflow, {
		startItems: [{ json: {}, binary: { data: inMemory } }],
	});
	expect(second.items('Copy')[0]!.binary!.data!.id).toBeUndefined();
	await memory.close();
});
