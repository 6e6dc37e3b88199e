import { randomUUID } from 'node:crypto';

import type { Example } from './examples';
import type { ExecutionRecord, StoredWorkflow } from './n8nClient';
import { sha256 } from './stage';
import type { ServiceRequest } from './standIns/internet';
import type { StoredFile } from './standIns/google';
import type { World } from './world';

/* What examples have in common whose work begins with one entry and buys one video. */

/** One of them, in a world. */
export interface Flow {
	name: string;
	/** The node that starts it. */
	trigger: string;
	/** Makes what is imported fit for a test; default: it is already. */
	prepare?(workflow: Example): Example;
	/** Adds an entry that was not there before; with the ID of one that was, asks for its video again. */
	add(id: string): void;
	/** Starts it; default: by "Execute workflow". */
	start?(workflow: StoredWorkflow, id: string): Promise<ExecutionRecord>;
	/** Whether it has to be in production, because somebody calls it. */
	isCalled?: boolean;
	/** Expects the video where it belongs. */
	arrived(id: string, taskId: string): Promise<void>;
	/** Expects that the video is not where it belongs, and that the entry says so. */
	failed(id: string, taskId: string): Promise<void> | void;
	/** Has the step behind the video fail: a service refuses it, or the workflow is set up wrongly. */
	spoil(workflow: Example): Example;
}

/** Has a service refuse what is sent to an address, and leaves the workflow as it is. */
export const refusing =
	({ internet }: World, host: string, part: string) =>
	(workflow: Example): Example => {
		const isMeant = (request: ServiceRequest) =>
			request.host === host && request.method !== 'GET' && request.path.includes(part);
		internet.breakDown(isMeant, { status: 400, body: { error: { message: 'no space' } } });
		return workflow;
	};

/** Changes the parameters of one node. */
export const withParameters = (workflow: Example, name: string, parameters: object): Example => ({
	...workflow,
	nodes: workflow.nodes.map((node) =>
		node.name === name ? { ...node, parameters: { ...node.parameters, ...parameters } } : node,
	),
});

/** Gives a trigger that is called an ID of its own, so that two copies of an example do not meet. */
export const withOwnWebhook = (
	workflow: Example,
	name: string,
	own: string = randomUUID(),
): Example => ({
	...workflow,
	nodes: workflow.nodes.map((node) => (node.name === name ? { ...node, webhookId: own } : node)),
});

/** Gives the webhook of an example an address of its own as well. */
export function withOwnPath(workflow: Example, node: string): Example {
	const own = randomUUID();
	return withOwnWebhook(withParameters(workflow, node, { path: own }), node, own);
}

/** The address of a webhook. */
export const pathOf = (workflow: StoredWorkflow, node: string): string => {
	const { nodes } = workflow as StoredWorkflow & Example;
	return String(nodes.find(({ name }) => name === node)!.parameters.path);
};

/** The values of an "Edit Fields" node, all of them texts. */
export const texts = (values: Record<string, string>) => ({
	assignments: {
		assignments: Object.entries(values).map(([name, value]) => ({
			id: name,
			name,
			value,
			type: 'string',
		})),
	},
});

/** Some entries have numbers. */
export const numberOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16);

/** The newest file of this name in Google Drive. */
export const fileNamed = ({ drive }: World, wanted: string): StoredFile | undefined =>
	drive.files.filter(({ name }) => name === wanted).at(-1);

/** What was ordered for a task. */
export const orderOf = ({ stage }: World, taskId: string) =>
	stage.simulator.ledger.purchases.find((purchase) => purchase.taskId === taskId)!;

/** Expects that these are the bytes of a task's video, to the last one. */
export async function expectBytes(
	{ stage }: World,
	bytes: Buffer | null | undefined,
	taskId: string,
): Promise<void> {
	expect(bytes && sha256(bytes)).toBe(await stage.simulator.videoSha256(taskId));
}
