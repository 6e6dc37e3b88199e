import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import { chain, createEngine, type Engine } from '.';
import { testNode } from './testNode';

const manual = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

describe('running a workflow', () => {
	const tries: number[] = [];
	let engine: Engine;

	beforeAll(async () => {
		engine = await createEngine({
			nodes: {
				'test.double': testNode(async function () {
					const items = this.getInputData().map((item, index): INodeExecutionData => {
						if (item.json.value === 'bad') {
							throw new NodeOperationError(this.getNode(), 'Not a number', { itemIndex: index });
						}
						return { json: { value: Number(item.json.value) * 2 }, pairedItem: { item: index } };
					});
					this.addExecutionHints({ message: `Doubled ${items.length}` });
					this.logger.debug('doubling', { secret: 'seen in the log' });
					return [items];
				}),
				'test.split': testNode(async function () {
					const items = this.getInputData().map(
						(item, index): INodeExecutionData =>
							item.json.value === 'bad'
								? { json: { error: 'Bad', details: { id: 7 } }, pairedItem: { item: index } }
								: { json: item.json, pairedItem: { item: index } },
					);
					return [items];
				}),
				'test.flaky': testNode(async function () {
					const context = this.getContext('node');
					const count = (Number(context.count) || 0) + 1;
					context.count = count;
					tries.push(count);
					if (count < 3) throw new NodeOperationError(this.getNode(), 'Not yet');
					return [[{ json: { count } }]];
				}),
				'test.sleep': testNode(async function () {
					await sleepUntilCancelled(this);
					return [this.getInputData()];
				}),
			},
		});
	});
	afterAll(async () => await engine.close());
	beforeEach(() => (tries.length = 0));

	it('passes items on and links each to the one it came from', async () => {
		const visited: string[] = [];
		const result = await engine.run(
			chain(
				manual,
				{ name: 'Double', type: 'test.double' },
				{
					name: 'Read back',
					type: 'n8n-nodes-base.set',
					typeVersion: 3.4,
					parameters: {
						assignments: {
							assignments: [
								{ name: 'from', type: 'number', value: "={{ $('Start').item.json.value }}" },
							],
						},
						includeOtherFields: true,
					},
				},
			),
			{
				startItems: [{ json: { value: 1 } }, { json: { value: 2 } }],
				onNode: ({ phase, node }) => void visited.push(`${phase} ${node}`),
			},
		);

		expect(result.status).toBe('success');
		expect(result.items('Read back').map(({ json }) => json)).toEqual([
			{ value: 2, from: 1 },
			{ value: 4, from: 2 },
		]);
		expect(result.hints('Double')).toEqual([{ message: 'Doubled 2' }]);
		expect(visited).toEqual([
			'before Start',
			'after Start',
			'before Double',
			'after Double',
			'before Read back',
			'after Read back',
		]);
	});

	it('splits lists into items', async () => {
		const split = {
			name: 'Split Out',
			type: 'n8n-nodes-base.splitOut',
			parameters: { fieldToSplitOut: 'scenes' },
		};
		const result = await engine.run(chain(manual, split), {
			startItems: [
				{ json: { scenes: [{ prompt: 'a' }, { prompt: 'b' }] } },
				{ json: { scenes: 'c' } },
			],
		});
		expect(result.items('Split Out')).toEqual([
			{ json: { prompt: 'a' }, pairedItem: { item: 0 } },
			{ json: { prompt: 'b' }, pairedItem: { item: 0 } },
			{ json: { scenes: 'c' }, pairedItem: { item: 1 } },
		]);
	});

	it('collects what is logged', async () => {
		await engine.run(chain(manual, { name: 'Double', type: 'test.double' }));
		expect(engine.logs.join('\n')).toContain('seen in the log');
	});

	it('stops at the node that throws', async () => {
		const result = await engine.run(chain(manual, { name: 'Double', type: 'test.double' }), {
			startItems: [{ json: { value: 'bad' } }],
		});
		expect(result.status).toBe('error');
		expect(result.error?.message).toBe('Not a number');
		expect(result.items('Double')).toEqual([]);
	});

	it('sends failed items to the error output', async () => {
		const result = await engine.run(
			chain(manual, { name: 'Split', type: 'test.split', onError: 'continueErrorOutput' }),
			{ startItems: [{ json: { value: 'good' } }, { json: { value: 'bad' } }] },
		);
		expect(result.status).toBe('success');
		expect(result.items('Split').map(({ json }) => json)).toEqual([{ value: 'good' }]);
		expect(result.items('Split', { output: 1 }).map(({ json }) => json)).toEqual([
			{ value: 'bad', error: 'Bad', details: { id: 7 } },
		]);
	});

	it('passes the input on when a node that may fail throws', async () => {
		const result = await engine.run(
			chain(
				manual,
				{ name: 'Double', type: 'test.double', onError: 'continueRegularOutput' },
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			),
			{ startItems: [{ json: { value: 'bad' } }] },
		);
		expect(result.status).toBe('success');
		expect(result.items('Next').map(({ json }) => json)).toEqual([{ value: 'bad' }]);
	});

	it('retries a failing node and keeps its context between the tries', async () => {
		const result = await engine.run(
			chain(manual, {
				name: 'Flaky',
				type: 'test.flaky',
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 1,
			}),
		);
		expect(result.status).toBe('success');
		expect(tries).toEqual([1, 2, 3]);
	});

	it('keeps the context of a failed node when the execution is retried', async () => {
		const workflow = chain(manual, { name: 'Flaky', type: 'test.flaky' });
		const first = await engine.run(workflow);
		const second = await engine.retry(first, workflow);
		const third = await engine.retry(second, workflow);

		expect([first, second, third].map(({ status }) => status)).toEqual([
			'error',
			'error',
			'success',
		]);
		expect(tries).toEqual([1, 2, 3]);
		expect(third.executionId).not.toBe(first.executionId);
		expect(third.tasks('Flaky')).toHaveLength(1);
	});

	it('stops a sleeping node', async () => {
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 20);
		const result = await engine.run(
			chain(manual, { name: 'Sleep', type: 'test.sleep' }, { name: 'Next', type: 'test.double' }),
			{ signal: stop.signal },
		);
		expect(result.status).toBe('canceled');
		expect(result.tasks('Next')).toEqual([]);
	});
});

async function sleepUntilCancelled(context: IExecuteFunctions) {
	const cancelled = context.getExecutionCancelSignal();
	for (let slice = 0; slice < 500 && !cancelled?.aborted; slice++) await sleep(10);
}
