import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';

import { runningClock, type RunningClock } from '../clock';
import type { WorkflowJson } from '../engine';
import { withCredentials, workflowFor, type NodeUnderTest } from '../nodes/workflow';
import { credentialsFor, PROVIDER_IDS as ALL_PROVIDERS } from '../providers';
import {
	startSimulator,
	type ProviderId,
	type Simulator,
	type SimulatorOptions,
} from '../simulator';
import {
	N8nClient,
	type CredentialReference,
	type ExecutionRecord,
	type StoredWorkflow,
} from './n8nClient';
import { attachN8n, type N8nServer } from './n8nServer';
import { until } from './until';

export type { ProviderId };

/** One provider of each kind: it recognises a repeated order, an order can be looked up, and neither. */
export const KINDS: ProviderId[] = ['apiframe', 'klingAi', 'unifically'];

/** The providers with which scenarios are played. */
export const PROVIDER_IDS = process.env.KLING_E2E_ESSENTIALS ? KINDS : ALL_PROVIDERS;

/** Of real time, unless a test decides otherwise. */
const RENDER_SECONDS = 1;

/** A workflow in production whose webhook starts it. */
export interface StartableWorkflow extends StoredWorkflow {
	/** Starts it with one item for each entry and returns the execution's id. */
	start(items?: object[]): Promise<string>;
}

/** The shared n8n and a simulator of its own for one test file, connected by credentials. */
export interface Stage {
	server: N8nServer;
	client: N8nClient;
	simulator: Simulator;
	clock: RunningClock;
	credentials: Record<string, CredentialReference>;
	/** Puts a workflow into production: the trigger "Start" of `workflowFor` becomes a webhook. */
	deploy(node: NodeUnderTest): Promise<StartableWorkflow>;
	/** The same for any workflow with a node named "Start". */
	deployWorkflow(workflow: WorkflowJson): Promise<StartableWorkflow>;
	/** Stores a workflow; the nodes of this package get their credentials. */
	store(workflow: WorkflowJson): Promise<StoredWorkflow>;
	/** Puts a workflow with a trigger of its own into production. */
	publish(workflow: WorkflowJson): Promise<StoredWorkflow>;
	close(): Promise<void>;
}

/** The items that a node has put out, in its last run. */
export function itemsOf({ data }: ExecutionRecord, node: string): INodeExecutionData[] {
	return data.resultData.runData[node]?.at(-1)?.data?.main?.[0] ?? [];
}

/** The items that a node has put out, in all its runs. */
export function allItemsOf({ data }: ExecutionRecord, node: string): INodeExecutionData[] {
	return (data.resultData.runData[node] ?? []).flatMap((run) => run.data?.main?.[0] ?? []);
}

/** The message and the description of the error that ended an execution. */
export function errorOf({ data }: ExecutionRecord): string {
	const { message, description } = data.resultData.error ?? {};
	return [message, description].filter(Boolean).join(' ');
}

/** Replaces the node "Start" by a webhook that hands on the entries of a list as items. */
function withWebhook(workflow: WorkflowJson, webhookId: string): WorkflowJson {
	const common = { position: [0, 0], typeVersion: 1 };
	const webhook = {
		...common,
		id: randomUUID(),
		name: 'Start',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId,
		parameters: { path: webhookId, httpMethod: 'POST', responseMode: 'onReceived' },
	};
	const items = {
		...common,
		id: randomUUID(),
		name: 'Items',
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'body.items', options: {} },
	};
	const nodes = workflow.nodes as Array<{ name: string }>;
	const connections = workflow.connections as Record<string, object>;
	return {
		...workflow,
		nodes: [webhook, items, ...nodes.filter(({ name }) => name !== 'Start')],
		connections: {
			...connections,
			Start: { main: [[{ node: 'Items', type: 'main', index: 0 }]] },
			Items: connections.Start!,
		},
	};
}

/** Connects a test file to an n8n, by default to that of `globalSetup`. */
export async function openStage(
	options: SimulatorOptions = {},
	server: N8nServer = attachN8n(process.env.KLING_E2E_USER_FOLDER!),
): Promise<Stage> {
	const client = await new N8nClient(server.url).logIn();
	// In queue mode, a process of their own takes webhooks.
	const webhooks = new N8nClient(process.env.KLING_E2E_WEBHOOK_URL ?? server.url);
	const clock = runningClock();
	const simulator = await startSimulator({
		clock,
		renderSeconds: RENDER_SECONDS,
		queueSeconds: 0.2,
		...options,
	});
	const credentials: Stage['credentials'] = {};
	for (const [name, { type, data }] of Object.entries(credentialsFor(simulator))) {
		// As n8n's editor names them.
		credentials[name] = await client.createCredential(name, data, `${type.displayName} account`);
	}

	const store = async (workflow: WorkflowJson): Promise<StoredWorkflow> => {
		const name = expect.getState().currentTestName ?? 'E2E';
		return await client.createWorkflow(name.slice(0, 100), withCredentials(workflow, credentials));
	};

	const publish = async (workflow: WorkflowJson): Promise<StoredWorkflow> => {
		const stored = await store(workflow);
		await client.activate(stored);
		return stored;
	};

	const deployWorkflow = async (workflow: WorkflowJson): Promise<StartableWorkflow> => {
		const webhookId = randomUUID();
		const stored = await publish(withWebhook(workflow, webhookId));
		const start = async (items: object[] = [{}]) => {
			const before = (await client.executions(stored)).map(({ id }) => id);
			// n8n activates a workflow before its webhook can be called.
			await until('the webhook listens', async () => {
				const { status } = await webhooks.ask('POST', `/webhook/${webhookId}`, { items });
				return status === 200;
			});
			const { id } = await until('the execution begins', async () =>
				(await client.executions(stored)).find((execution) => !before.includes(execution.id)),
			);
			return id;
		};
		return { ...stored, start };
	};

	return {
		server,
		client,
		simulator,
		clock,
		credentials,
		store,
		publish,
		deployWorkflow,
		deploy: async (node) => await deployWorkflow(workflowFor(node)),
		close: async () => await simulator.close(),
	};
}

/** The fingerprint of a file. */
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Expects that an item holds the video of its task: what n8n's editor downloads is the provider's file, byte by byte. */
export async function expectDownload(
	{ simulator, client }: Stage,
	item: INodeExecutionData | undefined,
): Promise<void> {
	const binary = item?.binary?.data;
	expect(binary?.mimeType).toBe('video/mp4');
	const wanted = await simulator.videoSha256(String(item?.json.taskId));
	expect(sha256(await client.binary(binary!.id!))).toBe(wanted);
}

/** Expects the same, and that the file lies in n8n's storage folder. */
export async function expectVideo(
	stage: Stage,
	item: INodeExecutionData | undefined,
): Promise<void> {
	await expectDownload(stage, item);
	const name = item!.binary!.data!.id!.replace(/^[^:]+:/, '');
	// The second name is the older one.
	const file = ['storage', 'binaryData']
		.map((folder) => path.join(stage.server.userFolder, '.n8n', folder, name))
		.find(existsSync);
	const wanted = await stage.simulator.videoSha256(String(item!.json.taskId));
	expect(sha256(readFileSync(file!))).toBe(wanted);
}

/** Notes what has been bought up to now; the result tells the tasks bought since then, in order. */
export function purchasesFromNow({ simulator }: Stage): () => string[] {
	const { purchases } = simulator.ledger;
	const before = purchases.length;
	return () => purchases.slice(before).map(({ taskId }) => taskId);
}
