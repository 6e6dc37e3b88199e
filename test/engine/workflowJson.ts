import type { INode, IWorkflowBase } from 'n8n-workflow';
import { deepCopy, Workflow, type IDataObject, type INodeTypes } from 'n8n-workflow';

/**
 * A workflow as n8n exports it. Loosely typed, so that imported `.json` files fit.
 */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: readonly object[];
	connections: object;
	settings?: object;
	pinData?: object;
	staticData?: object | null;
}

/** A node of a workflow written in a test: whatever is left out gets a default. */
export type NodeJson = Pick<INode, 'name' | 'type'> & Partial<INode>;

/** A workflow whose nodes run one after the other. */
export function chain(...nodes: NodeJson[]): WorkflowJson {
	const connections: Record<string, object> = {};
	nodes.slice(1).forEach((node, index) => {
		connections[nodes[index]!.name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	});
	return {
		nodes: nodes.map((node, index) => ({
			id: `node-${index}`,
			typeVersion: 1,
			position: [index * 200, 0],
			parameters: {},
			...node,
		})),
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** Creates n8n's own `Workflow`, from a copy: n8n completes the parameters in place. */
export function createWorkflow(
	json: WorkflowJson,
	nodeTypes: INodeTypes,
	staticData?: IDataObject,
): Workflow {
	const copy = deepCopy(json) as unknown as IWorkflowBase;
	return new Workflow({
		id: copy.id ?? 'workflow',
		name: copy.name ?? 'Workflow',
		nodes: copy.nodes,
		connections: copy.connections,
		active: false,
		nodeTypes,
		settings: copy.settings,
		pinData: copy.pinData,
		staticData: staticData ?? copy.staticData ?? {},
	});
}
