import type { IRunExecutionData } from 'n8n-workflow';

import { failureIn } from '../failed';
import type { WorkflowJson } from '../engine';
import { startBench, type Bench } from './bench';
import { justBegun } from './justBegun';
import { workflowFor } from './workflow';

/* A workflow that was written by hand, or by a language model, may hold two nodes with one ID. */

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

const bought = () => bench.simulator.ledger.purchases.map(({ taskId }) => taskId);

const NODE = { parameters: { provider: 'unifically', prompt: 'A fox' }, settings: {} };

type Node = { name: string; id: string };

/** "Kling" and a copy of it, one behind the other or side by side, with the same parameters and input. */
function twice(layout: 'chain' | 'fork', copyName = 'Copy'): WorkflowJson {
	const workflow = workflowFor(NODE);
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	const kling = (workflow.nodes as Node[]).find(({ name }) => name === 'Kling')!;
	const item = { ...kling, name: 'Item', id: 'item', type: 'n8n-nodes-base.set', typeVersion: 3.4 };
	const empty = { ...item, parameters: { mode: 'raw', jsonOutput: '{}' }, credentials: undefined };
	return {
		...workflow,
		nodes: [...workflow.nodes, { ...kling, name: copyName }, empty] as WorkflowJson['nodes'],
		connections:
			layout === 'fork'
				? { Start: { main: [[...to('Kling'), ...to(copyName)]] } }
				: {
						Start: { main: [to('Kling')] },
						Kling: { main: [to('Item')] },
						Item: { main: [to(copyName)] },
					},
	};
}

const run = async (workflow: WorkflowJson, runExecutionData?: IRunExecutionData) =>
	await bench.engine.run(
		workflow,
		runExecutionData ? { runExecutionData, mode: 'retry' } : { startItems: [{ json: {} }] },
	);

const tasks = (result: Awaited<ReturnType<typeof run>>) =>
	['Kling', 'Copy'].flatMap((name) => result.items(name).map(({ json }) => json.taskId));

test.each(['chain', 'fork'] as const)('each buys its own video: %s', async (layout) => {
	const result = await run(twice(layout));
	expect(bought()).toHaveLength(2);
	expect(tasks(result).sort()).toEqual(bought().sort());
});

test('one behind the other: a retry that begins anew finds the video of each', async () => {
	const data = justBegun(NODE);
	const copy = (): IRunExecutionData => structuredClone(data);
	await bench.engine.run(twice('chain'), { runExecutionData: copy() });
	expect(bought()).toHaveLength(2);
	expect(tasks(await run(twice('chain'), copy()))).toEqual(bought());
	expect(bought()).toHaveLength(2);
});

test('a retry in which the first one has ordered, and the second one not yet', async () => {
	const data = justBegun(NODE);
	await bench.engine.run(workflowFor(NODE), { runExecutionData: structuredClone(data) });
	expect(tasks(await run(twice('chain'), structuredClone(data)))).toEqual(bought());
	expect(bought()).toHaveLength(2);
});

test('a node that was renamed before the retry buys nothing', async () => {
	const data = justBegun(NODE);
	await bench.engine.run(workflowFor(NODE), { runExecutionData: structuredClone(data) });
	const workflow = workflowFor({ ...NODE, onError: 'continueErrorOutput' });
	const text = JSON.stringify(workflow).replaceAll('"Kling"', '"Filming"');
	const retried = await run(JSON.parse(text) as WorkflowJson, structuredClone(data));
	expect(failureIn(retried.items('Failure')[0])).toMatchObject({
		message: expect.stringMatching(/^A node of another name and with the ID of this one ordered/),
		taskId: bought()[0],
		bought: true,
	});
	expect(bought()).toHaveLength(1);
});
