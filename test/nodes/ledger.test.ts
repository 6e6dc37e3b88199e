import type { IRunExecutionData } from 'n8n-workflow';

import { waitUntil } from '../clock';
import { failureIn } from '../failed';
import { startBench, type Bench } from './bench';
import { justBegun } from './justBegun';
import { killable, newLife, type Life } from './killable';
import { CREDENTIAL_TYPES, PROVIDER_IDS, type NodeUnderTest } from './workflow';

/* Pays once, also when n8n's process dies in between: at every step of an order. */

let life: Life = newLife();
let bench: Bench;

beforeEach(async () => {
	life = newLife();
	bench = await startBench({ nodeClass: (NodeClass) => killable(NodeClass, () => life) });
});

afterEach(async () => {
	await bench.close();
});

const purchases = () => bench.simulator.ledger.purchases;

/** Runs an execution until its process dies. */
async function die(node: NodeUnderTest, data: IRunExecutionData, killedIn: Life['killedIn']) {
	life = newLife(killedIn);
	const dying = life;
	const run = bench.run(node, { runExecutionData: data }).catch(() => {});
	await Promise.race([run, dying.died]);
	life = newLife();
	return dying;
}

const retry = async (node: NodeUnderTest, runExecutionData: IRunExecutionData) =>
	await bench.run(node, { runExecutionData, mode: 'retry' });

/** What a retry may come to after a crash: the video that was bought, or an error that says that it may have been. */
const MAY_HAVE_BEEN_BOUGHT = /may have been bought/;

describe.each(PROVIDER_IDS)('%s', (provider) => {
	const node = {
		parameters: {
			provider,
			prompt: '=A fox {{ Math.random() }}',
			options: { completion: 'submit' },
		},
		onError: 'continueErrorOutput',
	} as const;

	test('killed at every step, and retried twice: one purchase, and its task is found', async () => {
		// An address that has answered is not asked again, so every later life takes the same steps.
		await die(node, justBegun(node), null);
		const whole = await die(node, justBegun(node), null);
		expect(whole.log).toContain('checkProcessedAndRecord');
		const outcomes: string[] = [];
		for (let step = 0; step < whole.steps; step++) {
			for (const withEffect of [false, true]) {
				const before = purchases().length;
				const data = justBegun(node);
				await die(node, data, { step, withEffect });
				const bought = purchases().slice(before);
				const [first] = [await retry(node, data)];
				const second = await retry(node, data);
				const after = purchases().slice(before);
				expect(after.length).toBeLessThanOrEqual(1);
				for (const retried of [first!, second]) {
					const [item] = retried.items('Success');
					const [failed] = retried.items('Failure');
					if (item) expect(item.json.taskId).toBe(after[0]?.taskId);
					else expect(failureIn(failed).message).toMatch(MAY_HAVE_BEEN_BOUGHT);
				}
				outcomes.push(
					`${whole.log[step]} ${withEffect ? 'after' : 'before'}: ` +
						`${bought.length} bought, ${first!.items('Success').length ? 'found' : 'refused'}`,
				);
			}
		}
		// Once the task is in the ledger, it is found.
		expect(outcomes.at(-1)).toMatch(/1 bought, found$/);
	}, 120_000);

	test('two retries at once: one purchase', async () => {
		const data = justBegun(node);
		const before = await die(node, data, { step: 0, withEffect: false });
		expect(before.isOver).toBe(true);
		const retried = await Promise.all([retry(node, data), retry(node, data)]);
		expect(purchases()).toHaveLength(1);
		for (const each of retried)
			expect(each.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
	});

	test('the original is retried again after its retry failed: one purchase', async () => {
		const polling = {
			...node,
			parameters: { ...node.parameters, options: { completion: 'poll' } },
		};
		const late = { ...polling.parameters, options: { timeoutMinutes: 1 } };
		bench.simulator.outcomes.next({ renderSeconds: 500 });
		const data = justBegun(polling);
		await die({ ...polling, parameters: late }, data, { step: 9, withEffect: true });
		const first = await retry({ ...polling, parameters: late }, data);
		expect(failureIn(first.items('Failure')[0]).message).toMatch(/time limit/);
		const second = await retry(polling, data);
		expect(second.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		expect(purchases()).toHaveLength(1);
	});

	test('a retry of the original finds what a retry has bought after the first task had failed', async () => {
		const polling = {
			...node,
			parameters: { ...node.parameters, options: { completion: 'poll' } },
		};
		bench.simulator.outcomes.next({ result: 'failed' });
		const first = await bench.run({ ...polling, onError: undefined });
		expect(first.error?.message).toMatch(/failed/);
		const second = await bench.retry(first, polling);
		const third = await bench.retry(first, polling);
		expect(purchases()).toHaveLength(2);
		for (const each of [second, third])
			expect(each.items('Success')[0]?.json.taskId).toBe(purchases()[1]?.taskId);
	});

	test('Stop, then a retry in another process', async () => {
		const polling = {
			...node,
			parameters: { ...node.parameters, options: { completion: 'poll' } },
		};
		const stop = new AbortController();
		const data = justBegun(polling);
		const running = bench.run(polling, { runExecutionData: data, signal: stop.signal });
		await waitUntil(() => bench.engine.logs.some((line) => / was ordered at /.test(line)));
		stop.abort();
		await running;
		const retried = await retry(polling, data);
		expect(retried.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
		expect(purchases()).toHaveLength(1);
	});

	test('a Stop while the order has no response leaves a line in the log, with any setting of On Error', async () => {
		bench.simulator.faults.add({
			provider,
			operation: 'submit',
			effect: { type: 'hang', accept: true },
			times: 2,
		});
		for (const onError of ['continueErrorOutput', undefined] as const) {
			const before = purchases().length;
			const stop = new AbortController();
			const running = bench.run({ ...node, onError }, { signal: stop.signal });
			await waitUntil(() => purchases().length > before);
			const logged = bench.engine.logs.length;
			stop.abort();
			await running;
			await waitUntil(() =>
				bench.engine.logs.slice(logged).some((line) => MAY_HAVE_BEEN_BOUGHT.test(line)),
			);
		}
	});

	test('another credential: an order without a response is not sent there', async () => {
		const data = justBegun(node);
		// An address that has answered is not asked again, so every later life takes the same steps.
		await die(node, justBegun(node), null);
		const whole = await die(node, justBegun(node), null);
		// The order is the last request.
		const step = whole.log.lastIndexOf('httpRequestWithAuthentication');
		const before = purchases().length;
		await die(node, data, { step, withEffect: true });
		expect(purchases()).toHaveLength(before + 1);
		const { data: credential } = bench.credentials[CREDENTIAL_TYPES[provider]]!;
		// The simulator knows one account: this credential reaches it, and is not the one that was used.
		credential.baseUrl += '/';
		const retried = await retry(node, data);
		expect(failureIn(retried.items('Failure')[0]).message).toMatch(
			/with another .* credential.*may have been bought there/,
		);
		expect(purchases()).toHaveLength(before + 1);
	});
});

test('an order of a task that failed does not hide the next one from a crash', async () => {
	const node = {
		parameters: { provider: 'unifically', prompt: 'A fox' },
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	};
	bench.simulator.outcomes.next({ result: 'failed' });
	const data = justBegun(node);
	await bench.run(node, { runExecutionData: data });
	expect(purchases()).toHaveLength(2);
	const retried = await retry(node, data);
	expect(retried.items('Success')[0]?.json.taskId).toBe(purchases()[1]?.taskId);
	expect(purchases()).toHaveLength(2);
});

test('an order that was rejected releases its claim, and the one after it survives a crash', async () => {
	const node = {
		parameters: { provider: 'unifically', prompt: 'A fox', options: { completion: 'submit' } },
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	};
	const effect = { type: 'respond', status: 402, body: { error: 'no' } } as const;
	bench.simulator.faults.add({ provider: 'unifically', operation: 'submit', effect });
	const data = justBegun(node);
	await bench.run(node, { runExecutionData: data });
	expect(purchases()).toHaveLength(1);
	const retried = await retry(node, data);
	expect(retried.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
	expect(purchases()).toHaveLength(1);
});

test.each([
	['the claim', 0],
	['the task', 1],
])('another process overwrites the entries of %s: they are written again', async (_, kept) => {
	const node = { parameters: { provider: 'fal', prompt: 'A fox' } };
	const written: string[][] = [];
	const table = bench.engine.processed;
	const write = table.set.bind(table);
	table.set = (row, values) => {
		written.push(values);
		// What the other process had read before, it writes back after the task was written.
		return write(row, written.length === 2 ? [[], ...written][kept]! : values);
	};
	const data = justBegun(node);
	await bench.run(node, { runExecutionData: data });
	table.set = write;
	const retried = await retry(node, data);
	expect(retried.items('Success')[0]?.json.taskId).toBe(purchases()[0]?.taskId);
	expect(purchases()).toHaveLength(1);
});
