import type { IncomingHttpHeaders } from 'node:http';

import { readBody, send, startServer } from '../../simulator/server';

const MAX_BODY = 64 * 1024 * 1024;

/** A request that reached an endpoint. */
export interface Received {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	/** Parsed when it is JSON. */
	body: unknown;
}

/** What an endpoint answers. */
export interface Reply {
	/** Default 200. */
	status?: number;
	/** Default JSON. */
	contentType?: string;
	body: string;
}

/** A small HTTP server on 127.0.0.1 that keeps what it was sent. */
export interface Endpoint {
	url: string;
	received: Received[];
	close(): Promise<void>;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** Starts an endpoint that answers as `reply` says. */
export async function startEndpoint(reply: (request: Received) => Reply): Promise<Endpoint> {
	const received: Received[] = [];
	const server = await startServer(async (incoming, response) => {
		const bytes = await readBody(incoming, MAX_BODY);
		const request: Received = {
			method: incoming.method ?? '',
			path: incoming.url ?? '',
			headers: incoming.headers,
			body: parsed(bytes?.toString() ?? ''),
		};
		received.push(request);
		const { status = 200, contentType = 'application/json', body } = reply(request);
		send(response, status, contentType, body);
	});
	return { ...server, received };
}
