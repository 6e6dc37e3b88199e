import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { isPrivateHost } from '../../domain/publicUrl';
import { type ByteStream, createReader, type Piece, reasonOf } from './bodyReader';
import type { NodeContext } from '../http';

/** What the headers of a response say about a file. */
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

/** A response whose body is still to be read. */
export interface FileResponse {
	head: FileHead;
	body: ByteStream;
	/** Never throws. */
	read(): Promise<Piece>;
	/** Ends the connection, whatever is left of the body. May be called twice. */
	close(): void;
}

const toTotal = (total: string | undefined): number | null =>
	total === undefined || total === '*' ? null : Number(total);

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
		type: (text('content-type') ?? '').split(';', 1)[0]!.slice(0, 100).trim().toLowerCase(),
		etag: text('etag'),
		lastModified: text('last-modified'),
		length: length === null || isEncoded || !/^\d+$/.test(length) ? null : Number(length),
		range: first === undefined ? null : { first: Number(first), total: toTotal(total) },
		retryAfter: text('retry-after'),
	};
}

/** Where a file is, and how long to wait for a sign of life from there. */
export interface FileAddress {
	context: NodeContext;
	url: string;
	signal: AbortSignal;
	/** Whether it may be one that only this network reaches, as that of a test server. */
	mayBePrivate: boolean;
	/** In milliseconds without a single byte; a long download is fine as long as bytes arrive. */
	idleTimeout: number;
}

/** `mayPass` is false for what another try cannot change. */
export type Opened =
	| { ok: true; response: FileResponse }
	| { ok: false; reason: string; mayPass: boolean };

/** Addresses that are wrong, certificates that are not trusted, hosts that n8n was told to keep away from. */
const HOPELESS =
	/^(ERR_(INVALID_URL|FR_|TLS_)|CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_VERIFY)|request was blocked|allowed domains|domain not allowed/i;

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 5;

/** Where a redirect leads to; null for any other response. */
function redirectTarget({ statusCode, headers }: IN8nHttpFullResponse, url: string): string | null {
	const { location } = headers;
	if (!REDIRECTS.includes(statusCode) || typeof location !== 'string') return null;
	return URL.canParse(location, url) ? new URL(location, url).href : null;
}

/** Says why nothing is asked for at this address, or null: it comes from outside, and may lead anywhere. */
function whyForbidden(url: string, mayBePrivate: boolean): string | null {
	if (!URL.canParse(url)) return 'its address is not a URL';
	const { protocol, hostname } = new URL(url);
	if (protocol !== 'http:' && protocol !== 'https:') return `its address starts with ${protocol}`;
	return !mayBePrivate && isPrivateHost(hostname)
		? `its address leads to '${hostname}', which is a private address`
		: null;
}

const closed = (body: ByteStream, connection: AbortController): void => {
	// Closing makes an error of its own, which nobody is interested in.
	body.on('error', () => {});
	// To destroy the body is not enough: it may only be a wrapper around what the connection sends.
	connection.abort();
	body.destroy();
};

/** Asks for a file; every HTTP status is a response. Never throws. */
export async function openFile(
	{ context, url, signal, idleTimeout, mayBePrivate }: FileAddress,
	headers: Record<string, string>,
): Promise<Opened> {
	let target = url;
	try {
		for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
			const forbidden = whyForbidden(target, mayBePrivate);
			if (forbidden) return { ok: false, reason: forbidden, mayPass: false };
			const connection = new AbortController();
			// Without the provider's credentials: result files live on other hosts.
			const options: IHttpRequestOptions = {
				method: 'GET',
				url: target,
				// Nothing says afterwards whether n8n has decompressed a body, so positions in it would be a guess.
				headers: { Accept: 'video/*, */*;q=0.8', 'Accept-Encoding': 'identity', ...headers },
				encoding: 'stream',
				timeout: idleTimeout,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// Followed here, so that each address is looked at.
				disableFollowRedirect: true,
				abortSignal: AbortSignal.any([signal, connection.signal]),
			};
			const whole = (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
			const body = whole.body as ByteStream;
			const next = redirectTarget(whole, target);
			if (next === null) {
				const response: FileResponse = {
					head: readHead(whole.statusCode, whole.headers),
					body,
					read: createReader(body, connection, idleTimeout),
					close: () => closed(body, connection),
				};
				return { ok: true, response };
			}
			closed(body, connection);
			target = next;
		}
		return { ok: false, reason: 'its address redirects without an end', mayPass: false };
	} catch (error) {
		const reason = reasonOf(error);
		return { ok: false, reason, mayPass: !HOPELESS.test(reason) };
	}
}
