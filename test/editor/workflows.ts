import manifest from '../../package.json';
import type { WorkflowJson } from '../engine';

/** The name of the package, with which the names of its nodes begin in workflows. */
export const PACKAGE = manifest.name;

/** The type of a node of a workflow. */
export const typeOf = (node: object): string => (node as { type: string }).type;

/** A Kling node as it is opened in the editor. */
export interface EditedNode {
	/** `klingGenerateVideo` and so on. */
	type: string;
	/** The name on the canvas. */
	name: string;
	parameters: object;
}

/** A workflow of a trigger and one Kling node, or of Kling Trigger alone. */
export function workflowOf({ type, name, parameters }: EditedNode): WorkflowJson {
	const kling = {
		id: 'kling',
		name,
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [260, 0],
		parameters,
	};
	const start = {
		id: 'start',
		name: 'When clicking ‘Execute workflow’',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const isTrigger = type === 'klingTrigger';
	return {
		name,
		nodes: isTrigger ? [kling] : [start, kling],
		connections: isTrigger
			? {}
			: { [start.name]: { main: [[{ node: name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	} as WorkflowJson;
}
