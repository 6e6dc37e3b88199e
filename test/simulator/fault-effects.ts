import { STATUS_CODES, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { TestClock } from '../clock';
import type { FaultEffect } from './faults';
import { send } from './server';

/** The effects that take the place of the normal answer. */
export type ReplacingEffect = Extract<
	FaultEffect,
	{ type: 'respond' | 'html' | 'reset' | 'hang' | 'drip' | 'flood' }
>;

/** Whether an effect takes the place of the normal answer. */
export function replacesAnswer(effect: FaultEffect): effect is ReplacingEffect {
	return ['respond', 'html', 'reset', 'hang', 'drip', 'flood'].includes(effect.type);
}

/** Carries out an effect; returns the HTTP status that was sent, or null. */
export function replaceAnswer(effect: ReplacingEffect, response: ServerResponse): number | null {
	switch (effect.type) {
		case 'respond':
			sendBody(response, effect);
			return effect.status;
		case 'html':
			send(response, effect.status, 'text/html', errorPage(effect.status));
			return effect.status;
		case 'reset':
			response.socket?.resetAndDestroy();
			return null;
		case 'hang':
			// The socket stays open and silent; closing the server ends it.
			return null;
		case 'drip':
			response.writeHead(200, { 'Content-Type': 'application/json' });
			dripUntilClosed(response, effect.everyMs);
			return 200;
		case 'flood':
			response.writeHead(200, { 'Content-Type': 'application/json' });
			Readable.from(endlessJson()).pipe(response);
			return 200;
	}
}

/** Waits simulated seconds; false when the client or the simulator gave up meanwhile. */
export async function waitFor(
	seconds: number,
	clock: TestClock,
	response: ServerResponse,
): Promise<boolean> {
	// After its end a response reports no second one, and the wait would outlive the simulator.
	if (response.destroyed) return false;
	const gaveUp = new AbortController();
	response.once('close', () => gaveUp.abort());
	return await clock.sleep(seconds * 1000, gaveUp.signal).then(
		() => true,
		() => false,
	);
}

function dripUntilClosed(response: ServerResponse, everyMs: number): void {
	const timer = setInterval(() => response.write(' '), everyMs);
	response.once('close', () => clearInterval(timer));
}

function* endlessJson(): Generator<string> {
	yield '{"data":"';
	for (;;) yield 'x'.repeat(64 * 1024);
}

function sendBody(
	response: ServerResponse,
	effect: Extract<FaultEffect, { type: 'respond' }>,
): void {
	const isText = typeof effect.body === 'string';
	const body = isText ? (effect.body as string) : JSON.stringify(effect.body ?? {});
	const contentType = isText ? 'text/plain' : 'application/json';
	send(response, effect.status, contentType, body, effect.headers);
}

function errorPage(status: number): string {
	const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
	return [
		'<html>',
		`<head><title>${title}</title></head>`,
		'<body>',
		`<center><h1>${title}</h1></center>`,
		'<hr><center>nginx/1.24.0</center>',
		'</body>',
		'</html>',
		'',
	].join('\r\n');
}
