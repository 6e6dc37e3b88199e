import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { watchServer } from '../clock';

/** A listening HTTP server on 127.0.0.1. */
export interface RunningServer {
	url: string;
	/** Stops listening and cuts every open connection. */
	close(): Promise<void>;
}

/** Answers one request; the server turns what it throws into HTTP 500. */
export type ServeRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Starts a server that only this machine can reach; port 0 picks a free one. */
export async function startServer(serve: ServeRequest, port = 0): Promise<RunningServer> {
	const server = createServer((request, response) => {
		serve(request, response).catch((error: unknown) => {
			// A client that hangs up in the middle of its request is not worth a report.
			if (request.destroyed && !request.complete) return;
			// Anything else is a bug of the simulator: it must show up in the test that met it.
			if (!response.headersSent) response.writeHead(500, { 'Content-Type': 'text/plain' });
			response.end(`Simulator bug: ${error instanceof Error ? error.stack : String(error)}`);
		});
	});
	watchServer(server);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const { port: actualPort } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${actualPort}`,
		close: async () =>
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Reads a request's whole body; null when it is longer than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length <= maxBytes) chunks.push(chunk);
	}
	return length <= maxBytes ? Buffer.concat(chunks) : null;
}

/** Sends a complete answer. */
export function send(
	response: ServerResponse,
	status: number,
	contentType: string,
	body: string,
	headers: Record<string, string> = {},
): void {
	const bytes = Buffer.from(body, 'utf8');
	response.writeHead(status, {
		'Content-Type': contentType,
		'Content-Length': bytes.length,
		...headers,
	});
	response.end(bytes);
}
