import type { INodeExecutionData } from 'n8n-workflow';

import { itemsOf, purchasesFromNow, type ProviderId, type Stage } from './stage';

/**
 * Runs a workflow that is suspended with three items, the last of which is finished first, and expects that
 * it waits without holding an execution, and goes on with the items in their order.
 */
export async function expectSuspendedRun(
	stage: Stage,
	provider: ProviderId,
): Promise<{ id: string; items: INodeExecutionData[] }> {
	const bought = purchasesFromNow(stage);
	for (const renderSeconds of [4, 3.5, 3]) {
		stage.simulator.outcomes.next({ provider, renderSeconds });
	}
	const workflow = await stage.deploy({
		parameters: {
			provider,
			prompt: 'A fox',
			options: { completion: 'suspend', maxConcurrency: 1 },
		},
		onError: 'continueErrorOutput',
	});
	const id = await workflow.start([{ n: 1 }, { n: 2 }, { n: 3 }]);
	const waiting = await stage.client.waitFor(id, ({ status }) => status === 'waiting');
	expect(waiting.data.resultData.runData.Success).toBeUndefined();
	const execution = await stage.client.waitFor(id);
	expect(execution.status).toBe('success');

	const items = itemsOf(execution, 'Success');
	expect(items.map(({ json }) => json.taskId)).toEqual(bought());
	expect(items.map(({ pairedItem }) => pairedItem)).toMatchObject(
		[0, 1, 2].map((item) => ({ item })),
	);
	expect(itemsOf(execution, 'Failure')).toEqual([]);
	expect(bought()).toHaveLength(3);
	return { id, items };
}

/** Expects that providers have called nobody but those who wait at an address. */
export function expectCallsTo({ simulator }: Stage, address: string): void {
	const urls = simulator.callbacks.map(({ url }) => url);
	expect(urls.every((url) => url.startsWith(`${address}/webhook-waiting/`))).toBe(true);
}
