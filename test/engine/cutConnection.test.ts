import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { chain, createEngine, type Engine } from '.';
import { testNode } from './testNode';

/* What n8n's HTTP helper makes of a response that breaks off: whether a part of its body is ever seen. */

const BODY = '{"id":"a1","status":"queued"}';
const PART = BODY.slice(0, 14);
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

type End = (socket: Socket) => void;
const finished: End = (socket) => socket.end();
const reset: End = (socket) => socket.resetAndDestroy();

/** As the transport asks for it. */
const requestNode = testNode(async function (this: IExecuteFunctions) {
	const { url } = this.getInputData()[0]!.json;
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: String(url),
		body: { prompt: 'A fox' },
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	try {
		const { body } = (await this.helpers.httpRequest(options)) as { body: string };
		return [[{ json: { body } }]];
	} catch (error) {
		return [[{ json: { error: (error as Error).message } }]];
	}
});

describe('a response that breaks off', () => {
	let engine: Engine;
	let server: Server;
	let answer: { text: string; end: End };

	beforeAll(async () => {
		engine = await createEngine({ nodes: { 'test.request': requestNode } });
		server = createServer((socket) => {
			socket.on('error', () => {});
			socket.once('data', () => {
				socket.write(answer.text);
				setTimeout(() => answer.end(socket), 50);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});

	afterAll(async () => {
		await engine.close();
		await new Promise((resolve) => server.close(resolve));
	});

	const read = async (text: string, end: End) => {
		answer = { text, end };
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const result = await engine.run(chain({ name: 'Test', type: 'test.request' }), {
			startItems: [{ json: { url } }],
		});
		return result.items('Test')[0]?.json;
	};

	const withLength = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${PART}`;
	const chunked = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)}\r\n${PART}`;
	const wholeChunk = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${PART.length.toString(16)}\r\n${PART}\r\n`;
	const withoutLength = `${HEAD}Connection: close\r\n\r\n${PART}`;

	test.each<[string, string, End]>([
		['with a Content-Length', withLength, finished],
		['with a Content-Length, by a reset', withLength, reset],
		['within a chunk', chunked, finished],
		['within a chunk, by a reset', chunked, reset],
		['between chunks', wholeChunk, finished],
		['between chunks, by a reset', wholeChunk, reset],
		['without a length, by a reset', withoutLength, reset],
	])('%s is an error without a body', async (_name, text, end) => {
		expect(await read(text, end)).toEqual({ error: expect.any(String) });
	});

	test('without a length and with a regular end is a body that is not whole', async () => {
		expect(await read(withoutLength, finished)).toEqual({ body: PART });
	});
});
