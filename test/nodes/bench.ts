import type { INodeExecutionData } from 'n8n-workflow';

import { KlingApiframeApi } from '../../credentials/KlingApiframeApi.credentials';
import { KlingUnificallyApi } from '../../credentials/KlingUnificallyApi.credentials';
import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { clock } from '../../nodes/shared/lifecycle/clock';
import type { ProviderId } from '../../nodes/shared/providers/types';
import { scaledClock } from '../clock';
import {
	createEngine,
	type Engine,
	type RunOptions,
	type RunResult,
	type WorkflowJson,
} from '../engine';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';

/** The credential type of each provider; the name in the workflow is the same. */
export const CREDENTIAL_TYPES: Record<ProviderId, string> = {
	apiframe: 'klingApiframeApi',
	unifically: 'klingUnificallyApi',
};

export const PROVIDER_IDS = Object.keys(CREDENTIAL_TYPES) as ProviderId[];

export interface BenchOptions extends SimulatorOptions {
	/** How much faster than real time the nodes' and the simulator's clock run. */
	speed?: number;
	binaryMode?: 'filesystem' | 'default';
	/** Changes to the credentials, by credential type. */
	credentials?: Record<string, object>;
}

/** The real engine with this package's nodes, connected to a simulator, both on one fast clock. */
export interface Bench {
	engine: Engine;
	simulator: Simulator;
	/** Runs one node of this package after a trigger that emits `items`. */
	run(node: NodeUnderTest, options?: RunOptions): Promise<RunResult>;
	close(): Promise<void>;
}

export interface NodeUnderTest {
	parameters: object;
	type?: string;
	/** One empty item by default. */
	items?: INodeExecutionData[];
	onError?: 'continueErrorOutput' | 'continueRegularOutput';
	/** Further settings of the node, such as `retryOnFail`. */
	settings?: object;
}

/** A workflow of a trigger, the node under test ("Kling") and one follower on each of its outputs. */
export function workflowFor({ parameters, type, onError, settings }: NodeUnderTest): WorkflowJson {
	const credentials = Object.fromEntries(
		Object.values(CREDENTIAL_TYPES).map((name) => [name, { id: name, name }]),
	);
	const common = { typeVersion: 1, position: [0, 0], parameters: {} };
	const noOp = { ...common, type: 'n8n-nodes-base.noOp' };
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	return {
		nodes: [
			{ ...common, id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				...common,
				id: 'kling',
				name: 'Kling',
				type: `n8n-nodes-kling-video.${type ?? 'klingGenerateVideo'}`,
				parameters,
				credentials,
				...(onError ? { onError } : {}),
				...settings,
			},
			{ ...noOp, id: 'success', name: 'Success' },
			{ ...noOp, id: 'failure', name: 'Failure' },
		],
		connections: {
			Start: { main: [to('Kling')] },
			Kling: {
				main: [to('Success'), ...(onError === 'continueErrorOutput' ? [to('Failure')] : [])],
			},
		},
		settings: { executionOrder: 'v1' },
	};
}

function useFastClock(speed: number) {
	const real = { ...clock };
	const fast = scaledClock(speed);
	clock.now = fast.now;
	clock.sleep = async (ms, signal) => await fast.sleep(ms, signal).catch(() => undefined);
	return { fast, restore: () => Object.assign(clock, real) };
}

export async function startBench({
	speed = 200,
	binaryMode = 'filesystem',
	credentials = {},
	...options
}: BenchOptions = {}): Promise<Bench> {
	const { fast, restore } = useFastClock(speed);
	const simulator = await startSimulator({ clock: fast, ...options });
	const { unifically, apiframe } = simulator;
	const engine = await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo },
		credentials: {
			klingUnificallyApi: {
				type: new KlingUnificallyApi(),
				data: {
					apiKey: unifically.apiKey,
					baseUrl: unifically.baseUrl,
					uploadBaseUrl: unifically.uploadBaseUrl,
					webhookSecret: unifically.webhookSecret,
					...credentials.klingUnificallyApi,
				},
			},
			klingApiframeApi: {
				type: new KlingApiframeApi(),
				data: {
					apiKey: apiframe.apiKey,
					baseUrl: apiframe.baseUrl,
					...credentials.klingApiframeApi,
				},
			},
		},
		binaryMode,
	});
	return {
		engine,
		simulator,
		run: async (node, runOptions = {}) =>
			await engine.run(workflowFor(node), { startItems: node.items, ...runOptions }),
		close: async () => {
			restore();
			await simulator.close();
			await engine.close();
		},
	};
}
