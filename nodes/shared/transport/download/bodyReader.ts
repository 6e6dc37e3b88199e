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
const READ_AHEAD = 1024 * 1024;

/** In bytes: up to here, putting pieces together takes more memory than it saves time. */
const SMALL_FILE = 16 * 1024 * 1024;

/**
 * In bytes for each second of waiting, on average over as long as a connection may be silent. What comes
 * more slowly would take hours for the smallest video, and hold its place among the downloads all the time.
 */
export const LEAST_RATE = 1024;

/** Gives a connection up when nothing has arrived for too long while something is waited for, or hardly anything. */
function watchConnection(connection: AbortController, idleTimeout: number) {
	let waiting = 0;
	let since = 0;
	let waited = 0;
	let arrived = 0;
	let reason: string | null = null;
	const giveUp = (why: string): void => {
		reason ??= why;
		connection.abort();
	};
	/* n8n's own timeout ends with the headers where its protection against requests to private addresses is on. */
	const watch = (ms: number): void => {
		AbortSignal.timeout(ms).addEventListener('abort', () => {
			if (connection.signal.aborted) return;
			const silence = waiting === 0 ? 0 : Date.now() - since;
			if (silence < idleTimeout) watch(idleTimeout - silence);
			else giveUp(`nothing arrived for ${idleTimeout / 1000} seconds`);
		});
	};
	watch(idleTimeout);
	return {
		whyGivenUp: () => reason,
		startWaiting: () => {
			if (waiting++ === 0) since = Date.now();
		},
		stopWaiting: (bytes: number) => {
			waiting -= 1;
			waited += Date.now() - since;
			arrived += bytes;
			since = Date.now();
			if (waited < idleTimeout) return;
			if (arrived < (LEAST_RATE * waited) / 1000) {
				giveUp(`only ${arrived} bytes arrived in ${Math.round(waited / 100) / 10} seconds`);
			}
			waited = 0;
			arrived = 0;
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
	const watched = watchConnection(connection, idleTimeout);
	const next = async (): Promise<Piece> => {
		let bytes = 0;
		watched.startWaiting();
		try {
			const { done, value } = await iterator.next();
			bytes = done ? 0 : (value as Buffer).length;
			return done ? { kind: 'end' } : { kind: 'bytes', bytes: value as Buffer };
		} catch (error) {
			return { kind: 'broken', reason: watched.whyGivenUp() ?? reasonOf(error) };
		} finally {
			watched.stopWaiting(bytes);
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
