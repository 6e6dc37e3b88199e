import { startBench, type Bench } from './bench';
import { pngImage } from './images';

/* An order without a response, looked up in the list of what the account has ordered. */

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;
const ACCEPTED = { type: 'respond', status: 502, body: 'Bad gateway', accept: true } as const;
const LOST = { type: 'respond', status: 502, body: 'Bad gateway' } as const;
const retrying = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

describe.each(['fal', 'replicate'] as const)('%s', (provider) => {
	const node = {
		parameters: { provider, prompt: '=A fox {{ Math.random() }}' },
		settings: retrying,
	};
	const submit = { provider, operation: 'submit' } as const;

	test('the only one with this input is gone on with', async () => {
		bench.simulator.faults.add({ ...submit, effect: ACCEPTED });
		const result = await bench.run(node);
		expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		expect(purchases()).toHaveLength(1);
		expect(bench.engine.logs.some((line) => line.includes('was ordered at'))).toBe(true);
	});

	test('an image that was uploaded for it is recognised', async () => {
		bench.simulator.faults.add({ ...submit, effect: ACCEPTED });
		const data = await bench.engine.storeBinary(pngImage(400, 400), 'a.png', 'image/png');
		const result = await bench.run({
			parameters: { provider, prompt: 'A fox', startFrame: 'binary' },
			items: [{ json: {}, binary: { data } }],
			settings: retrying,
		});
		expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		expect(purchases()).toHaveLength(1);
	});

	test('a task that failed is not taken for that of the next order', async () => {
		bench.simulator.faults.add({ ...submit, effect: ACCEPTED, times: 2 });
		bench.simulator.outcomes.next({ renderSeconds: 1, result: 'failed' });
		const settings = { ...retrying, maxTries: 4 };
		const parameters = { ...node.parameters, prompt: 'A fox' };
		const result = await bench.run({ parameters, settings });
		expect(purchases()).toHaveLength(2);
		expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[1]?.taskId);
	});

	test('none: it stops and says so, and buys nothing', async () => {
		bench.simulator.faults.add({ ...submit, effect: LOST });
		const result = await bench.run(node);
		expect(result.error?.message).toMatch(
			/got no confirmation, and it is not in your list of requests there.*may have been bought/,
		);
		expect(purchases()).toHaveLength(0);
	});

	test('several: it stops and says so', async () => {
		const same = { parameters: { provider, prompt: 'A fox', options: { completion: 'submit' } } };
		await bench.run(same);
		await bench.run(same);
		await bench.simulator.clock.sleep(5000);
		// Those of the other executions are not recorded for this node any more.
		bench.engine.processed.clear();
		bench.simulator.faults.add({ ...submit, effect: LOST });
		const result = await bench.run({ ...same, settings: retrying });
		expect(result.error?.message).toMatch(/your list of requests there has several like it/);
		expect(purchases()).toHaveLength(2);
	});

	test('those of other items and executions do not count', async () => {
		bench.simulator.faults.add({ ...submit, skip: 2, effect: ACCEPTED });
		const result = await bench.run({
			parameters: { provider, prompt: 'A fox', options: { maxConcurrency: 1 } },
			items: [1, 2, 3].map((n) => ({ json: { n } })),
			settings: retrying,
		});
		const ids = result.items('Success').map(({ json }) => json.taskId);
		expect(new Set(ids)).toEqual(new Set(purchases().map(({ taskId }) => taskId)));
		expect(purchases()).toHaveLength(3);
	});

	test('a list that may not be read is as good as none', async () => {
		bench.simulator.faults.add({ ...submit, effect: ACCEPTED });
		const effect = { type: 'respond', status: 403, body: { detail: 'Forbidden' } } as const;
		bench.simulator.faults.add({ provider, operation: 'list', times: 10, effect });
		const result = await bench.run(node);
		expect(result.error?.message).toMatch(
			/your list of requests there could not be read.*may have been bought/,
		);
		expect(purchases()).toHaveLength(1);
	});
});

test('all pages of a list are read', async () => {
	const node = {
		parameters: { provider: 'replicate', prompt: 'A hare', options: { completion: 'submit' } },
	};
	const items = Array.from({ length: 120 }, (_, n) => ({ json: { n } }));
	bench.simulator.faults.add({ provider: 'replicate', operation: 'submit', effect: ACCEPTED });
	const parameters = {
		...node.parameters,
		prompt: '={{ $json.n === 0 ? "A fox" : "A hare" }}',
		options: { ...node.parameters.options, maxConcurrency: 1 },
	};
	const onError = 'continueErrorOutput' as const;
	const result = await bench.run({ parameters, items, onError, settings: retrying });
	expect(result.items('Failure')).toHaveLength(0);
	expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
	expect(purchases()).toHaveLength(120);
}, 60_000);
