import type { INodeExecutionData } from 'n8n-workflow';

import type { N8nServer } from '../n8nServer';
import { expectDownload, purchasesFromNow, type Stage, type StartableWorkflow } from '../stage';
import { until } from '../until';
import { attachCluster } from './cluster';

/** Expects that the video of an item is in n8n's database, and that the main process can read it there. */
export async function expectVideoInDatabase(
	stage: Stage,
	item: INodeExecutionData | undefined,
): Promise<void> {
	expect(item?.binary?.data?.id).toMatch(/^database:/);
	await expectDownload(stage, item);
}

/** Which worker has begun an execution. */
export async function workerOf(executionId: string): Promise<N8nServer> {
	const { workers } = attachCluster();
	return await until('a worker begins the execution', () =>
		workers.find((worker) => worker.log().includes(`Worker started execution ${executionId} `)),
	);
}

/** The workers take turns, mostly. */
const STARTS = 8;

/** In simulated seconds: nothing is finished before a test skips them. */
export const LONG_RENDER_SECONDS = 3600;

/** An execution that is under way, and what it has bought. */
export interface UnderWay {
	id: string;
	workflow: StartableWorkflow;
	tasks: string[];
}

/** Starts a workflow until a certain worker has taken it; `others` are those that the other one took. */
export async function beginOn(
	worker: N8nServer,
	stage: Stage,
	parameters: object,
	items: object[] = [{}, {}],
): Promise<{ begun: UnderWay; others: UnderWay[] }> {
	const workflow = await stage.deploy({ parameters, onError: 'continueErrorOutput' });
	const others: UnderWay[] = [];
	for (let starts = 0; starts < STARTS; starts++) {
		const bought = purchasesFromNow(stage);
		items.forEach(() => stage.simulator.outcomes.next({ renderSeconds: LONG_RENDER_SECONDS }));
		const id = await workflow.start(items);
		await stage.client.waitFor(id, () => bought().length === items.length);
		const begun = { id, workflow, tasks: bought() };
		if ((await workerOf(id)).userFolder === worker.userFolder) return { begun, others };
		others.push(begun);
	}
	throw new Error(`The other worker took ${STARTS} executions in a row`);
}

/** How often workers have begun an execution; after a suspension they begin it anew. */
export const beginningsOf = (executionId: string): number =>
	attachCluster()
		.workers.map((worker) => worker.log().split(`Worker started execution ${executionId} `).length)
		.reduce((sum, parts) => sum + parts - 1, 0);
