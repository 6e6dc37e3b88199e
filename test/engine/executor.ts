import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { TestClock } from '../clock';
import type { BinaryStore } from './binaryStore';
import type { EngineCredentialsHelper } from './credentials';
import { useTimeoutsOn } from './httpTimeouts';
import type { EngineNodeTypes } from './nodeTypes';
import { RunResult } from './runResult';
import { createWorkflow, type WorkflowJson } from './workflowJson';

/** Told before and after each node of a run. */
export type NodeListener = (
	event: { phase: 'before'; node: string } | { phase: 'after'; node: string; task: ITaskData },
) => void | Promise<void>;

/** What every way to run a workflow can be given. */
export interface ExecutionOptions {
	executionId?: string;
	mode?: WorkflowExecuteMode;
	/** Aborting stops the execution as n8n's "Stop" does. */
	signal?: AbortSignal;
	onNode?: NodeListener;
}

/** Where `Executor.execute` continues an execution that waited. */
export interface Resumption {
	executionId: string;
	mode: WorkflowExecuteMode;
}

/** Brings workflows, execution data and n8n's `WorkflowExecute` together. */
export class Executor {
	private executionCount = 0;

	constructor(
		readonly nodeTypes: EngineNodeTypes,
		private readonly credentialsHelper: EngineCredentialsHelper,
		private readonly binaryStore: BinaryStore,
		private readonly baseUrl: string,
		private readonly clock?: TestClock,
	) {}

	/** n8n's `Workflow` for this JSON, with the given static data instead of the JSON's own. */
	createWorkflow(json: WorkflowJson, staticData?: IDataObject): Workflow {
		return createWorkflow(json, this.nodeTypes, staticData);
	}

	/** Runs what is on the execution stack of the data, and what follows. */
	async execute(
		workflow: Workflow,
		data: IRunExecutionData,
		options: ExecutionOptions = {},
		resumption?: Resumption,
	): Promise<RunResult> {
		const { executionId, mode } = resumption ?? {
			executionId: options.executionId ?? String(++this.executionCount),
			mode: options.mode ?? 'manual',
		};
		const additionalData = this.additionalData(executionId);
		additionalData.restartExecutionId = resumption?.executionId;
		additionalData.hooks = createHooks(workflow, executionId, mode, options.onNode);

		const execution = new WorkflowExecute(additionalData, mode, data);
		const run = execution.processRunExecutionData(workflow);
		const stop = () => run.cancel();
		options.signal?.addEventListener('abort', stop, { once: true });
		if (options.signal?.aborted) stop();
		try {
			return new RunResult(executionId, mode, await run);
		} finally {
			options.signal?.removeEventListener('abort', stop);
		}
	}

	/** What n8n's server gives to the engine and to every context a node sees. */
	additionalData(executionId?: string): IWorkflowExecuteAdditionalData {
		this.binaryStore.activate();
		useTimeoutsOn(this.clock);
		const { baseUrl } = this;
		return {
			credentialsHelper: this.credentialsHelper,
			executionId,
			currentNodeExecutionIndex: 0,
			variables: {},
			instanceBaseUrl: `${baseUrl}/`,
			restApiUrl: `${baseUrl}/rest`,
			webhookBaseUrl: `${baseUrl}/webhook`,
			webhookTestBaseUrl: `${baseUrl}/webhook-test`,
			webhookWaitingBaseUrl: `${baseUrl}/webhook-waiting`,
			formBaseUrl: `${baseUrl}/form`,
			formTestBaseUrl: `${baseUrl}/form-test`,
			formWaitingBaseUrl: `${baseUrl}/form-waiting`,
			setExecutionStatus: () => {},
			// The rest serves features that nodes under test here do not use.
		} as unknown as IWorkflowExecuteAdditionalData;
	}
}

/** The stack entry that starts a workflow at a node with these items on its outputs. */
export function stackEntry(workflow: Workflow, nodeName: string, outputs: INodeExecutionData[][]) {
	const node = workflow.getNode(nodeName);
	if (!node) throw new Error(`The workflow has no node "${nodeName}"`);
	return { node, data: { main: outputs }, source: null };
}

function createHooks(
	workflow: Workflow,
	executionId: string,
	mode: WorkflowExecuteMode,
	onNode: NodeListener = () => {},
) {
	const workflowData = { id: workflow.id, name: workflow.name } as IWorkflowBase;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, workflowData);
	hooks.addHandler('nodeExecuteBefore', async (node) => await onNode({ phase: 'before', node }));
	hooks.addHandler(
		'nodeExecuteAfter',
		async (node, task) => await onNode({ phase: 'after', node, task }),
	);
	return hooks;
}
