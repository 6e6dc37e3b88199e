import type {
	ExecutionError,
	ExecutionStatus,
	INodeExecutionData,
	IRun,
	ITaskData,
	NodeExecutionHint,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** Which output and which run of a node; by default the first output of its last run. */
export interface OutputSelection {
	output?: number;
	run?: number;
}

/** What one execution left behind. */
export class RunResult {
	constructor(
		readonly executionId: string,
		readonly mode: WorkflowExecuteMode,
		/** n8n's own record of the run. */
		readonly run: IRun,
	) {}

	/** The status n8n's server would store for the execution. */
	get status(): ExecutionStatus {
		if (this.run.waitTill) return 'waiting';
		if (this.run.status === 'canceled' || this.run.status === 'crashed') return this.run.status;
		return this.run.status === 'error' || this.error ? 'error' : 'success';
	}

	/** The error that ended the execution. */
	get error(): ExecutionError | undefined {
		return this.run.data.resultData.error;
	}

	/** Every run of a node; empty when it did not run. */
	tasks(nodeName: string): ITaskData[] {
		return this.run.data.resultData.runData[nodeName] ?? [];
	}

	/** The items a node put out. */
	items(nodeName: string, { output = 0, run = -1 }: OutputSelection = {}): INodeExecutionData[] {
		return this.tasks(nodeName).at(run)?.data?.main?.[output] ?? [];
	}

	/** The hints a node added with `addExecutionHints`, over all its runs. */
	hints(nodeName: string): NodeExecutionHint[] {
		return this.tasks(nodeName).flatMap((task) => task.hints ?? []);
	}
}
