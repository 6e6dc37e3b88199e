import type { INode } from 'n8n-workflow';

/** Whether a node is the tool variant that n8n makes for AI agents. */
export const isToolNode = ({ type }: Pick<INode, 'type'>): boolean => /Tool$/.test(type);
