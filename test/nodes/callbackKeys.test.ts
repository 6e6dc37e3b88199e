import { keyLimits } from '../../nodes/shared/callback/verify';
import type { ActiveTrigger } from '../engine';
import { simulated } from '../simulator';
import { rotateFalSigningKey } from '../simulator/fal';
import { startBench, type Bench } from './bench';
import { serve, type CallbackServer } from './callbackServer';
import { triggerWorkflowFor } from './workflow';

/* The keys that callbacks are verified with, where they have to be fetched from the provider. */

const KEYED = ['fal', 'replicate'] as const;
const limits = { ...keyLimits };

let bench: Bench;
let trigger: ActiveTrigger;
let server: CallbackServer;

async function listen(provider: (typeof KEYED)[number]): Promise<void> {
	// Until a test says so: it counts real time.
	keyLimits.askedAgainAfter = Infinity;
	bench = await startBench();
	const workflow = triggerWorkflowFor({ provider, options: { download: false } });
	trigger = await bench.engine.activate(workflow, 'Trigger');
	server = await serve(trigger);
}

afterEach(async () => {
	Object.assign(keyLimits, limits);
	await server.close();
	await trigger.deactivate();
	await bench.close();
});

/** Buys a finished video and returns a callback about it, unsigned. */
async function finished(provider: (typeof KEYED)[number]): Promise<string> {
	bench.simulator.outcomes.next({ renderSeconds: 0 });
	await bench.run({ parameters: { provider, prompt: 'A fox', options: { completion: 'submit' } } });
	const { taskId } = bench.simulator.ledger.purchases.at(-1)!;
	return simulated(provider).completedCallback(taskId, 'https://evil.example.com/v.mp4');
}

async function send(body: string, headers: Record<string, string>): Promise<number> {
	const sent = { 'content-type': 'application/json', ...headers };
	return (await fetch(server.url, { method: 'POST', headers: sent, body })).status;
}

const fetches = () =>
	bench.simulator.requests.filter(({ operation }) => operation === 'keys').length;

describe.each(KEYED)('%s', (provider) => {
	const { sign } = simulated(provider);

	test('they are fetched once, and not for what is not signed or forged again and again', async () => {
		await listen(provider);
		const body = await finished(provider);
		expect(await send(body, {})).toBe(401);
		expect(fetches()).toBe(0);
		for (let n = 0; n < 5; n++) expect(await send(body, sign(`${body} `))).toBe(401);
		expect(fetches()).toBe(1);
		expect(await send(body, sign(body))).toBe(200);
		expect(await send(await finished(provider), sign(body))).toBe(401);
		expect(fetches()).toBe(1);
		expect(server.executions).toHaveLength(1);
	});

	test('while they cannot be fetched, another delivery is asked for', async () => {
		await listen(provider);
		const effect = { type: 'respond', status: 503, body: {} } as const;
		bench.simulator.faults.add({ provider, operation: 'keys', effect });
		const body = await finished(provider);
		expect(await send(body, sign(body))).toBe(503);
		expect(await send(body, sign(body))).toBe(200);
		expect(server.executions).toHaveLength(1);
	});

	test('old ones are fetched anew', async () => {
		await listen(provider);
		await send('{}', sign('{}'));
		keyLimits.keptFor = 0;
		const body = await finished(provider);
		expect(await send(body, sign(body))).toBe(200);
		expect(fetches()).toBe(2);
	});
});

test('a signature with a new key of fal.ai is recognised as soon as the key is published', async () => {
	await listen('fal');
	const { sign } = simulated('fal');
	const first = await finished('fal');
	expect(await send(first, sign(first))).toBe(200);
	rotateFalSigningKey();
	const second = await finished('fal');
	// Too soon after the last fetch: forgeries must not cause one each.
	expect(await send(second, sign(second))).toBe(401);
	keyLimits.askedAgainAfter = 0;
	expect(await send(second, sign(second))).toBe(200);
	expect(fetches()).toBe(2);
	expect(server.executions).toHaveLength(2);
});
