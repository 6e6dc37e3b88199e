import type { ByteStream } from './download/bodyReader';

/** How the text of a response ended: complete, longer than it may be, or with the connection. */
export interface ResponseText {
	text: string;
	end: 'complete' | 'tooLong' | { broken: unknown };
}

const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** Also drops the mark that some servers put before their text. */
const decoded = (chunks: Buffer[]): string => new TextDecoder().decode(Buffer.concat(chunks));

/** The text of an answer as it arrives; no more than `maxBytes` are held. Never throws. */
export async function readText(body: unknown, maxBytes: number): Promise<ResponseText> {
	if (!isStream(body)) {
		const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
		return { text, end: 'complete' };
	}
	const chunks: Buffer[] = [];
	let size = 0;
	// Ending a connection makes an error of its own, which nobody is interested in.
	body.on('error', () => {});
	try {
		for await (const chunk of body as AsyncIterable<Buffer>) {
			chunks.push(chunk.subarray(0, maxBytes - size));
			size += chunk.length;
			// Leaving the loop destroys the stream, and the connection with it.
			if (size > maxBytes) return { text: decoded(chunks), end: 'tooLong' };
		}
		return { text: decoded(chunks), end: 'complete' };
	} catch (error) {
		return { text: decoded(chunks), end: { broken: error } };
	}
}
