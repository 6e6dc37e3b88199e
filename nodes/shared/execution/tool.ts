import type { IExecuteFunctions, INode } from 'n8n-workflow';

/** Whether a node is the tool variant that n8n makes for AI agents. */
export const isToolNode = ({ type }: Pick<INode, 'type'>): boolean => /Tool$/.test(type);

/** Whether something other than n8n's engine runs the node: an AI agent of version 2 or older, or an MCP server. */
export const isCalledDirectly = (context: IExecuteFunctions): boolean =>
	context.isToolExecution?.() === true;

/** Whether a node is run as a tool of an AI agent. */
export const isTool = (context: IExecuteFunctions): boolean =>
	isCalledDirectly(context) || isToolNode(context.getNode());
