import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import type { IDataObject, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { chain, createEngine } from '.';
import { EventClock, watchServer } from '../clock';
import { testNode } from './testNode';

const workflow = chain(
	{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
	{ name: 'Ask', type: 'test.ask' },
);

let server: Server;
let url: string;
let isAnswered: boolean;
let clock: EventClock;

beforeEach(async () => {
	clock = new EventClock();
	// Silent at once, or after the beginning of its answer.
	server = createServer((_request, response) => {
		if (isAnswered) response.writeHead(200).write('The beginning');
	});
	watchServer(server);
	await once(server.listen(0, '127.0.0.1'), 'listening');
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
	clock.close();
	server.closeAllConnections();
	await once(server.close(), 'close');
});

/** What a node learns about a request that ends in silence. */
async function trouble(options: Partial<IHttpRequestOptions>, time?: EventClock) {
	const AskNode = testNode(async function () {
		let text = '';
		try {
			const sent = { url, returnFullResponse: true, ...options };
			const { body } = (await this.helpers.httpRequest(sent)) as IN8nHttpFullResponse;
			for await (const chunk of body as Readable) text += String(chunk);
		} catch (error) {
			const { message, code } = error as Error & { code?: string };
			return [[{ json: { text, message, code } }]];
		}
		return [[{ json: { text } }]];
	});
	const engine = await createEngine({ nodes: { 'test.ask': AskNode }, clock: time });
	try {
		return (await engine.run(workflow)).items('Ask')[0]?.json as IDataObject;
	} finally {
		await engine.close();
	}
}

it.each([
	['n8n itself', 50, undefined],
	['a clock', 60_000, () => clock],
])('a request without an answer times out by %s', async (_name, timeout, time) => {
	isAnswered = false;
	const start = clock.now();
	expect(await trouble({ timeout }, time?.())).toEqual({
		text: '',
		message: `timeout of ${timeout}ms exceeded`,
		code: 'ECONNABORTED',
	});
	expect(clock.now() - start).toBe(time ? timeout : 0);
});

it('a body that goes silent is broken off, at that time after its last byte', async () => {
	isAnswered = true;
	const start = clock.now();
	const options = { timeout: 60_000, encoding: 'stream' } as const;
	expect(await trouble(options, clock)).toEqual({
		text: 'The beginning',
		message: 'aborted',
		code: 'ECONNRESET',
	});
	expect(clock.now() - start).toBe(60_000);
});

it('a Stop ends a request as before', async () => {
	isAnswered = false;
	const stop = new AbortController();
	void clock.sleep(10_000).then(() => stop.abort());
	const options = { timeout: 60_000, abortSignal: stop.signal };
	expect(await trouble(options, clock)).toMatchObject({ code: 'ERR_CANCELED' });
});

it('a Wait node waits by the clock, too', async () => {
	const engine = await createEngine({ nodes: {}, clock });
	const start = clock.now();
	const waiting = chain(
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
		{ name: 'Wait', type: 'n8n-nodes-base.wait', parameters: { amount: 2, unit: 'hours' } },
	);
	expect((await engine.run(waiting)).items('Wait')).toHaveLength(1);
	expect(clock.now() - start).toBe(2 * 3_600_000);
	await engine.close();
});
