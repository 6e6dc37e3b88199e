import type { INodeType } from 'n8n-workflow';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node.ts';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node.ts';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node.ts';
import { KlingTrigger } from '../../nodes/KlingTrigger/KlingTrigger.node.ts';
import { clock } from '../../nodes/shared/execution/clock';
import { EventClock } from '../clock';
import { createEngine, type Engine, type RunOptions, type RunResult } from '../engine';
import { credentialsFor } from '../providers';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { loopFor, workflowFor, type NodeUnderTest } from './workflow';

export interface BenchOptions extends SimulatorOptions {
	binaryMode?: 'filesystem' | 'default';
	/** Whether the timeouts of HTTP requests count real time, as what drips in it does. */
	hasRealTimeouts?: boolean;
	/** The public address of the engine's n8n, for resume URLs. */
	baseUrl?: string;
	/** Wraps Kling Generate Video, to end its process. */
	nodeClass?: (NodeClass: typeof KlingGenerateVideo) => new () => INodeType;
	/** Changes to the credentials, by credential type. */
	credentials?: Record<string, object> | ((simulator: Simulator) => Record<string, object>);
}

/** The real engine with this package's nodes, connected to a simulator, both on one clock. */
export interface Bench {
	engine: Engine;
	simulator: Simulator;
	/** The credentials by type; what a test changes holds from then on. */
	credentials: ReturnType<typeof credentialsFor>;
	/** Runs one node of this package after a trigger that emits `items`. */
	run(node: NodeUnderTest, options?: RunOptions): Promise<RunResult>;
	/** "Retry execution": a new execution that goes on where the earlier one was. */
	retry(earlier: RunResult, node: NodeUnderTest): Promise<RunResult>;
	/** Runs the node in a loop of `rounds` rounds. */
	loop(node: NodeUnderTest, rounds: number): Promise<RunResult>;
	close(): Promise<void>;
}

/** Puts the nodes on a clock; returns what puts them back. */
function useClock(time: EventClock): () => void {
	const real = { ...clock };
	clock.now = () => time.now();
	clock.sleep = async (ms, signal) => await time.sleep(ms, signal).catch(() => {});
	return () => void Object.assign(clock, real);
}

export async function startBench({
	binaryMode = 'filesystem',
	credentials = {},
	baseUrl,
	hasRealTimeouts = false,
	nodeClass = (NodeClass) => NodeClass,
	...options
}: BenchOptions = {}): Promise<Bench> {
	const time = new EventClock();
	const restore = useClock(time);
	const simulator = await startSimulator({ clock: time, ...options });
	const own = credentialsFor(
		simulator,
		typeof credentials === 'function' ? credentials(simulator) : credentials,
	);
	const engine = await createEngine({
		nodes: {
			'n8n-nodes-kling-video.klingGenerateVideo': nodeClass(KlingGenerateVideo),
			'n8n-nodes-kling-video.klingMotionControl': KlingMotionControl,
			'n8n-nodes-kling-video.klingMultiShot': KlingMultiShot,
			'n8n-nodes-kling-video.klingGetTask': KlingGetTask,
			'n8n-nodes-kling-video.klingTrigger': KlingTrigger,
		},
		credentials: own,
		binaryMode,
		baseUrl,
		clock: hasRealTimeouts ? undefined : time,
	});
	return {
		engine,
		simulator,
		credentials: own,
		run: async (node, runOptions = {}) =>
			await engine.run(workflowFor(node), { startItems: node.items, ...runOptions }),
		retry: async (earlier, node) => await engine.retry(earlier, workflowFor(node)),
		loop: async (node, rounds) => await engine.run(loopFor(node, rounds)),
		close: async () => {
			restore();
			await simulator.close();
			await engine.close();
		},
	};
}
