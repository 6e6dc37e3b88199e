import type { INodeExecutionData } from 'n8n-workflow';

import type { WorkflowJson } from '../engine';
import { CREDENTIAL_TYPES, PROVIDER_IDS } from '../providers';

export { CREDENTIAL_TYPES, PROVIDER_IDS };

export interface NodeUnderTest {
	parameters: object;
	type?: string;
	/** One empty item by default. */
	items?: INodeExecutionData[];
	onError?: 'continueErrorOutput' | 'continueRegularOutput';
	/** Further settings of the node, such as `retryOnFail`. */
	settings?: object;
}

/** The credentials of this package's nodes, as they are named in the bench. */
const BENCH_CREDENTIALS = Object.fromEntries(
	Object.values(CREDENTIAL_TYPES).map((name) => [name, { id: name, name }]),
);

/** A workflow in which each node of this package has been given its credentials, as a user does after an import. */
export const withCredentials = (
	workflow: WorkflowJson,
	credentials: object = BENCH_CREDENTIALS,
): WorkflowJson => ({
	...workflow,
	nodes: workflow.nodes.map((node) =>
		'type' in node && String(node.type).startsWith('n8n-nodes-kling-video.')
			? { ...node, credentials }
			: node,
	),
});

/** A workflow of a trigger, the node under test ("Kling") and one follower on each of its outputs. */
export function workflowFor({ parameters, type, onError, settings }: NodeUnderTest): WorkflowJson {
	const common = { typeVersion: 1, position: [0, 0], parameters: {} };
	const noOp = { ...common, type: 'n8n-nodes-base.noOp' };
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	return {
		nodes: [
			{ ...common, id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{
				...common,
				id: 'kling',
				name: 'Kling',
				type: `n8n-nodes-kling-video.${type ?? 'klingGenerateVideo'}`,
				parameters,
				credentials: BENCH_CREDENTIALS,
				...(onError ? { onError } : {}),
				...settings,
			},
			{ ...noOp, id: 'success', name: 'Success' },
			{ ...noOp, id: 'failure', name: 'Failure' },
		],
		connections: {
			Start: { main: [to('Kling')] },
			Kling: {
				main: [to('Success'), ...(onError === 'continueErrorOutput' ? [to('Failure')] : [])],
			},
		},
		settings: { executionOrder: 'v1' },
	};
}

/** A workflow that callbacks start: Kling Trigger ("Trigger") and a follower ("After"). */
export function triggerWorkflowFor(
	parameters: object,
	{ credentials = BENCH_CREDENTIALS, webhookId = 'hook' } = {},
): WorkflowJson {
	const common = { typeVersion: 1, position: [0, 0] };
	return {
		nodes: [
			{
				...common,
				id: 'trigger',
				name: 'Trigger',
				type: 'n8n-nodes-kling-video.klingTrigger',
				webhookId,
				parameters,
				credentials,
			},
			{ ...common, id: 'after', name: 'After', type: 'n8n-nodes-base.noOp', parameters: {} },
		],
		connections: { Trigger: { main: [[{ node: 'After', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** The same as `workflowFor`, with the output led back to the node until it has run `rounds` times. */
export function loopFor(node: NodeUnderTest, rounds: number): WorkflowJson {
	const workflow = workflowFor(node);
	const condition = { leftValue: '={{ $runIndex }}', rightValue: rounds - 1 };
	const finished = {
		id: 'finished',
		name: 'Finished',
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		position: [0, 0],
		parameters: { conditions: { conditions: [condition] } },
	};
	const to = (name: string) => [{ node: name, type: 'main', index: 0 }];
	return {
		...workflow,
		nodes: [...workflow.nodes, finished],
		connections: {
			Start: { main: [to('Kling')] },
			Kling: { main: [to('Finished')] },
			Finished: { main: [to('Success'), to('Kling')] },
		},
	};
}
