import { setTimeout as sleep } from 'node:timers/promises';

import { KlingUnificallyApi } from '../../credentials/KlingUnificallyApi.credentials';
import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { createEngine } from '../../test/engine';
import { startResumeServer } from '../../test/nodes/resumeServer';
import { workflowFor } from '../../test/nodes/workflow';
import { FORM } from '../orders';
import { inputOf, printResult } from '../ownProcess';

/* Suspends executions until the simulated provider calls back, and prints when each of them had ended. */

export interface SuspendOrder {
	executions: number;
	credential: Record<string, string>;
}

export interface SuspendResult {
	/** Timers of this process while all executions are suspended, beyond those of the engine itself. */
	timers: number;
	/** Milliseconds since 1970 at which an execution had ended, by task. */
	endedAt: Record<string, number>;
}

const CONFIRMED_AFTER_MS = 1500;

const timersNow = (): number =>
	process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

async function suspend(): Promise<SuspendResult> {
	const { executions, credential } = inputOf<SuspendOrder>();
	const server = await startResumeServer();
	const engine = await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo },
		credentials: { klingUnificallyApi: { type: new KlingUnificallyApi(), data: credential } },
		baseUrl: server.url,
	});
	server.connect(engine);
	const workflow = workflowFor({
		parameters: {
			provider: 'unifically',
			prompt: FORM.prompt,
			mode: FORM.mode,
			options: { completion: 'suspend', download: false },
		},
		onError: 'continueErrorOutput',
	});
	const timersBefore = timersNow();
	for (let id = 1; id <= executions; id++) {
		const executionId = String(id);
		const result = await engine.run(workflow, { executionId });
		if (result.status !== 'waiting') throw result.error ?? new Error(`It is ${result.status}`);
		server.store(executionId, { workflow, serialized: engine.serialize(result) });
	}
	// The ledger is written once more a second after an order; nothing is to be left after that.
	await sleep(CONFIRMED_AFTER_MS);
	const timers = timersNow() - timersBefore;
	await server.waitFor(executions);
	const endedAt = server.results.map((result): [string, number] => [
		String(result.items('Success')[0]?.json.taskId),
		new Date(result.run.stoppedAt!).getTime(),
	]);
	await server.close();
	await engine.close();
	return { timers, endedAt: Object.fromEntries(endedAt) };
}

printResult(suspend());
