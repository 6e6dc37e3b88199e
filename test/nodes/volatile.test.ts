import { startBench, type Bench } from './bench';
import { justBegun } from './justBegun';
import { PROVIDER_IDS, type NodeUnderTest } from './workflow';
import { failureIn } from '../failed';

/* What makes two orders the same: what was entered and what came in, not what an expression yields at the moment. */

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;
const boughtIds = () => purchases().map(({ taskId }) => taskId);

const VOLATILE = {
	'date and time': '=A fox, seen on {{ $now.toISO() }} {{ Math.random() }}',
	random: '=A fox, variation {{ Math.floor(Math.random() * 1e9) }}',
};

describe.each(PROVIDER_IDS)('%s', (provider) => {
	test.each(Object.entries(VOLATILE))(
		'Retry On Fail with a prompt that is another one at each attempt (%s): one purchase',
		async (_name, prompt) => {
			bench.simulator.outcomes.next({ renderSeconds: 400 });
			const result = await bench.run({
				parameters: { provider, prompt, options: { timeoutMinutes: 3 } },
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			});
			expect(result.items('Success')[0]?.json.taskId).toBe(boughtIds()[0]);
			expect(purchases()).toHaveLength(1);
		},
	);

	test('the same over "Retry execution"', async () => {
		bench.simulator.outcomes.next({ renderSeconds: 400 });
		const node = {
			parameters: { provider, prompt: VOLATILE.random, options: { timeoutMinutes: 3 } },
		};
		const first = await bench.run(node);
		expect(first.error?.message).toMatch(/time limit/);
		const second = await bench.retry(first, node);
		const third = await bench.retry(first, node);
		for (const retried of [second, third]) {
			const [item] = retried.items('Success');
			if (item) expect(item.json.taskId).toBe(boughtIds()[0]);
		}
		expect(purchases()).toHaveLength(1);
	});

	test('an order without a clear response is never sent in other words', async () => {
		const effect = { type: 'respond', status: 500, body: { error: 'oops' }, accept: true } as const;
		bench.simulator.faults.add({ provider, operation: 'submit', times: 12, effect });
		const node = {
			parameters: { provider, prompt: VOLATILE.random },
			onError: 'continueErrorOutput',
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		} as const;
		const result = await bench.run(node);
		expect(purchases()).toHaveLength(1);
		const told = JSON.stringify([...result.items('Success'), ...result.items('Failure')]);
		expect(told.includes(boughtIds()[0]!) || told.includes('may have been bought')).toBe(true);
	});

	test('a setting of the delivery that was changed is no new purchase', async () => {
		bench.simulator.outcomes.next({ renderSeconds: 400 });
		const parameters = { provider, prompt: 'A fox' };
		const first = await bench.run({
			parameters: { ...parameters, options: { timeoutMinutes: 1 } },
		});
		const changed = { ...parameters, options: { timeoutMinutes: 30, fileName: 'fox.mp4' } };
		const second = await bench.retry(first, { parameters: changed });
		expect(second.items('Success')[0]?.json.taskId).toBe(boughtIds()[0]);
		expect(purchases()).toHaveLength(1);
	});

	test('after a crash, another item in the place of an order: nothing is bought or delivered, and the task is named', async () => {
		bench.simulator.outcomes.next({ result: 'never' });
		const node = (word: string): NodeUnderTest => ({
			parameters: { provider, prompt: '={{ $json.prompt }}', options: { timeoutMinutes: 1 } },
			items: [{ json: { prompt: `A fox, ${word}` } }],
			onError: 'continueErrorOutput',
		});
		const runExecutionData = justBegun(node('by one model'));
		await bench.run(node('by one model'), { runExecutionData });
		// The nodes before run again, and give something else.
		const again = justBegun(node('by another model'));
		Object.assign(again, { resumeToken: runExecutionData.resumeToken });
		const retried = await bench.run(node('by another model'), {
			runExecutionData: again,
			mode: 'retry',
		});
		const [failed] = retried.items('Failure');
		expect(failureIn(failed)).toMatchObject({
			kind: 'otherInput',
			taskId: boughtIds()[0],
			bought: true,
			message: expect.stringMatching(
				new RegExp(
					`submitted task ${boughtIds()[0]} to .* at 2\\S+ for another item in this place`,
				),
			),
			hint: expect.stringMatching(/'Kling Get Task'.*'Buy Again Even If Unclear'/),
		});
		expect(purchases()).toHaveLength(1);

		const options = { submitAgain: true, timeoutMinutes: 1 };
		const wanted = { ...node('by another model').parameters, options };
		await bench.run(
			{ ...node('by another model'), parameters: wanted },
			{ runExecutionData: again, mode: 'retry' },
		);
		expect(purchases()).toHaveLength(2);
	});

	test('after a crash, a parameter that the user has changed is a new purchase', async () => {
		const node = (duration: number) => ({
			parameters: { provider, prompt: 'A fox', duration, options: { completion: 'submit' } },
		});
		const runExecutionData = justBegun(node(5));
		await bench.run(node(5), { runExecutionData });
		await bench.run(node(7), { runExecutionData, mode: 'retry' });
		expect(purchases()).toHaveLength(2);
		// Both stand from now on.
		await bench.run(node(5), { runExecutionData, mode: 'retry' });
		await bench.run(node(7), { runExecutionData, mode: 'retry' });
		expect(purchases()).toHaveLength(2);
	});
});
