import type { IRunExecutionData } from 'n8n-workflow';

import { clock } from '../../nodes/shared/execution/clock';
import { waitUntil } from '../clock';
import { failureIn } from '../failed';
import { startBench, type Bench } from './bench';
import { justBegun } from './justBegun';
import { killable, newLife, type Life } from './killable';
import { PROVIDER_IDS, type NodeUnderTest } from './workflow';

/*
 * Pays once in an n8n before 2.14, where an execution and its retries have nothing in common: no token, and after a crash or a
 * Stop no record either.
 */

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
const entries = () => [...bench.engine.processed.values()].flat();

/** An execution as an n8n without tokens stores it when it begins. */
function begun(node: NodeUnderTest): IRunExecutionData {
	const data = justBegun(node);
	delete data.resumeToken;
	return data;
}

const run = async (node: NodeUnderTest, data = begun(node), signal?: AbortSignal) =>
	await bench.run(node, { runExecutionData: data, signal });
const retry = async (node: NodeUnderTest, data = begun(node)) =>
	await bench.run(node, { runExecutionData: data, mode: 'retry' });

/** Runs an execution until its process dies. */
async function die(node: NodeUnderTest, killedIn: Life['killedIn']): Promise<Life> {
	life = newLife(killedIn);
	const dying = life;
	await Promise.race([run(node).catch(() => {}), dying.died]);
	life = newLife();
	return dying;
}

/** Runs an execution that is stopped when its video has been ordered. */
async function stopped(node: NodeUnderTest): Promise<void> {
	const stop = new AbortController();
	const { length } = bench.engine.logs;
	const running = run(node, begun(node), stop.signal);
	await waitUntil(() =>
		bench.engine.logs.slice(length).some((line) => / was ordered at /.test(line)),
	);
	stop.abort();
	await running;
}

const tasksOf = (result: Awaited<ReturnType<typeof run>>) =>
	result.items('Success').map(({ json }) => json.taskId);
const bought = () => purchases().map(({ taskId }) => taskId);

const NODE = {
	parameters: { provider: 'unifically', prompt: '=A fox {{ Math.random() }}' },
	onError: 'continueErrorOutput',
} as const;

describe.each(PROVIDER_IDS)('%s', (provider) => {
	const node = { ...NODE, parameters: { ...NODE.parameters, provider } };
	const submit = { ...node, parameters: { ...node.parameters, options: { completion: 'submit' } } };

	test('killed at every step, and retried twice: one purchase, and its task is named', async () => {
		// An address that has answered is not asked again, so every later life takes the same steps.
		await die(submit, null);
		const whole = await die(submit, null);
		const removal = whole.log.lastIndexOf('removeProcessed');
		for (let step = 0; step < whole.steps; step++) {
			for (const withEffect of [false, true]) {
				bench.engine.processed.clear();
				const before = purchases().length;
				await die(submit, { step, withEffect });
				// Then the node has ended, and n8n stores what it has put out.
				if (step === removal && withEffect) continue;
				const retried = [await retry(submit), await retry(submit)];
				const after = bought().slice(before);
				expect(after.length).toBeLessThanOrEqual(1);
				for (const each of retried) {
					if (each.items('Success').length > 0) expect(tasksOf(each)).toEqual(after);
					else
						expect(failureIn(each.items('Failure')[0]).message).toMatch(
							/may have been bought|has put out the video of task/,
						);
				}
			}
		}
	}, 120_000);

	test('stopped, and retried', async () => {
		await stopped(node);
		const retried = await retry(node);
		expect(tasksOf(retried)).toEqual(bought());
		expect(purchases()).toHaveLength(1);
	});

	test('two retries at once: one purchase', async () => {
		const retried = await Promise.all([retry(node), retry(node)]);
		expect(purchases()).toHaveLength(1);
		for (const each of retried) expect(tasksOf(each)).toEqual(bought());
	});
});

test('executions with the same input, one after the other and at the same time, buy one video each', async () => {
	for (let round = 0; round < 3; round++) expect(tasksOf(await run(NODE))).toHaveLength(1);
	const results = await Promise.all(Array.from({ length: 5 }, async () => await run(NODE)));
	for (const result of results) expect(tasksOf(result)).toHaveLength(1);
	expect(new Set(bought()).size).toBe(8);
});

test('what has ended in good order is not kept', async () => {
	await run({ ...NODE, items: [{ json: {} }, { json: {} }] });
	bench.simulator.outcomes.next({ result: 'failed' });
	await run({ ...NODE, onError: undefined });
	const late = { ...NODE.parameters, options: { timeoutMinutes: 1 } };
	bench.simulator.outcomes.next({ renderSeconds: 500 });
	await run({ ...NODE, parameters: late });
	expect(purchases()).toHaveLength(4);
	// The tasks are known as those of this node.
	expect(entries()).toHaveLength(4);
});

test('an execution that failed before it ordered buys at its retry', async () => {
	await run(NODE);
	const retried = await retry(NODE);
	expect(tasksOf(retried)).toEqual([bought()[1]]);
});

test('each item of a stopped execution gets its own video, and only what was not ordered is bought', async () => {
	const node = { ...NODE, items: [{ json: {} }, { json: {} }, { json: {} }] };
	const parameters = { ...NODE.parameters, options: { maxConcurrency: 1 } };
	bench.simulator.outcomes.next({ renderSeconds: 20 });
	bench.simulator.outcomes.next({ renderSeconds: 500 });
	const stop = new AbortController();
	const running = run({ ...node, parameters }, begun(node), stop.signal);
	await waitUntil(() => purchases().length === 2);
	await waitUntil(() => bench.engine.logs.some((line) => line.includes(bought()[1]!)));
	stop.abort();
	await running;
	const retried = await retry({ ...node, parameters: { ...parameters, options: {} } });
	expect(purchases()).toHaveLength(3);
	expect(tasksOf(retried)).toEqual(bought());
});

test('two stopped executions with the same input: a retry names both and buys nothing, unless it is told to', async () => {
	await stopped(NODE);
	await stopped(NODE);
	const failed = failureIn((await retry(NODE)).items('Failure')[0]);
	expect(failed.message).toMatch(/does not say which of them is retried here/);
	for (const taskId of bought()) expect(failed.message).toContain(taskId);
	expect(failed.bought).toBe('unknown');
	expect(purchases()).toHaveLength(2);

	const options = { submitAgain: true };
	const parameters = { ...NODE.parameters, options };
	expect(tasksOf(await retry({ ...NODE, parameters }))).toEqual([bought()[2]]);
	// An ordinary execution does not ask.
	expect(tasksOf(await run(NODE))).toEqual([bought()[3]]);
});

test('another item is another order', async () => {
	await stopped({ ...NODE, items: [{ json: { id: 1 } }] });
	await stopped({ ...NODE, items: [{ json: { id: 2 } }] });
	const retried = await retry({ ...NODE, items: [{ json: { id: 2 } }] });
	expect(tasksOf(retried)).toEqual([bought()[1]]);
	expect(purchases()).toHaveLength(2);
});

test('the original is retried again after its retry failed, with and without a record', async () => {
	const late = { ...NODE, parameters: { ...NODE.parameters, options: { timeoutMinutes: 1 } } };
	// Without: it crashed before it ordered.
	bench.simulator.outcomes.next({ renderSeconds: 500 });
	const first = await retry(late);
	expect(failureIn(first.items('Failure')[0]).message).toMatch(/time limit/);
	expect(tasksOf(await retry(NODE))).toEqual(bought());
	expect(purchases()).toHaveLength(1);

	// With: its task failed.
	bench.engine.processed.clear();
	bench.simulator.outcomes.next({ result: 'failed' });
	const original = await run({ ...NODE, onError: undefined });
	bench.simulator.outcomes.next({ renderSeconds: 500 });
	await bench.retry(original, late);
	expect(purchases()).toHaveLength(3);
	expect(tasksOf(await bench.retry(original, NODE))).toEqual([bought()[2]]);
	expect(purchases()).toHaveLength(3);
});

test('what a retry has put out is named to the next one, which buys nothing unless it is told to', async () => {
	await stopped(NODE);
	await retry(NODE);
	const failed = failureIn((await retry(NODE)).items('Failure')[0]);
	expect(failed).toMatchObject({ taskId: bought()[0], bought: true });
	expect(failed.message).toMatch(/^An earlier retry with this input has put out the video of task/);
	expect(purchases()).toHaveLength(1);
	const parameters = { ...NODE.parameters, options: { submitAgain: true } };
	expect(tasksOf(await retry({ ...NODE, parameters }))).toEqual([bought()[1]]);
});

test('a stop in the second attempt of Retry On Fail: the retry goes on with what the first one bought', async () => {
	const node = {
		...NODE,
		onError: undefined,
		parameters: { ...NODE.parameters, options: { timeoutMinutes: 1 } },
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
	};
	bench.simulator.outcomes.next({ renderSeconds: 500 });
	const stop = new AbortController();
	const running = run(node, begun(node), stop.signal);
	const looks = () =>
		bench.simulator.requests.filter(({ operation }) => operation === 'status').length;
	await waitUntil(() => purchases().length === 1);
	// The first attempt ends after a minute.
	const end = clock.now() + 61_000;
	await waitUntil(() => clock.now() > end);
	const seen = looks();
	await waitUntil(() => looks() > seen);
	stop.abort();
	await running;
	const retried = await retry({ ...node, parameters: NODE.parameters });
	expect(tasksOf(retried)).toEqual(bought());
	expect(purchases()).toHaveLength(1);
});
