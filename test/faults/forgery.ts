import { request } from 'undici';

import { simulated, type Purchase } from '../simulator';
import { FORGED } from './n8nServer';
import type { Forgery } from './scenario';
import type { Stage } from './stage';

const STRANGER = '00000000-0000-4000-8000-000000000000';

/** Whether nothing at all may come of it; the others may be true, which n8n has to find out. */
function isNeverRight(forgery: Forgery, { scenario }: Stage): boolean {
	if (forgery === 'claim') return false;
	return forgery !== 'unsigned' || scenario.completion === 'trigger';
}

function queryOf(forgery: Forgery): Record<string, string> {
	if (forgery === 'token') return { signature: 'wrong' };
	if (forgery === 'item') return { item: '7' };
	return forgery === 'run' ? { run: '9' } : {};
}

/** What no header can hold, as a part of a malformed id, is left out of it. */
const sendable = (headers: Record<string, string>): Record<string, string> =>
	Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '')]),
	);

/** A body that is cut, or whose task has half a sign in its id. */
const malformed = (body: string, taskId: string): string =>
	body.length % 2 === 0 ? body.slice(0, -1) : body.replaceAll(taskId, `${taskId}\\ud83e`);

/** Sends a callback in the provider's place. What is wrong only in the query stays unsigned where there is none. */
export async function forge(
	forgery: Forgery,
	purchase: Purchase,
	address: string,
	stage: Stage,
): Promise<void> {
	const taskId = forgery === 'task' ? STRANGER : purchase.taskId;
	const url = new URL(address);
	const query = Object.entries(queryOf(forgery));
	const isUseless = query.length > 0 && url.search === '';
	query.forEach(([key, value]) => url.searchParams.set(key, value));
	const { completedCallback, sign } = simulated(purchase.provider);
	const whole = completedCallback(taskId, 'https://evil.example.com/v.mp4');
	const body = forgery === 'malformed' ? malformed(whole, taskId) : whole;
	const isUnsigned = forgery === 'unsigned' || isUseless;
	const signed = forgery === 'signature' ? sign(`${body} `) : sign(body);
	const headers = isUnsigned ? {} : sendable(signed);
	const response = await request(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			...headers,
			...(isNeverRight(forgery, stage) ? { [FORGED]: forgery } : {}),
		},
		body,
	});
	await response.body.dump();
}
