import type { IExecuteFunctions, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { NodeContext } from './http';
import { toNetworkFailure } from './networkFailure';

/** A readable stream, as n8n's helpers take and return it. */
export type ByteStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** What the headers of an answer say about a file. */
export interface FileHead {
	status: number;
	/** The media type in lower case, without parameters; empty when there is none. */
	type: string;
	etag: string | null;
	lastModified: string | null;
	/** How many bytes the body will have; null when that is not said. */
	length: number | null;
	/** Which part of the file the body is; `total` is null when it is not said. */
	range: { first: number; total: number | null } | null;
	retryAfter: string | null;
}

/** The next thing that comes out of a connection. */
export type Piece =
	| { kind: 'bytes'; bytes: Buffer }
	| { kind: 'end' }
	| { kind: 'broken'; reason: string };

/** An answer whose body is still to be read. */
export interface FileAnswer {
	head: FileHead;
	body: ByteStream;
	/** Never throws. */
	read(): Promise<Piece>;
	/** Ends the connection, whatever is left of the body. May be called twice. */
	close(): void;
}

/** Result files carry no secrets, so there is nothing to hide in what their servers say. */
const unchanged = (text: string): string => text;

const reasonOf = (error: unknown): string => toNetworkFailure(error, unchanged).message;

/** The headers of an answer, read; `headers` are in lower case. */
export function readHead(status: number, headers: IN8nHttpFullResponse['headers']): FileHead {
	const text = (name: string): string | null => {
		const value = headers[name];
		return value === undefined || value === null || value === '' ? null : String(value);
	};
	const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(text('content-range') ?? '') ?? [];
	const length = text('content-length');
	// It would count other bytes than those that are stored.
	const isEncoded = !['identity', null].includes(text('content-encoding'));
	return {
		status,
		type: (text('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase(),
		etag: text('etag'),
		lastModified: text('last-modified'),
		length: length === null || isEncoded || !/^\d+$/.test(length) ? null : Number(length),
		range: first === undefined ? null : { first: Number(first), total: toTotal(total) },
		retryAfter: text('retry-after'),
	};
}

const toTotal = (total: string | undefined): number | null =>
	total === undefined || total === '*' ? null : Number(total);

/** How many pieces, of mostly 64 KB, are taken off a connection before they are asked for. */
const READ_AHEAD = 16;

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
 * Reads a body piece by piece, and somewhat ahead: with the error of a connection that breaks, a stream
 * forgets what it has not handed out yet, and a connection that breaks soon would bring nothing at all.
 */
function createReader(body: ByteStream, connection: AbortController, idleTimeout: number) {
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
	const ahead = Array.from({ length: READ_AHEAD }, next);
	return async (): Promise<Piece> => {
		ahead.push(next());
		return await ahead.shift()!;
	};
}

/** Where a file is, and how long to wait for a sign of life from there. */
export interface FileAddress {
	context: NodeContext;
	url: string;
	signal: AbortSignal;
	/** In milliseconds without a single byte; a long download is fine as long as bytes arrive. */
	idleTimeout: number;
}

/** `mayPass` is false for what another try cannot change. */
export type Opened =
	| { ok: true; answer: FileAnswer }
	| { ok: false; reason: string; mayPass: boolean };

/** Addresses that are wrong, certificates that are not trusted, hosts that n8n was told to keep away from. */
const HOPELESS =
	/^(ERR_(INVALID_URL|FR_|TLS_)|CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_VERIFY)|request was blocked|allowed domains|domain not allowed/i;

/** Asks for a file; every HTTP status is an answer. Never throws. */
export async function openFile(
	{ context, url, signal, idleTimeout }: FileAddress,
	headers: Record<string, string>,
): Promise<Opened> {
	const connection = new AbortController();
	// Without the provider's credentials: result files live on other hosts.
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		// Nothing says afterwards whether n8n has decompressed a body, so positions in it would be a guess.
		headers: { Accept: 'video/*, */*;q=0.8', 'Accept-Encoding': 'identity', ...headers },
		encoding: 'stream',
		timeout: idleTimeout,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		abortSignal: AbortSignal.any([signal, connection.signal]),
	};
	try {
		const response = (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
		const body = response.body as ByteStream;
		const answer: FileAnswer = {
			head: readHead(response.statusCode, response.headers),
			body,
			read: createReader(body, connection, idleTimeout),
			close: () => {
				// Closing makes an error of its own, which nobody is interested in.
				body.on('error', () => {});
				// To destroy the body is not enough: it may only be a wrapper around what the connection sends.
				connection.abort();
				body.destroy();
			},
		};
		return { ok: true, answer };
	} catch (error) {
		const reason = reasonOf(error);
		return { ok: false, reason, mayPass: !HOPELESS.test(reason) };
	}
}
