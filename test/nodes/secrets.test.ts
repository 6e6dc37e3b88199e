import { stringify } from 'flatted';
import { inspect } from 'node:util';

import { klingAiToken } from '../../nodes/shared/providers/klingAi/token';
import { secretsIn } from '../providers';
import type { Fault } from '../simulator';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS } from './workflow';

/** What happens, given a text that holds all secrets of the provider. */
const FAULTS: Array<[string, (secrets: string) => Omit<Fault, 'provider'> | null]> = [
	['a task that fails with the key in its reason', () => null],
	[
		'an answer that repeats the key',
		(secrets) => ({
			operation: 'submit',
			effect: { type: 'respond', status: 401, body: { error: `Invalid API key ${secrets}` } },
		}),
	],
	[
		'a web page that repeats the key',
		(secrets) => ({
			operation: 'submit',
			effect: { type: 'respond', status: 500, body: `<html><title>${secrets}</title></html>` },
		}),
	],
	[
		'a broken connection while buying',
		() => ({ operation: 'submit', times: Infinity, effect: { type: 'reset' } }),
	],
	[
		'broken connections while waiting',
		() => ({ operation: 'status', times: Infinity, effect: { type: 'reset' } }),
	],
	[
		'a rejected key while waiting',
		() => ({
			operation: 'status',
			times: Infinity,
			effect: { type: 'respond', status: 401, body: {} },
		}),
	],
];

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterAll(async () => {
	await bench.close();
});

describe.each(PROVIDER_IDS)('no API key of %s leaves the node', (provider) => {
	test.each(FAULTS)('after %s', async (_name, faultWith) => {
		for (const onError of [undefined, 'continueErrorOutput'] as const) {
			const secrets = secretsIn(bench.simulator.credentials[provider]);
			const fault = faultWith(secrets.join(' '));
			if (fault) bench.simulator.faults.add({ ...fault, provider });
			else bench.simulator.outcomes.next({ message: secrets.join(' '), result: 'failed' });
			const result = await bench.run({
				parameters: {
					provider,
					prompt: 'A fox',
					options: { includeRawResponse: true, timeoutMinutes: 5 },
				},
				onError,
			});
			bench.simulator.faults.clear();

			// Everything of a run that n8n stores, shows or logs.
			const told = [
				stringify(result.run),
				inspect(result.run, { depth: 12, maxStringLength: null }),
				inspect(result.error, { depth: 12, showHidden: true, maxStringLength: null }),
				result.error?.stack ?? '',
				...bench.engine.logs,
			].join('\n');
			expect(told.includes('A fox')).toBe(true);
			expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
		}
	});

	test('to the host that serves the video', async () => {
		const before = bench.simulator.requests.length;
		await bench.run({ parameters: { provider, prompt: 'A fox' } });
		const downloads = bench.simulator.requests
			.slice(before)
			.filter(({ operation }) => operation === 'download');
		expect(downloads).toHaveLength(1);
		expect(downloads[0]?.status).toBe(200);
		const secrets = secretsIn(bench.simulator.credentials[provider]);
		const sent = JSON.stringify(downloads[0]?.headers);
		expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
	});
});

test('an address of a video with a token of somebody else in it is used as it is', async () => {
	const { faults, ledger, requests } = bench.simulator;
	const jwt = klingAiToken('an-access-key', 'a-secret-of-the-host', 1_750_000_000);
	faults.add({ provider: 'apiframe', operation: 'download', effect: { type: 'reset' } });
	bench.simulator.outcomes.next({ urlQuery: `token=${jwt}` });
	const result = await bench.run({ parameters: { provider: 'apiframe', prompt: 'A fox' } });
	expect(result.error).toBeUndefined();
	const { json } = result.items('Kling')[0]!;
	expect(json.taskId).toBe(ledger.purchases.at(-1)?.taskId);
	expect(json.videoUrl).toContain(`?token=${jwt}`);
	expect(requests.at(-1)?.path).toContain(`?token=${jwt}`);
});

test('a login in the address of the API shows up nowhere', async () => {
	const own = await startBench({
		credentials: ({ credentials }) => ({
			klingApiframeApi: {
				baseUrl: credentials.apiframe.baseUrl.replace('//', '//proxy-user:proxy-word@'),
			},
		}),
	});
	try {
		for (const options of [{ dryRun: true }, { includeRawResponse: true }]) {
			own.simulator.faults.add({ operation: 'submit', effect: { type: 'reset' } });
			const result = await own.run({
				parameters: { provider: 'apiframe', prompt: 'A fox', options },
				onError: 'continueErrorOutput',
			});
			const told = [stringify(result.run), ...own.engine.logs].join('\n');
			expect(told).toContain('apiframe');
			expect(told).not.toMatch(/proxy-(user|word)/);
		}
	} finally {
		await own.close();
	}
});
