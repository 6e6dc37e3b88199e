import { parse, stringify } from 'flatted';
import type { IRunExecutionData, Workflow } from 'n8n-workflow';

/**
 * The data that "Retry execution" starts from: that of the failed execution without its error, with
 * the failed node on the stack as the workflow has it now.
 */
export function retryData(failed: IRunExecutionData, workflow: Workflow): IRunExecutionData {
	const data = parse(stringify(failed)) as IRunExecutionData;
	const { lastNodeExecuted, runData } = data.resultData;
	delete data.resultData.error;
	const tasks = runData[lastNodeExecuted ?? ''];
	if (tasks?.at(-1)?.error) tasks.pop();
	for (const entry of data.executionData?.nodeExecutionStack ?? []) {
		entry.node = workflow.getNode(entry.node.name) ?? entry.node;
	}
	return data;
}
