import { createRunExecutionData, deepCopy, type INode, type IRunExecutionData } from 'n8n-workflow';

import { workflowFor, type NodeUnderTest } from './workflow';

/** The execution as n8n stores it before it begins: all that is left of it when its process dies. */
export function justBegun(node: NodeUnderTest): IRunExecutionData {
	const [start] = workflowFor(node).nodes as unknown as INode[];
	const entry = { node: start!, data: { main: [node.items ?? [{ json: {} }]] }, source: null };
	return deepCopy(createRunExecutionData({ executionData: { nodeExecutionStack: [entry] } }));
}
