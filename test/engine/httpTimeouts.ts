import { OutboundHttp } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { Readable } from 'node:stream';
import { hold, type TestClock } from '../clock';

type Send = (options: IHttpRequestOptions) => Promise<unknown>;

/** As n8n's HTTP client reports it. */
const timeoutError = (ms: number): Error =>
	Object.assign(new Error(`timeout of ${ms}ms exceeded`), { code: 'ECONNABORTED' });

/** Breaks a body off when nothing arrives of it any more; `end` closes its connection. */
async function endSilence(
	body: Readable,
	ms: number,
	clock: TestClock,
	end: () => void,
): Promise<void> {
	const over = new AbortController();
	body.once('close', () => over.abort());
	let lastSign = clock.now();
	const push = body.push.bind(body);
	body.push = (...chunk) => {
		lastSign = clock.now();
		return push(...chunk);
	};
	for (let left = ms; left > 0; left = lastSign + ms - clock.now()) {
		await clock.sleep(left, over.signal);
	}
	body.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
	end();
}

/**
 * Sends a request that is given up after its timeout by a clock, in place of the real time. Whoever asks for a
 * stream has to ask for the full response.
 */
async function sendOn(
	clock: TestClock,
	send: Send,
	options: IHttpRequestOptions,
): Promise<unknown> {
	const { timeout = 0, abortSignal } = options;
	if (timeout === 0) return await send(options);
	const answered = new AbortController();
	const late = new AbortController();
	const giveUp = () => late.abort(timeoutError(timeout));
	clock.sleep(timeout, answered.signal).then(giveUp, () => {});
	const signals = [late.signal, ...(abortSignal ? [abortSignal as AbortSignal] : [])];
	try {
		const answer = await send({ ...options, timeout: 0, abortSignal: AbortSignal.any(signals) });
		const { body, headers } = answer as { body: unknown; headers: Record<string, unknown> };
		if (!(body instanceof Readable)) return answer;
		if (headers['content-encoding']) body.once('close', hold());
		endSilence(body, timeout, clock, giveUp).catch(() => {});
		return answer;
	} catch (error) {
		throw late.signal.aborted ? late.signal.reason : error;
	} finally {
		answered.abort();
	}
}

function httpOn(clock: TestClock, real: OutboundHttp): OutboundHttp {
	const requests: OutboundHttp['requests'] = (options) => {
		const client = real.requests(options);
		const send = async (each: IHttpRequestOptions) => await client.request(each);
		const request = async (each: IHttpRequestOptions) => await sendOn(clock, send, each);
		return { ...client, request } as typeof client;
	};
	return Object.create(real, { requests: { value: requests } }) as OutboundHttp;
}

let real: OutboundHttp | undefined;

/**
 * Puts the timeouts of n8n's HTTP requests on a clock: to wait for them in real time would take long, and
 * short ones would strike on a busy machine although nobody is silent. Without a clock they are n8n's own.
 */
export function useTimeoutsOn(clock: TestClock | undefined): void {
	real ??= Container.get(OutboundHttp);
	Container.set(OutboundHttp, clock ? httpOn(clock, real) : real);
}
