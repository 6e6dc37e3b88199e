import type { IBinaryData } from 'n8n-workflow';
import { rmSync } from 'node:fs';
import path from 'node:path';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node.ts';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node.ts';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node.ts';
import { KlingTrigger } from '../../nodes/KlingTrigger/KlingTrigger.node.ts';
import { clock } from '../../nodes/shared/execution/clock';
import { createEngine, type Engine } from '../engine';
import { credentialsFor } from '../providers';
import type { Simulator } from '../simulator';
import type { Evidence } from './evidence';
import { INVARIANTS } from './invariants';
import { N8nServer } from './n8nServer';
import { play, type N8n, type Played } from './play';
import type { Scenario } from './scenario';
import {
	currentStage,
	on,
	openStage,
	stageHere,
	type CredentialChanges,
	type Stage,
} from './stage';
import { watchedNode } from './watchedNode';
import { credentialName } from './workflows';

/** What became of one scenario. */
export interface Verdict {
	scenario: Scenario;
	/** The broken promises; empty when all were kept. */
	violations: string[];
	/** How each item ended, for the summary. */
	ends: string[];
	purchases: number;
}

/** One n8n in which many scenarios run at once, each with its own providers and its own time. */
export interface Theatre {
	play(scenario: Scenario): Promise<Verdict>;
	close(): Promise<void>;
}

/** In simulated milliseconds; a scenario that takes longer has hung. */
const LONGEST = 90 * 24 * 60 * 60_000;

function useStageClocks(): () => void {
	const real = { ...clock };
	clock.now = () => currentStage().clock.now();
	clock.sleep = async (ms, signal) => {
		await currentStage()
			.clock.sleep(ms, signal)
			.catch(() => {});
	};
	return () => void Object.assign(clock, real);
}

function sortLogsByStage(engine: Engine): void {
	engine.logs.push = (...lines) => stageHere()?.logs.push(...lines) ?? 0;
}

/** The credentials of a scenario, under the names that its workflow gives them. */
const named = ({ credentials, scenario }: Stage): Stage['credentials'] =>
	Object.fromEntries(
		Object.entries(credentials).map(([type, each]) => [credentialName(scenario, type), each]),
	);

/** How each item, or each started execution, ended. */
function endsOf({ stage, played }: Evidence): string[] {
	const last = played.runs.at(-1);
	const items = ['Kling', 'Get'].flatMap((node) =>
		[0, 1].flatMap((output) => last?.items(node, { output }) ?? []),
	);
	const started = played.triggered.flatMap(({ result }) => result.items('Trigger'));
	const kinds = [...items, ...started].map(({ json }) => {
		const details = json.error as { kind?: string } | undefined;
		return details?.kind ?? String(json.event ?? json.status);
	});
	const isOver = stage.scenario.completion === 'getTask' && last?.status === 'success';
	const ends = isOver ? kinds.filter((kind) => kind !== 'queued') : kinds;
	return last && last.status !== 'success' ? [...ends, `execution: ${last.status}`] : ends;
}

async function judge(evidence: Evidence): Promise<string[]> {
	const violations: string[] = [];
	for (const [name, invariant] of Object.entries(INVARIANTS)) {
		const faults = await invariant(evidence);
		violations.push(...faults.map((fault) => `${name}: ${fault}`));
	}
	return violations;
}

function binariesIn({ runs, triggered }: Played): IBinaryData[] {
	const results = [...runs, ...triggered.map(({ result }) => result)];
	return results.flatMap((result) =>
		Object.keys(result.run.data.resultData.runData).flatMap((node) =>
			result
				.items(node)
				.flatMap(({ binary }) => Object.values(binary ?? {}))
				.filter(({ id }) => id !== undefined),
		),
	);
}

async function withinTime<T>({ clock: time }: Stage, work: Promise<T>): Promise<T> {
	const over = new AbortController();
	const timeout = time.sleep(LONGEST, over.signal).then(() => {
		throw new Error('ends: it hangs');
	});
	return await Promise.race([work, timeout]).finally(() => over.abort());
}

/** Opens a theatre; there can be one at a time in a process. */
export async function openTheatre(changes: CredentialChanges = () => ({})): Promise<Theatre> {
	const restore = useStageClocks();
	// No clock sees that code is being loaded.
	await import('../../nodes/atRunTime');
	const server = new N8nServer();
	await server.listen();
	const credentials = credentialsFor({ credentials: {} as Simulator['credentials'] });
	const engine = await createEngine({
		nodes: {
			'n8n-nodes-kling-video.klingGenerateVideo': watchedNode(KlingGenerateVideo),
			'n8n-nodes-kling-video.klingMultiShot': watchedNode(KlingMultiShot),
			'n8n-nodes-kling-video.klingMotionControl': watchedNode(KlingMotionControl),
			'n8n-nodes-kling-video.klingGetTask': watchedNode(KlingGetTask),
			'n8n-nodes-kling-video.klingTrigger': watchedNode(KlingTrigger),
		},
		credentials,
		baseUrl: server.url,
		clock: {
			now: () => currentStage().clock.now(),
			sleep: async (ms, signal) => await currentStage().clock.sleep(ms, signal),
		},
	});
	server.connect(engine);
	sortLogsByStage(engine);
	let executions = 0;
	const n8n: N8n = { engine, server, nextExecutionId: () => String(++executions) };

	const playOn = async (stage: Stage): Promise<Verdict> => {
		const { scenario } = stage;
		const own = named(stage);
		Object.assign(credentials, own);
		const played = await play(n8n, stage);
		const read = async (binary: IBinaryData) => await engine.readBinary(binary);
		const evidence = { stage, played, read };
		const violations = await judge(evidence);
		for (const binary of binariesIn(played))
			rmSync(path.dirname(engine.binaryPath(binary)), { recursive: true, force: true });
		for (const name of Object.keys(own)) Reflect.deleteProperty(credentials, name);
		const purchases = stage.simulator.ledger.purchases.length;
		return { scenario, violations, ends: endsOf(evidence), purchases };
	};

	return {
		play: async (scenario) => {
			const stage = await openStage(scenario, changes);
			try {
				return await withinTime(
					stage,
					on(stage, async () => await playOn(stage)),
				);
			} catch (error) {
				const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
				return { scenario, violations: [reason], ends: [], purchases: 0 };
			} finally {
				server.forget(stage);
				await stage.close();
			}
		},
		close: async () => {
			restore();
			await server.close();
			await engine.close();
		},
	};
}
