import type { IDataObject } from 'n8n-workflow';

import { failureIn } from '../failed';
import type { SimulatorOptions } from '../simulator';
import { startBench, type Bench } from './bench';
import { startResumeServer } from './resumeServer';

/*
 * Kling 4.0 at Kling AI, where neither a key of an order nor a callback is trusted: whether they are rejected or ignored
 * is not known, so whatever happens has to be right in both cases.
 */

const MODES = ['refused', 'ignored'] as const satisfies ReadonlyArray<
	SimulatorOptions['kling4Keys']
>;
const MODELS = ['kling-4.0', 'kling-4.0-flash'] as const;
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

let bench: Bench;
afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;
const orders = () => bench.simulator.requests.filter(({ operation }) => operation === 'submit');

describe.each(MODES)('with keys %s', (kling4Keys) => {
	describe.each(MODELS)('%s', (model) => {
		const parameters = {
			provider: 'klingAi',
			model,
			prompt: 'A fox',
			mode: 'standard',
		};

		test('makes a video, and nothing is sent that it is not known to take', async () => {
			bench = await startBench({ kling4Keys });
			const result = await bench.run({ parameters });
			const [item] = result.items('Success');
			expect(item?.json).toMatchObject({ status: 'completed', model, audio: true });
			expect(item?.binary?.data).toBeDefined();
			expect(purchases()[0]?.body).not.toHaveProperty('options');
		});

		test.each([
			['a connection that breaks', { type: 'reset', accept: true }],
			['a server error', { type: 'respond', status: 502, body: {}, accept: true }],
			['half an answer', { type: 'malformedJson', accept: true }],
		] as const)('an order answered by %s is never sent twice', async (_name, effect) => {
			bench = await startBench({ kling4Keys });
			bench.simulator.faults.add({ provider: 'klingAi', operation: 'submit', effect });
			const node = { parameters, settings: retrying };
			const first = await bench.run(node);
			expect(first.error?.message).toMatch(/may have been bought/);
			const second = await bench.retry(first, node);
			expect(second.error?.message).toMatch(
				/An earlier attempt submitted this video.*may have been bought/,
			);
			expect(orders()).toHaveLength(1);
			expect(purchases()).toHaveLength(1);
			const finds = bench.simulator.requests.filter(({ operation }) => operation === 'find');
			expect(finds).toEqual([]);
		});

		test('an order that was turned away is sent again', async () => {
			bench = await startBench({ kling4Keys });
			const effect = {
				type: 'respond',
				status: 429,
				body: { code: 1303, message: 'busy' },
			} as const;
			bench.simulator.faults.add({ provider: 'klingAi', operation: 'submit', effect });
			const result = await bench.run({ parameters });
			expect(result.items('Success')).toHaveLength(1);
			expect(purchases()).toHaveLength(1);
		});

		test.each<[string, object]>([
			['Suspend', { options: { completion: 'suspend' } }],
			[
				'a Callback URL',
				{ options: { completion: 'submit', callbackUrl: 'https://example.com/hook' } },
			],
		])('%s is refused before anything is bought', async (_name, changes) => {
			const server = await startResumeServer();
			try {
				bench = await startBench({ kling4Keys, baseUrl: server.url });
				const result = await bench.run({
					parameters: { ...parameters, ...changes },
					onError: 'continueErrorOutput',
				});
				const { message, hint } = failureIn(result.items('Failure')[0]);
				expect(message).toMatch(/is not known to call back for Kling 4\.0.*Nothing was bought/);
				expect(hint).toMatch(/^Set 'Wait for Video' to 'Wait in This Node'/);
				expect(orders()).toEqual([]);
			} finally {
				await server.close();
			}
		});
	});
});

test('the same model by its ID is handled with the same care', async () => {
	bench = await startBench({ kling4Keys: 'ignored' });
	const effect = { type: 'reset', accept: true } as const;
	bench.simulator.faults.add({ provider: 'klingAi', operation: 'submit', effect });
	const result = await bench.run({
		parameters: {
			provider: 'klingAi',
			model: 'custom',
			customModel: 'text-to-video/kling-4.0',
			prompt: 'A fox',
		},
		settings: retrying,
	});
	expect(result.error?.message).toMatch(/may have been bought/);
	expect(orders()).toHaveLength(1);
});

test('with an access key, 4.0 is refused with the models that there are', async () => {
	bench = await startBench({
		credentials: ({ credentials }) => ({
			klingAiApi: {
				...credentials.klingAi,
				authentication: 'accessKey',
				accessKey: 'a',
				secretKey: 'b',
			},
		}),
	});
	const result = await bench.run({
		parameters: { provider: 'klingAi', model: 'kling-4.0', prompt: 'A fox' },
	});
	expect(result.error?.message).toMatch(/'Model' Kling 4\.0 is not offered.*Kling 3\.0/);
	expect(bench.simulator.requests).toEqual([]);
});

test('shots at 4.0 are a text, and a hint says so', async () => {
	bench = await startBench();
	const shot = [
		{ prompt: 'Runs', duration: 3 },
		{ prompt: 'Stops', duration: 2 },
	];
	const result = await bench.run({
		type: 'klingMultiShot',
		parameters: {
			provider: 'klingAi',
			model: 'kling-4.0',
			shots: { shot },
			options: { completion: 'submit' },
		},
	});
	expect((purchases()[0]?.body as IDataObject).contents).toEqual([
		{ type: 'prompt', text: 'Shot 1 (3 seconds): Runs\nShot 2 (2 seconds): Stops' },
	]);
	expect(result.hints('Kling')[0]?.message).toMatch(/The shots are sent as a text/);
});
