import {
	createRunExecutionData,
	deepCopy,
	type IBinaryData,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type IRunExecutionData,
} from 'n8n-workflow';
import type { TestClock } from '../clock';
import { ActiveTrigger, type ActivationOptions } from './activeTrigger';
import { BinaryStore, type BinaryMode } from './binaryStore';
import { EngineCredentialsHelper, type EngineCredentials } from './credentials';
import { testCredential } from './credentialTest';
import { Executor, stackEntry, type ExecutionOptions } from './executor';
import { openHost } from './host';
import { searchList, type ListedNode } from './listSearch';
import { EngineNodeTypes, type NodeClasses } from './nodeTypes';
import { openProcessedData, type ProcessedRows } from './processedData';
import { retryData } from './retry';
import { waitNode } from './standIns';
import type { RunResult } from './runResult';
import {
	resumeByTimer,
	resumeByWebhook,
	serialize,
	type ResumeCall,
	type WebhookResult,
} from './waiting';
import type { WebhookCall } from './webhookDoubles';
import type { WorkflowJson } from './workflowJson';

/** How to set up an engine. */
export interface EngineOptions {
	/** The nodes that workflows use, besides the stand-ins for built-in ones. */
	nodes: NodeClasses;
	credentials?: EngineCredentials;
	/** Default `filesystem`, as in n8n. */
	binaryMode?: BinaryMode;
	/** The public address of this n8n, for webhook and resume URLs. Nothing listens there. */
	baseUrl?: string;
	/** What Wait nodes and the timeouts of HTTP requests count; without it, they do not wait and count real time. */
	clock?: TestClock;
}

/** How to run a workflow. Its default `mode` is `manual`, as with "Execute workflow". */
export interface RunOptions extends ExecutionOptions {
	/** What the start node receives and, when it is a trigger, puts out. Default: one empty item. */
	startItems?: INodeExecutionData[];
	/** Default: the node n8n would start from. */
	startNode?: string;
	/** Run what is on the stack of this data, instead of starting at a node. */
	runExecutionData?: IRunExecutionData;
}

/**
 * Runs workflows in n8n's real execution engine, inside this process.
 *
 * Several engines can exist at once, but n8n knows one storage for binary data per process: engines
 * with different storage must take turns.
 */
export class Engine {
	private readonly host = openHost();
	private readonly binaryStore: BinaryStore;
	private readonly credentials: EngineCredentialsHelper;
	private readonly executor: Executor;

	/** What n8n's database knows of processed values; `clear` forgets it. */
	readonly processed: ProcessedRows;

	/** Everything n8n logged, at every level, one entry per message. */
	readonly logs = this.host.logs;

	/** Use `createEngine` instead. */
	constructor(options: EngineOptions) {
		this.binaryStore = new BinaryStore(options.binaryMode ?? 'filesystem', this.host.folder);
		this.credentials = new EngineCredentialsHelper(options.credentials ?? {});
		const nodeTypes = new EngineNodeTypes({
			'n8n-nodes-base.wait': waitNode(options.clock),
			...options.nodes,
		});
		this.processed = openProcessedData(nodeTypes);
		this.executor = new Executor(
			nodeTypes,
			this.credentials,
			this.binaryStore,
			(options.baseUrl ?? 'https://n8n.example.com').replace(/\/$/, ''),
			options.clock,
		);
	}

	/** Prepares the storage for binary data. */
	async init(): Promise<this> {
		await this.binaryStore.init();
		return this;
	}

	/** Runs a workflow to its end, its first wait, or its failure. */
	async run(json: WorkflowJson, options: RunOptions = {}): Promise<RunResult> {
		const workflow = this.executor.createWorkflow(json);
		if (options.runExecutionData) {
			return await this.executor.execute(workflow, deepCopy(options.runExecutionData), options);
		}
		const startNode = options.startNode ?? workflow.getStartNode()?.name ?? '';
		const items = deepCopy(options.startItems ?? [{ json: {} }]);
		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [stackEntry(workflow, startNode, [items])] },
			resultData: { pinData: workflow.pinData },
		});
		return await this.executor.execute(workflow, data, options);
	}

	/**
	 * Does what "Retry execution" does: a new execution with the data of the failed one, which starts
	 * at the node that failed.
	 */
	async retry(
		failed: RunResult,
		json: WorkflowJson,
		options: ExecutionOptions = {},
	): Promise<RunResult> {
		const workflow = this.executor.createWorkflow(json);
		const data = retryData(failed.run.data, workflow);
		return await this.executor.execute(workflow, data, { mode: 'retry', ...options });
	}

	/** The execution as text, in the format n8n keeps it in its database. */
	serialize(result: RunResult): string {
		return serialize(result);
	}

	/** Continues a waiting execution as n8n does when its time is over. */
	async resumeByTimer(
		serialized: string,
		json: WorkflowJson,
		options: ExecutionOptions = {},
	): Promise<RunResult> {
		return await resumeByTimer(this.executor, serialized, json, options);
	}

	/** Delivers a request to the resume URL of a waiting execution. */
	async resumeByWebhook(
		serialized: string,
		json: WorkflowJson,
		call: ResumeCall,
		options: ExecutionOptions = {},
	): Promise<WebhookResult> {
		return await resumeByWebhook(this.executor, serialized, json, call, options);
	}

	/** Activates a webhook trigger: registers its webhooks and keeps its static data. */
	async activate(
		json: WorkflowJson,
		triggerName: string,
		{ test = false }: ActivationOptions = {},
	): Promise<ActiveTrigger> {
		const trigger = new ActiveTrigger(this.executor, json, triggerName, test);
		await trigger.activate();
		return trigger;
	}

	/** Delivers one request to a webhook trigger without activating it. */
	async webhook(
		json: WorkflowJson,
		triggerName: string,
		call: WebhookCall,
		options: ExecutionOptions = {},
	): Promise<WebhookResult> {
		return await new ActiveTrigger(this.executor, json, triggerName, false).webhook(call, options);
	}

	/** What the editor's test of a credential would say. */
	async testCredential(idOrName: string): Promise<INodeCredentialTestResult> {
		const { type, data } = this.credentials.withDefaults(idOrName);
		const credential = { id: idOrName, name: idOrName, type: type.name, data };
		return await testCredential(
			credential,
			type.test,
			this.executor.nodeTypes.all(),
			this.executor.additionalData(),
		);
	}

	/** What the editor shows in the list of a resource locator. */
	async searchList(
		node: ListedNode,
		method: string,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const { nodeTypes } = this.executor;
		const additionalData = this.executor.additionalData();
		return await searchList(node, method, nodeTypes, additionalData, filter, paginationToken);
	}

	/** Stores data as n8n would, to build input items with. */
	async storeBinary(data: Buffer, fileName: string, mimeType: string): Promise<IBinaryData> {
		return await this.binaryStore.store(data, fileName, mimeType);
	}

	/** The bytes behind an item's binary property. */
	async readBinary(binary: IBinaryData): Promise<Buffer> {
		return await this.binaryStore.read(binary);
	}

	/** The file behind an item's binary property, in filesystem mode. */
	binaryPath(binary: IBinaryData): string {
		return this.binaryStore.path(binary);
	}

	/** Deletes everything the engine stored. */
	async close(): Promise<void> {
		this.host.close();
	}
}

/** Creates an engine; close it when done. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
	return await new Engine(options).init();
}
