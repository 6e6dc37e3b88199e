import { createRunExecutionData, type INode } from 'n8n-workflow';

import { waitUntil } from '../clock';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS, workflowFor, type NodeUnderTest } from './workflow';
import { pngImage } from './images';

/* Pays once: what happens to an order when n8n runs the node, or the execution, again. */

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;
const retrying = (maxTries: number) => ({ retryOnFail: true, maxTries, waitBetweenTries: 1 });

describe('more than a thousand items', () => {
	const node = {
		parameters: {
			provider: 'replicate',
			prompt: 'A fox',
			options: { completion: 'submit', maxConcurrency: 100 },
		},
		items: Array.from({ length: 1005 }, (_, n) => ({ json: { n } })),
	} as const;
	const last = { provider: 'replicate', operation: 'submit', skip: 1004 } as const;

	beforeEach(() => bench.simulator.setBalance('replicate', 10_000));

	test('a retry buys none of them again', async () => {
		const effect = { type: 'respond', status: 422, body: { detail: 'not today' } } as const;
		bench.simulator.faults.add({ ...last, effect });
		const result = await bench.run({ ...node, settings: retrying(2) });
		expect(result.items('Success')).toHaveLength(1005);
		expect(purchases()).toHaveLength(1005);
	});

	test('nor does the retry of an execution that was stopped', async () => {
		bench.simulator.faults.add({ ...last, effect: { type: 'hang' } });
		const stop = new AbortController();
		const running = bench.run(node, { signal: stop.signal });
		await waitUntil(() => purchases().length === 1004);
		stop.abort();
		const stopped = await running;
		// n8n stores a stopped execution without what its nodes know.
		stopped.run.data.executionData!.contextData = {};
		const retried = await bench.retry(stopped, node);
		expect(retried.error?.message).toMatch(/An earlier attempt submitted this video/);
		expect(purchases()).toHaveLength(1004);
	});
});

describe.each(PROVIDER_IDS)('%s', (provider) => {
	const parameters = { provider, prompt: 'A fox' };

	test('Retry On Fail with 5 tries while the time limit strikes four times: one purchase', async () => {
		bench.simulator.outcomes.next({ renderSeconds: 4.5 * 60 });
		const result = await bench.run({
			parameters: { ...parameters, options: { timeoutMinutes: 1 } },
			settings: retrying(5),
		});
		expect(result.error).toBeUndefined();
		expect(result.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(1);
	});

	test('Retry On Fail with 5 tries and a provider that fails four polls: one purchase', async () => {
		const effect = { type: 'respond', status: 401, body: { error: 'no' } } as const;
		bench.simulator.faults.add({ provider, operation: 'status', times: 6, effect });
		const result = await bench.run({ parameters, settings: retrying(5) });
		expect(result.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(1);
	});

	test('"Retry execution" of a run that timed out: no purchase, the video arrives', async () => {
		const node = { parameters: { ...parameters, options: { timeoutMinutes: 1 } } };
		const first = await bench.run(node);
		expect(first.error?.message).toMatch(/time limit/);
		await bench.simulator.clock.sleep(200_000);
		const second = await bench.retry(first, node);
		expect(second.executionId).not.toBe(first.executionId);
		expect(second.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		expect(second.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(1);
	});

	test('a retry after a failed download only downloads', async () => {
		const effect = { type: 'respond', status: 404, body: 'no' } as const;
		bench.simulator.faults.add({ operation: 'download', times: 2, effect });
		const result = await bench.run({ parameters, settings: retrying(2) });
		expect(result.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(1);
		expect(result.hints('Kling').map(({ message }) => message)).toEqual([
			'1 video reused from an earlier attempt (not charged again).',
		]);
	});

	test('a retry of several items buys only what has not been bought', async () => {
		const effect = { type: 'respond', status: 422, body: { error: 'not today' } } as const;
		bench.simulator.faults.add({ provider, operation: 'submit', skip: 2, times: 1, effect });
		const result = await bench.run({
			parameters: { ...parameters, options: { maxConcurrency: 1 } },
			items: [1, 2, 3].map((n) => ({ json: { n } })),
			settings: retrying(2),
		});
		expect(result.items('Success')).toHaveLength(3);
		expect(purchases()).toHaveLength(3);
	});

	test('the error output does not make a retry buy again either', async () => {
		bench.simulator.outcomes.next({ renderSeconds: 90 });
		const result = await bench.run({
			parameters: { ...parameters, options: { timeoutMinutes: 1 } },
			onError: 'continueErrorOutput',
			settings: retrying(3),
		});
		expect(result.items('Success')).toHaveLength(1);
		expect(purchases()).toHaveLength(1);
	});

	test('a task that failed is bought anew by a retry: that is what it is for', async () => {
		bench.simulator.outcomes.next({ result: 'failed', message: 'Bad luck' });
		const result = await bench.run({ parameters, settings: retrying(2) });
		expect(result.items('Success')[0]?.json.taskId).toBe(purchases()[1]?.taskId);
		expect(purchases()).toHaveLength(2);
	});

	test('a changed request in the same place is a new purchase', async () => {
		bench.simulator.outcomes.next({ result: 'never' });
		const node = { parameters: { ...parameters, options: { timeoutMinutes: 1 } } };
		const first = await bench.run(node);
		await bench.retry(first, { parameters: { ...parameters, duration: 7 } });
		expect(purchases()).toHaveLength(2);
	});

	test('an image from binary data is recognised, although its upload has another address', async () => {
		const image = pngImage(400, 400);
		const binary = { data: await bench.engine.storeBinary(image, 'a.png', 'image/png') };
		const node = {
			parameters: { ...parameters, startFrame: 'binary', options: { timeoutMinutes: 1 } },
			items: [{ json: {}, binary }],
		};
		const first = await bench.run(node);
		await bench.simulator.clock.sleep(200_000);
		const second = await bench.retry(first, node);
		expect(second.items('Success')).toHaveLength(1);
		expect(purchases()).toHaveLength(1);
		expect(bench.simulator.uploads).toHaveLength(1);
	});

	test('the log names every task as soon as it is ordered: a process that is killed leaves nothing else', async () => {
		bench.simulator.outcomes.next({ result: 'never' });
		const result = bench.run({ parameters: { ...parameters, options: { timeoutMinutes: 60 } } });
		const line = () =>
			bench.engine.logs.find((text) => text.includes(`Task ${purchases()[0]?.taskId} was ordered`));
		await waitUntil(() => line() !== undefined);
		expect(line()).toMatch(/^info Task \S+ was ordered at .+ \[execution \S+, item 1\]/);
		const { executionId, error } = await result;
		expect(line()).toContain(`[execution ${executionId}, item 1]`);
		expect(error?.message).toMatch(/time limit/);
	});

	test('each round of a loop is an order of its own', async () => {
		const result = await bench.loop(
			{ parameters: { ...parameters, options: { completion: 'submit' } } },
			3,
		);
		expect(result.error).toBeUndefined();
		expect(purchases()).toHaveLength(3);
	});

	test('two executions are two orders', async () => {
		await bench.run({ parameters: { ...parameters, options: { completion: 'submit' } } });
		await bench.run({ parameters: { ...parameters, options: { completion: 'submit' } } });
		expect(purchases()).toHaveLength(2);
	});
});

describe('an order whose outcome is unknown', () => {
	const accepted502 = {
		operation: 'submit',
		effect: { type: 'respond', status: 502, body: 'Bad gateway', accept: true },
	} as const;

	test('Unifically: a retry stops and says how to go on; nothing is bought again', async () => {
		bench.simulator.faults.add({ ...accepted502, provider: 'unifically' });
		const node = { parameters: { provider: 'unifically', prompt: 'A fox' }, settings: retrying(3) };
		const result = await bench.run(node);
		expect(result.error?.message).toMatch(
			/^An earlier attempt submitted this video to Unifically at 2\S+ and got no confirmation/,
		);
		expect(result.error?.description).toMatch(/'Buy Again Even If Unclear'/);
		expect(purchases()).toHaveLength(1);

		const again = await bench.retry(result, {
			parameters: { ...node.parameters, options: { submitAgain: true } },
		});
		expect(again.items('Success')[0]?.binary?.data).toBeDefined();
		expect(purchases()).toHaveLength(2);
	});

	test.each(['reset', 'malformedJson'] as const)(
		'Apiframe: a retry repeats the order with its key (%s)',
		async (type) => {
			// Ten tries inside the node, all of them without an answer.
			bench.simulator.faults.add({
				provider: 'apiframe',
				operation: 'submit',
				times: 10,
				effect: { type, accept: true },
			});
			const item = {
				json: {},
				binary: { data: await bench.engine.storeBinary(pngImage(400, 400), 'a.png', 'image/png') },
			};
			const node = {
				parameters: { provider: 'apiframe', prompt: 'A fox', startFrame: 'binary' },
				items: [item],
			};
			const first = await bench.run(node);
			expect(first.error?.message).toMatch(/may have been bought/);
			expect(purchases()).toHaveLength(1);
			const second = await bench.retry(first, node);
			expect(second.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
			expect(purchases()).toHaveLength(1);
		},
	);

	test.each([401, 402, 422, 429])(
		'Apiframe: a repetition that is refused with %i does not settle what came before',
		async (status) => {
			const lost = { type: 'reset', accept: true } as const;
			const refused = { type: 'respond', status, body: { error: 'no' } } as const;
			bench.simulator.faults.add({ provider: 'apiframe', operation: 'submit', effect: lost });
			bench.simulator.faults.add({
				provider: 'apiframe',
				operation: 'submit',
				times: Infinity,
				effect: refused,
			});
			const node = { parameters: { provider: 'apiframe', prompt: 'A fox' } };
			const first = await bench.run(node);
			expect(first.error?.message).toMatch(/may have been bought/);
			bench.simulator.faults.clear();
			bench.simulator.faults.add({
				provider: 'apiframe',
				operation: 'submit',
				times: Infinity,
				effect: refused,
			});
			const second = await bench.retry(first, node);
			expect(second.error?.message).toMatch(
				/^An earlier attempt .*submitting it again: .*may have been bought/,
			);
			expect(second.error?.message).not.toMatch(/Nothing was bought/);
			bench.simulator.faults.clear();
			const third = await bench.retry(second, node);
			expect(third.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
			expect(purchases()).toHaveLength(1);
		},
	);

	/** The execution as n8n stores it before it begins. */
	const justBegun = (node: NodeUnderTest) => {
		const [start] = workflowFor(node).nodes as unknown as INode[];
		const entry = { node: start!, data: { main: [node.items ?? [{ json: {} }]] }, source: null };
		return createRunExecutionData({ executionData: { nodeExecutionStack: [entry] } });
	};

	test.each(['apiframe', 'klingAi'] as const)(
		'%s: the retry of an execution that was lost with its process comes to the same key',
		async (provider) => {
			const node = { parameters: { provider, prompt: 'A fox', options: { completion: 'submit' } } };
			const runExecutionData = justBegun(node);
			const first = await bench.run(node, { runExecutionData, executionId: '9' });
			const retry = { mode: 'retry', executionId: '1000' } as const;
			const second = await bench.run(node, { runExecutionData, ...retry });
			expect(second.items('Success')[0]?.json.taskId).toBe(first.items('Success')[0]?.json.taskId);
			expect(purchases()).toHaveLength(1);
		},
	);

	test('executions whose tokens differ in a single character are two orders', async () => {
		const node = {
			parameters: { provider: 'apiframe', prompt: 'A fox', options: { completion: 'submit' } },
		};
		for (const last of ['0', '1']) {
			const runExecutionData = { ...justBegun(node), resumeToken: 'a'.repeat(63) + last };
			await bench.run(node, { runExecutionData });
		}
		expect(purchases()).toHaveLength(2);
	});

	test('Apiframe: where the ledger is lost as well and the image was uploaded anew, such a retry says that the video may have been bought', async () => {
		const image = await bench.engine.storeBinary(pngImage(400, 400), 'a.png', 'image/png');
		const node = {
			parameters: { provider: 'apiframe', prompt: 'A fox', startFrame: 'binary' },
			items: [{ json: {}, binary: { data: image } }],
		};
		const runExecutionData = justBegun(node);
		await bench.run(node, { runExecutionData });
		bench.engine.processed.clear();
		const second = await bench.run(node, { runExecutionData, mode: 'retry' });
		expect(second.error?.message).toMatch(/already used.*The video may have been bought/);
		expect(purchases()).toHaveLength(1);
	});

	test.each(['apiframe', 'klingAi'] as const)(
		'%s: after a refusal, a retry orders with another key',
		async (provider) => {
			const effect = { type: 'respond', status: 402, body: { error: 'no' } } as const;
			bench.simulator.faults.add({ provider, operation: 'submit', effect });
			const node = { parameters: { provider, prompt: 'A fox', options: { completion: 'submit' } } };
			const runExecutionData = justBegun(node);
			const refused = await bench.run(node, { runExecutionData });
			expect(refused.error?.message).toMatch(/Nothing was bought/);
			const retried = await bench.retry(refused, node);
			const other = await bench.run(node, { runExecutionData });
			expect(retried.items('Success')).toHaveLength(1);
			expect(other.items('Success')).toHaveLength(1);
			const [one, two] = purchases().map(({ idempotencyKey }) => idempotencyKey);
			expect(one).not.toBe(two);
			expect(one).not.toBeNull();
		},
	);
});
