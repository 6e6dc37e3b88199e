import { request } from 'undici';
import type { Fault } from './index';
import {
	apiframeBody,
	ask,
	askApiframe,
	askUnifically,
	buyAtUnifically,
	closeAll,
	finishedVideoUrl,
	newSimulator,
	quiet,
	unificallyBody,
	waitUntil,
	type TestSimulator,
} from './testing';

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

/** A submission that the client gives up when nothing happens any more. */
async function submitInVain(): Promise<void> {
	const client = new AbortController();
	const lost = expect(submit(client.signal)).rejects.toThrow(/aborted/i);
	await quiet();
	client.abort();
	await lost;
}

async function submit(signal?: AbortSignal) {
	return await askUnifically(simulator, '/v1/tasks', { json: unificallyBody(), signal });
}

function add(effect: Fault['effect'], more: Partial<Fault> = {}): void {
	simulator.faults.add({ operation: 'submit', effect, ...more });
}

describe('submissions that are not accepted', () => {
	it('can be answered with any status, JSON and headers', async () => {
		add({ type: 'respond', status: 503, body: { error: 'Busy' }, headers: { 'Retry-After': '7' } });
		const { status, json, headers } = await submit();
		expect([status, json, headers['retry-after']]).toEqual([503, { error: 'Busy' }, '7']);
		expect(headers['content-type']).toBe('application/json');
	});

	it('can be answered with text or nothing', async () => {
		add({ type: 'respond', status: 200, body: 'not json' });
		add({ type: 'respond', status: 500 });
		expect(await submit()).toMatchObject({ status: 200, text: 'not json' });
		expect(await submit()).toMatchObject({ status: 500, json: {} });
	});

	it('can be answered with an error page', async () => {
		add({ type: 'html', status: 502 });
		const { status, text, headers } = await submit();
		expect([status, headers['content-type']]).toEqual([502, 'text/html']);
		expect(text).toContain('<title>502 Bad Gateway</title>');
	});

	it('can be answered with half an answer', async () => {
		add({ type: 'malformedJson' });
		const { status, json, text } = await submit();
		expect([status, json, text]).toEqual([200, undefined, '{"status":"p']);
	});

	it('can be reset', async () => {
		add({ type: 'reset' });
		await expect(submit()).rejects.toThrow();
		expect(simulator.requests).toEqual([
			expect.objectContaining({ operation: 'submit', status: null }),
		]);
	});

	it('can hang until the client gives up', async () => {
		add({ type: 'hang' });
		await submitInVain();
		expect(simulator.requests[0]?.status).toBeNull();
	});

	it('can hang until the simulator is closed', async () => {
		add({ type: 'hang' });
		const hanging = expect(submit()).rejects.toThrow();
		await waitUntil(() => simulator.requests.length === 1);
		await simulator.close();
		await hanging;
	});

	afterEach(() => expect(simulator.ledger.purchases).toEqual([]));
});

describe('accepted submissions whose answer is lost', () => {
	it('to a 502', async () => {
		add({ type: 'respond', status: 502, body: { error: 'Bad gateway' }, accept: true });
		expect((await submit()).status).toBe(502);
	});

	it('to an error page', async () => {
		add({ type: 'html', status: 504, accept: true });
		expect((await submit()).text).toContain('504 Gateway Timeout');
	});

	it('to half of the real answer', async () => {
		add({ type: 'malformedJson', accept: true });
		const { status, text, json } = await submit();
		expect([status, json]).toEqual([200, undefined]);
		expect(text).toMatch(/^\{"code":200,"success":true/);
	});

	it('to a reset', async () => {
		add({ type: 'reset', accept: true });
		await expect(submit()).rejects.toThrow();
	});

	it('to silence', async () => {
		add({ type: 'hang', accept: true });
		await submitInVain();
	});

	it('to a delay that the client does not wait for', async () => {
		add({ type: 'delay', seconds: 60 });
		await submitInVain();
	});

	afterEach(() => {
		const [purchase] = simulator.ledger.purchases;
		expect(simulator.ledger.purchases).toHaveLength(1);
		expect(simulator.task(purchase?.taskId ?? '')?.phase).toBe('queued');
	});
});

describe('an accepted submission with an idempotency key', () => {
	it('is found again by repeating it', async () => {
		add({ type: 'respond', status: 502, accept: true }, { provider: 'apiframe' });
		const options = { json: apiframeBody(), headers: { 'Idempotency-Key': 'k' } };
		expect((await askApiframe(simulator, '/v2/videos/generate', options)).status).toBe(502);
		const { status, json } = await askApiframe(simulator, '/v2/videos/generate', options);
		expect(status).toBe(202);
		expect(simulator.ledger.purchases.map(({ taskId }) => taskId)).toEqual([json.jobId]);
	});

	it('that the provider refuses stays refused', async () => {
		add({ type: 'respond', status: 502, accept: true });
		await askUnifically(simulator, '/v1/tasks', { json: unificallyBody({ seed: 1 }) });
		expect(simulator.ledger.purchases).toEqual([]);
	});
});

describe('delay', () => {
	it('sends the normal answer after simulated seconds', async () => {
		add({ type: 'delay', seconds: 60 });
		let isAnswered = false;
		const answer = submit().finally(() => (isAnswered = true));
		await waitUntil(() => simulator.ledger.purchases.length === 1);
		simulator.clock.advance(59);
		await quiet();
		expect(isAnswered).toBe(false);
		simulator.clock.advance(1);
		expect((await answer).status).toBe(200);
	});
});

describe('which requests are hit', () => {
	const effect = { type: 'respond', status: 500 } as const;
	const statuses = async (count: number) => {
		const seen: number[] = [];
		for (let n = 0; n < count; n += 1) seen.push((await submit()).status);
		return seen;
	};

	it('skip and times', async () => {
		add(effect, { skip: 1, times: 2 });
		expect(await statuses(5)).toEqual([200, 500, 500, 200, 200]);
	});

	it('endlessly many, until cleared', async () => {
		add(effect, { times: Infinity });
		expect(await statuses(3)).toEqual([500, 500, 500]);
		simulator.faults.clear();
		expect(await statuses(1)).toEqual([200]);
	});

	it('one fault after the other', async () => {
		add(effect);
		add({ ...effect, status: 503 });
		expect(await statuses(3)).toEqual([500, 503, 200]);
	});

	it('only of the provider and the operation', async () => {
		add(effect, { provider: 'apiframe' });
		add(effect, { operation: 'price' });
		add(effect, { operation: 'status' });
		const taskId = await buyAtUnifically(simulator);
		const status = async (top = {}) =>
			(await askUnifically(simulator, '/v1/tasks', { json: unificallyBody({}, top) })).status;
		expect(await status({ dry_run: true })).toBe(500);
		expect(await status({ dry_run: true })).toBe(200);
		expect((await askUnifically(simulator, `/v1/tasks/${taskId}`)).status).toBe(500);
		const post = { json: apiframeBody() };
		expect((await askApiframe(simulator, '/v2/videos/generate', post)).status).toBe(500);
	});

	it.each(['account', 'models', 'list'] as const)('also %s', async (operation) => {
		const path = { account: '/v2/me', models: '/v2/models', list: '/v2/jobs' }[operation];
		add(effect, { operation });
		expect((await askApiframe(simulator, path)).status).toBe(500);
		expect((await askApiframe(simulator, path)).status).toBe(200);
	});

	it('and half of the real answer to a read', async () => {
		add({ type: 'malformedJson' }, { operation: 'account' });
		const { text, json } = await askApiframe(simulator, '/v2/me');
		expect(text).toMatch(/^\{"user":\{"id"/);
		expect(json).toBeUndefined();
	});

	it('refuses effects that the operation cannot have', () => {
		expect(() => add({ type: 'cut', afterBytes: 1 })).toThrow(TypeError);
		expect(() => add({ type: 'malformedJson' }, { operation: 'download' })).toThrow(TypeError);
	});
});

describe('downloads', () => {
	const SIZE = 1_000_000;

	async function video(effect: Fault['effect'], more: Partial<Fault> = {}): Promise<string> {
		simulator.outcomes.next({ videoBytes: SIZE });
		add(effect, { operation: 'download', ...more });
		return await finishedVideoUrl(simulator);
	}

	async function bytesBeforeCut(url: string, headers = {}): Promise<number> {
		const { body } = await request(url, { headers });
		let length = 0;
		const reading = async () => {
			for await (const chunk of body as AsyncIterable<Buffer>) length += chunk.length;
		};
		await expect(reading()).rejects.toThrow();
		return length;
	}

	it.each([0, 1, 70_000, SIZE - 1])('can be cut after %d bytes', async (afterBytes) => {
		const url = await video({ type: 'cut', afterBytes });
		expect(await bytesBeforeCut(url)).toBe(afterBytes);
		expect(simulator.requests.at(-1)?.status).toBeNull();
		expect((await ask(url)).status).toBe(200);
	});

	it('can be cut within a range', async () => {
		const url = await video({ type: 'cut', afterBytes: 10 });
		expect(await bytesBeforeCut(url, { Range: 'bytes=500000-' })).toBe(10);
	});

	it('can ignore the range', async () => {
		const url = await video({ type: 'ignoreRange' });
		const range = { headers: { Range: 'bytes=10-' } };
		const whole = await ask(url, { method: 'GET', ...range });
		expect([whole.status, whole.headers['content-length']]).toEqual([200, String(SIZE)]);
		expect((await ask(url, range)).status).toBe(206);
	});

	it.each([SIZE, undefined])('can change from now on (size %s)', async (videoBytes) => {
		simulator.outcomes.next({ videoBytes });
		const url = await finishedVideoUrl(simulator);
		const taskId = simulator.ledger.purchases[0]?.taskId ?? '';
		const sha256 = await simulator.videoSha256(taskId);
		const { etag } = (await ask(url, { method: 'HEAD' })).headers;
		add({ type: 'changeEtag' }, { operation: 'download' });
		const headers = { Range: 'bytes=10-', 'If-Range': String(etag) };
		const changed = await ask(url, { headers });
		expect(changed.status).toBe(200);
		expect(changed.headers.etag).not.toBe(etag);
		expect(await simulator.videoSha256(taskId)).not.toBe(sha256);
		const again = await ask(url, { method: 'HEAD' });
		expect(again.headers.etag).toBe(changed.headers.etag);
	});

	it('can be answered with errors, reset, delayed, of one provider only', async () => {
		const url = await video({ type: 'respond', status: 503 }, { provider: 'unifically' });
		add({ type: 'html', status: 403 }, { operation: 'download', provider: 'apiframe' });
		add({ type: 'reset' }, { operation: 'download' });
		add({ type: 'delay', seconds: 0 }, { operation: 'download' });
		expect((await ask(url)).status).toBe(503);
		await expect(ask(url)).rejects.toThrow();
		expect((await ask(url)).status).toBe(200);
	});

	it('log null when the client goes away in the middle', async () => {
		simulator.outcomes.next({ videoBytes: 50_000_000 });
		const url = await finishedVideoUrl(simulator);
		const { body } = await request(url);
		body.on('error', () => {}).destroy();
		await waitUntil(() => simulator.requests.at(-1)?.status === null);
	});
});
