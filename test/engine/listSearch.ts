import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type INode,
	type INodeListSearchResult,
	type INodeParameters,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import type { EngineNodeTypes } from './nodeTypes';

/** What the editor knows of a node whose list it opens. */
export interface ListedNode {
	type: string;
	parameters: INodeParameters;
	credentials?: INode['credentials'];
}

/** As n8n's server does: a made-up workflow with the node alone, and the parameters as they are in the editor. */
export async function searchList(
	{ type, parameters, credentials }: ListedNode,
	method: string,
	nodeTypes: EngineNodeTypes,
	additionalData: IWorkflowExecuteAdditionalData,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const nodeType = nodeTypes.getByNameAndVersion(type);
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type,
		typeVersion: [nodeType.description.version].flat().at(-1)!,
		position: [0, 0],
		parameters,
		credentials,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	additionalData.currentNodeParameters = parameters;
	const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters');
	const search = nodeType.methods?.listSearch?.[method];
	if (!search) throw new Error(`${type} has no list "${method}"`);
	return await search.call(context, filter, paginationToken);
}
