import type { IExecuteFunctions } from 'n8n-workflow';

import { toNetworkFailure } from '../networkFailure';

/** A readable stream, as n8n's helpers take and return it. */
export type ByteStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The next thing that comes out of a connection. */
export type Piece =
	| { kind: 'bytes'; bytes: Buffer }
	| { kind: 'end' }
	| { kind: 'broken'; reason: string };

/** Result files carry no secrets, so there is nothing to hide in what their servers say. */
const unchanged = (text: string): string => text;

/** Why a request or a connection failed. */
export const reasonOf = (error: unknown): string => toNetworkFailure(error, unchanged).message;

/** How many bytes are taken off a connection before they are asked for, and handed out at once at the most. */
const READ_AHEAD = 128 * 1024;

/** In bytes: up to here, putting pieces together takes more memory than it saves time. */
const SMALL_FILE = 16 * 1024 * 1024;

/** Gives a connection up when nothing has arrived for too long while something is waited for. */
function watchSilence(connection: AbortController, idleTimeout: number) {
	let waiting = 0;
	let since = 0;
	let isSilent = false;
	/* n8n's own timeout ends with the headers where its protection against requests to private addresses is on. */
	const watch = (ms: number): void => {
		AbortSignal.timeout(ms).addEventListener('abort', () => {
			if (connection.signal.aborted) return;
			const silence = waiting === 0 ? 0 : Date.now() - since;
			isSilent = silence >= idleTimeout;
			if (isSilent) connection.abort();
			else watch(idleTimeout - silence);
		});
	};
	watch(idleTimeout);
	return {
		isSilent: () => isSilent,
		startWaiting: () => {
			if (waiting++ === 0) since = Date.now();
		},
		stopWaiting: () => {
			waiting -= 1;
			since = Date.now();
		},
	};
}

/**
 * Reads a body, and somewhat ahead: with the error of a connection that breaks, a stream forgets what it
 * has not handed out yet, and a connection that breaks soon would bring nothing at all. In a large file,
 * what has arrived is handed out as one piece: storage takes few large pieces much faster than many small ones.
 */
export function createReader(
	body: ByteStream,
	connection: AbortController,
	idleTimeout: number,
): () => Promise<Piece> {
	const iterator = body[Symbol.asyncIterator]();
	const silence = watchSilence(connection, idleTimeout);
	const next = async (): Promise<Piece> => {
		silence.startWaiting();
		try {
			const { done, value } = await iterator.next();
			return done ? { kind: 'end' } : { kind: 'bytes', bytes: value as Buffer };
		} catch (error) {
			const seconds = idleTimeout / 1000;
			const reason = silence.isSilent()
				? `nothing arrived for ${seconds} seconds`
				: reasonOf(error);
			return { kind: 'broken', reason };
		} finally {
			silence.stopWaiting();
		}
	};

	const arrived: Buffer[] = [];
	let size = 0;
	let handedOut = 0;
	let last: Exclude<Piece, { kind: 'bytes' }> | null = null;
	/** Wakes whoever waits for the other side: the reader for a piece, or what reads ahead for room. */
	let wake = () => {};
	const otherSide = async () => await new Promise<void>((resolve) => (wake = resolve));

	const readAhead = async (): Promise<void> => {
		while (last === null) {
			while (size >= READ_AHEAD) await otherSide();
			const piece = await next();
			if (piece.kind === 'bytes') {
				arrived.push(piece.bytes);
				size += piece.bytes.length;
			} else {
				last = piece;
			}
			wake();
		}
	};
	void readAhead();

	return async (): Promise<Piece> => {
		while (arrived.length === 0) {
			if (last) return last;
			await otherSide();
		}
		const taken = arrived.splice(0, handedOut < SMALL_FILE ? 1 : arrived.length);
		const bytes = taken.length === 1 ? taken[0]! : Buffer.concat(taken);
		handedOut += bytes.length;
		size -= bytes.length;
		wake();
		return { kind: 'bytes', bytes };
	};
}
