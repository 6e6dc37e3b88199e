import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as realTime } from 'node:timers/promises';

import { EventClock, hold, quiet, waitUntil, watchServer } from '.';

const DAY = 24 * 60 * 60_000;

let clock: EventClock;
let server: Server;

beforeEach(() => {
	clock = new EventClock();
});

afterEach(() => {
	clock.close();
});

test('time jumps to the next sleeper, and each wakes at its own time', async () => {
	const start = clock.now();
	const woke: number[] = [];
	const sleep = async (ms: number) => {
		await clock.sleep(ms);
		woke.push(clock.now() - start);
	};
	await Promise.all([sleep(3 * DAY), sleep(DAY), sleep(0), sleep(2 * DAY)]);
	expect(woke).toEqual([0, DAY, 2 * DAY, 3 * DAY]);
});

test('a sleep that is aborted rejects with the reason, before it and during it', async () => {
	const still = new EventClock(false);
	const stop = new AbortController();
	const sleeping = still.sleep(DAY, stop.signal);
	stop.abort(new Error('Enough'));
	await expect(sleeping).rejects.toThrow('Enough');
	await expect(still.sleep(DAY, stop.signal)).rejects.toThrow('Enough');
});

test('a clock that does not jump waits until it is moved', async () => {
	const still = new EventClock(false);
	const woke: string[] = [];
	void still.sleep(1000).then(() => woke.push('first'));
	void still.sleep(2000).then(() => woke.push('second'));
	await quiet();
	expect(woke).toEqual([]);
	still.advance(1);
	await quiet();
	expect(woke).toEqual(['first']);
});

test('a condition is noticed before time goes on', async () => {
	const start = clock.now();
	let isMet = false;
	void clock.sleep(1000).then(() => (isMet = true));
	void clock.sleep(2000);
	await waitUntil(() => isMet);
	expect(clock.now() - start).toBe(1000);
});

test('nobody who still sleeps wakes once the clock is closed', async () => {
	let isAwake = false;
	void clock.sleep(DAY).then(() => (isAwake = true));
	clock.close();
	await quiet();
	expect(isAwake).toBe(false);
});

describe('time stands still', () => {
	async function listen(listener: RequestListener): Promise<string> {
		server = createServer(listener);
		watchServer(server);
		await once(server.listen(0, '127.0.0.1'), 'listening');
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	/** What passes of a day in which everybody else sleeps. */
	async function timeOf(act: () => Promise<unknown>): Promise<number> {
		const start = clock.now();
		void clock.sleep(DAY);
		await act();
		return clock.now() - start;
	}

	afterEach(async () => {
		if (!server?.listening) return;
		server.closeAllConnections();
		await once(server.close(), 'close');
	});

	const readFiles = async (count: number) => {
		for (let n = 0; n < count; n++) await readFile(__filename);
	};

	test('while files are read', async () => {
		expect(await timeOf(async () => await readFiles(100))).toBe(0);
	});

	test('while n8n waits a millisecond before another try', async () => {
		const waits = async () => {
			for (let n = 0; n < 20; n++) await new Promise((resolve) => setTimeout(resolve, 1));
		};
		expect(await timeOf(waits)).toBe(0);
	});

	test('while it is held', async () => {
		const release = hold();
		const later = async () => {
			await realTime(20);
			release();
			release();
		};
		expect(await timeOf(later)).toBe(0);
		await clock.sleep(DAY);
	});

	test('while requests are made, handled and answered, whatever the size of what is sent', async () => {
		const url = await listen((request, response) => {
			request.resume().on('end', () => {
				void readFiles(3).then(() => response.end(Buffer.alloc(3_000_000)));
			});
		});
		const ask = async () => {
			for (let n = 0; n < 20; n++) {
				const response = await fetch(url, { method: 'POST', body: Buffer.alloc(1_000_000) });
				expect((await response.arrayBuffer()).byteLength).toBe(3_000_000);
			}
		};
		expect(await timeOf(ask)).toBe(0);
	});

	test('while the other side still has to notice that a connection was closed', async () => {
		let notice = () => {};
		const url = await listen((_request, response) => void response.once('close', () => notice()));
		for (let n = 0; n < 20; n++) {
			const client = new AbortController();
			const lost = expect(fetch(url, { signal: client.signal })).rejects.toThrow();
			await quiet();
			const noticed = new Promise<void>((resolve) => (notice = resolve));
			client.abort();
			await lost;
			expect(await timeOf(async () => await noticed)).toBe(0);
		}
	});

	test('but not while a request waits for time to pass', async () => {
		const url = await listen((_request, response) => {
			void clock.sleep(DAY).then(() => response.end('At last'));
		});
		const start = clock.now();
		expect(await (await fetch(url)).text()).toBe('At last');
		expect(clock.now() - start).toBe(DAY);
	});
});
