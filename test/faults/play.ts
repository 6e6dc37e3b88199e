import { createRunExecutionData, deepCopy, type INode, type IRunExecutionData } from 'n8n-workflow';

import type { Engine, RunResult, WorkflowJson } from '../engine';
import { CREDENTIAL_TYPES } from '../providers';
import { forge } from './forgery';
import type { CallableExecution, N8nServer, Started } from './n8nServer';
import type { Scenario } from './scenario';
import type { Stage } from './stage';
import { itemsOf, triggerWorkflowOf, workflowOf } from './workflows';

/** What n8n has to play with. */
export interface N8n {
	engine: Engine;
	server: N8nServer;
	nextExecutionId(): string;
}

/** Everything that n8n did in one scenario. */
export interface Played {
	/** The results of the main workflow, in order: executions, and what they became when they went on. */
	runs: RunResult[];
	/** Callbacks that resumed an execution. */
	resumed: Started[];
	/** Callbacks that started an execution. */
	triggered: Started[];
	/** Simulated time at which Stop was pressed, while something ran. */
	stoppedAt: number | null;
	/** Simulated milliseconds from there to the end of the run. */
	stopTook: number;
	/** Simulated time at which the last execution had ended. */
	endedAt: number;
}

/** In simulated milliseconds: for how long a scenario is watched after its end. */
const AFTERMATH = 10 * 60_000;

/** Callbacks are sent three times, and n8n looks three times. */
const CALLBACKS_TAKE = 60_000;

/** Plays forged callbacks at their time; a forgery needs an order to refer to. */
function playForgeries(stage: Stage, signal: AbortSignal): void {
	for (const trouble of stage.scenario.troubles) {
		if (trouble.kind !== 'callback') continue;
		const act = async () => {
			await stage.clock.sleep(trouble.at * 1000, signal);
			const purchase = stage.simulator.ledger.purchases[0];
			const address = purchase?.callbackUrl;
			if (purchase && address) await forge(trouble.forgery, purchase, address, stage);
		};
		act().catch((error: unknown) => {
			if (!signal.aborted) throw error;
		});
	}
}

/** Leaves a suspended execution in the database until a callback or the time resumes it. */
async function playWaiting(
	{ engine }: N8n,
	{ stage, played }: { stage: Stage; played: Played },
	execution: CallableExecution,
	waiting: RunResult,
): Promise<RunResult> {
	const workflow = workflowOf(stage.scenario);
	const stored = { workflow, serialized: engine.serialize(waiting) };
	const called = new Promise<RunResult>((resolve) => {
		execution.onResumed = (started) => {
			played.resumed.push(started);
			resolve(started.result);
		};
	});
	execution.stored = stored;
	const isCalled = new AbortController();
	const deadline = (waiting.run.waitTill?.getTime() ?? Infinity) - stage.clock.now();
	const timeUp = stage.clock.sleep(deadline, isCalled.signal).then(async () => {
		if (execution.stored !== stored) return await called;
		execution.stored = null;
		return await engine.resumeByTimer(stored.serialized, workflow);
	});
	timeUp.catch(() => {});
	const result = await Promise.race([called, timeUp]);
	isCalled.abort();
	return result;
}

/** An execution as n8n stores it before it begins. */
function beginningOf(workflow: WorkflowJson, scenario: Scenario): IRunExecutionData {
	const [start] = workflow.nodes as unknown as INode[];
	const entry = { node: start!, data: { main: [itemsOf(scenario)] }, source: null };
	const data = createRunExecutionData({ executionData: { nodeExecutionStack: [entry] } });
	if (scenario.hasNoToken) delete data.resumeToken;
	return deepCopy(data);
}

/**
 * What n8n without tokens makes of an execution whose process died: what its nodes had put out is replaced. Source:
 * n8n 1.123, packages/cli/src/executions/execution-recovery.service.ts
 */
function recovered(begun: IRunExecutionData): IRunExecutionData {
	const data = deepCopy(begun);
	const standIn = { json: { isArtificialRecoveredEventItem: true } };
	data.resultData.runData.Start = [
		{ startTime: 0, executionIndex: 0, executionTime: 0, source: [], data: { main: [[standIn]] } },
	];
	return data;
}

/** Ends when the process of the first execution has died; what it knew is lost with it. */
async function deathOf({ life, answers }: Stage): Promise<null> {
	if (!life) return await new Promise<never>(() => {});
	await life.died;
	answers.length = 0;
	return null;
}

/** One that reaches the same account, as the simulator has no other: nobody can tell that from the credential. */
function useAnotherCredential({ scenario, credentials }: Stage): void {
	const { data } = credentials[CREDENTIAL_TYPES[scenario.provider]]!;
	data.baseUrl += '/';
}

/** Runs the main workflow, with everything that its user does. */
async function playRuns(n8n: N8n, stage: Stage, played: Played, callbackUrl?: string) {
	const { engine, server } = n8n;
	const { scenario, clock } = stage;
	const workflow = workflowOf(scenario, callbackUrl);
	const stop = new AbortController();
	const isOver = new AbortController();
	if (scenario.stopAfter !== null) {
		clock.sleep(scenario.stopAfter * 1000, isOver.signal).then(
			() => {
				played.stoppedAt = clock.now();
				stop.abort();
			},
			() => {},
		);
	}
	const newExecution = () => {
		const executionId = n8n.nextExecutionId();
		const execution: CallableExecution = { stage, stored: null, onResumed: () => {} };
		server.expect(executionId, execution);
		return { executionId, execution };
	};

	let { executionId, execution } = newExecution();
	const begun = beginningOf(workflow, scenario);
	stage.firstExecution = executionId;
	const running = engine.run(workflow, {
		executionId,
		runExecutionData: begun,
		signal: stop.signal,
		...(scenario.isSubWorkflow ? { mode: 'integrated' } : {}),
	});
	const first = await Promise.race([running, deathOf(stage)]);
	let retries = 0;
	const retry = async (earlier: RunResult | null): Promise<RunResult> => {
		retries += 1;
		if (retries === 1 && scenario.changesCredential) useAnotherCredential(stage);
		({ executionId, execution } = newExecution());
		if (scenario.isSubWorkflow) {
			const runExecutionData = beginningOf(workflow, scenario);
			return await engine.run(workflow, { executionId, runExecutionData, mode: 'integrated' });
		}
		// Of an execution whose process died, n8n knows how it began.
		return earlier
			? await engine.retry(earlier, workflow, { executionId })
			: await engine.run(workflow, {
					executionId,
					runExecutionData: scenario.hasNoToken ? recovered(begun) : begun,
					mode: 'retry',
				});
	};
	if (first && played.stoppedAt !== null) played.stopTook = clock.now() - played.stoppedAt;
	isOver.abort();
	let result = first ?? (await retry(null));
	for (;;) {
		played.runs.push(result);
		if (result.status === 'waiting') {
			result = await playWaiting(n8n, { stage, played }, execution, result);
		} else if (result.status !== 'success' && retries < scenario.retries) {
			await clock.sleep(scenario.retryAfter * 1000);
			result = await retry(scenario.retriesFirst ? first : result);
		} else {
			return;
		}
	}
}

/** Waits until every callback has been sent that is still to come. */
async function awaitCallbacks({ simulator, clock }: Stage): Promise<void> {
	const ends = simulator.ledger.purchases.map(
		({ taskId }) => simulator.task(taskId)?.finishesAt ?? 0,
	);
	const last = Math.max(clock.now(), ...ends) + CALLBACKS_TAKE;
	await clock.sleep(last - clock.now());
}

/** Plays a scenario from beginning to end, and a little longer. */
export async function play(n8n: N8n, stage: Stage): Promise<Played> {
	const { engine, server } = n8n;
	const { scenario, clock } = stage;
	const played: Played = {
		runs: [],
		resumed: [],
		triggered: [],
		stoppedAt: null,
		stopTook: 0,
		endedAt: 0,
	};
	const curtain = new AbortController();
	playForgeries(stage, curtain.signal);
	if (scenario.completion === 'trigger') {
		const trigger = await engine.activate(triggerWorkflowOf(scenario), 'Trigger');
		await playRuns(n8n, stage, played, server.activate(stage, trigger));
		await awaitCallbacks(stage);
		await server.settled(stage);
		played.triggered = server.startedIn(stage);
	} else {
		await playRuns(n8n, stage, played);
		await server.settled(stage);
	}
	played.endedAt = clock.now();
	await clock.sleep(AFTERMATH);
	await server.settled(stage);
	curtain.abort();
	return played;
}
