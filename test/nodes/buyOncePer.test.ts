import { failureIn } from '../failed';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS, type NodeUnderTest } from './workflow';

/* Buy Once Per: at most one video for a value, in all executions of the workflow. */

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;
const hintsOf = (result: Awaited<ReturnType<Bench['run']>>) =>
	result.hints('Kling').map(({ message }) => message);

const nodeFor = (provider: string, slug: string, prompt = 'A fox', more: object = {}) =>
	({
		parameters: {
			provider,
			prompt,
			options: { buyOncePer: '={{ $json.slug }}', ...more },
		},
		items: [{ json: { slug } }],
		onError: 'continueErrorOutput',
	}) satisfies NodeUnderTest;

describe.each(PROVIDER_IDS)('%s', (provider) => {
	test('a value that comes again returns the video that was bought, also when the prompt has changed', async () => {
		const first = await bench.run(nodeFor(provider, 'red-fox'));
		const second = await bench.run(nodeFor(provider, 'red-fox', 'A red fox'));
		expect(purchases()).toHaveLength(1);
		const [item] = second.items('Success');
		expect(item?.json.taskId).toBe(first.items('Success')[0]?.json.taskId);
		expect(item?.binary?.data).toBeDefined();
		expect(hintsOf(second)).toEqual([
			"1 video reused: bought before for the same value of 'Buy Once Per' (not charged again).",
		]);
		await bench.run(nodeFor(provider, 'blue-fox'));
		expect(purchases()).toHaveLength(2);
	});

	test('two executions at once: the second one waits for the video of the first', async () => {
		const results = await Promise.all(
			[1, 2, 3].map(async () => await bench.run(nodeFor(provider, 'red-fox'))),
		);
		expect(results.flatMap((result) => result.items('Failure').map(failureIn))).toEqual([]);
		expect(purchases()).toHaveLength(1);
		for (const result of results)
			expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
	});

	test('a task that failed may be bought anew, once', async () => {
		bench.simulator.outcomes.next({ result: 'failed' });
		const first = await bench.run(nodeFor(provider, 'red-fox'));
		expect(failureIn(first.items('Failure')[0]).kind).toBe('taskFailed');
		await bench.run(nodeFor(provider, 'red-fox'));
		await bench.run(nodeFor(provider, 'red-fox'));
		expect(purchases()).toHaveLength(2);
	});
});

test('two items with the same value: one video for both', async () => {
	const node = nodeFor('replicate', 'red-fox');
	const items = ['red-fox', 'red-fox', 'blue-fox'].map((slug) => ({ json: { slug } }));
	const result = await bench.run({ ...node, items });
	expect(result.items('Failure')).toEqual([]);
	const ids = result.items('Success').map(({ json }) => json.taskId);
	expect(ids[0]).toBe(ids[1]);
	expect(new Set(ids).size).toBe(2);
	expect(purchases()).toHaveLength(2);
});

test('a value that is empty is rejected: nothing is bought', async () => {
	const result = await bench.run({ ...nodeFor('fal', ''), items: [{ json: {} }] });
	expect(failureIn(result.items('Failure')[0])).toMatchObject({
		message: "'Buy Once Per' is empty. Nothing was bought",
		bought: false,
	});
	expect(purchases()).toHaveLength(0);
});

test('a value is remembered among thousands of others', async () => {
	const slugs = Array.from({ length: 60 }, (_, n) => ({ json: { slug: `fox-${n}` } }));
	const node = { ...nodeFor('unifically', '', 'A fox', { maxConcurrency: 100 }), items: slugs };
	await bench.run(node);
	const again = await bench.run(node);
	expect(again.items('Success')).toHaveLength(60);
	expect(purchases()).toHaveLength(60);
	expect(bench.engine.processed.size).toBe(1);
	const [entries] = [...bench.engine.processed.values()];
	// 5,000 of them fit into what is kept for values.
	expect(entries!.length / 60).toBeLessThanOrEqual(50);
}, 60_000);

test('a number is a value, and the same one as its text', async () => {
	const taskOf = async (slug: unknown) => {
		const node = nodeFor('fal', '');
		const run = await bench.run({ ...node, items: [{ json: { slug: slug as string } }] });
		return run.items('Success')[0]?.json.taskId;
	};
	const first = await taskOf(4711);
	expect(first).toBeDefined();
	expect(await taskOf('4711')).toBe(first);
	expect(purchases()).toHaveLength(1);
});
