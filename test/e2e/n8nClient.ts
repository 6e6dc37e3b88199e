import { parse } from 'flatted';
import type { ExecutionStatus, INodeTypeDescription, IRunExecutionData } from 'n8n-workflow';
import { request } from 'undici';

import type { WorkflowJson } from '../engine';
import { until, type Patience } from './until';

/** The owner of the n8n under test. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Owner-of-n8n-1',
	firstName: 'Olga',
	lastName: 'Owner',
};

/** A credential as a node of a workflow refers to it. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** A workflow as n8n has stored it: with its nodes and all else, of which these are needed. */
export interface StoredWorkflow {
	id: string;
	versionId: string;
}

/** An execution as n8n lists it. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	finished: boolean;
	mode: string;
	retryOf: string | null;
	retrySuccessId: string | null;
	/** ISO 8601; null while it goes on. */
	stoppedAt: string | null;
}

/** An execution with everything that its nodes have put out. */
export interface ExecutionRecord extends ExecutionSummary {
	data: IRunExecutionData;
}

/** An answer of n8n, whatever its status. */
export interface Answer {
	status: number;
	/** Parsed when it is JSON. */
	body: unknown;
}

const FINAL: readonly ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/** Whether an execution goes on no more. */
export const hasEnded = ({ status }: ExecutionSummary): boolean => FINAL.includes(status);

/** Whether it is stored whole: n8n 1 stores that an execution has ended a moment before what its nodes have put out. */
function isWhole({ status, data }: ExecutionRecord): boolean {
	// It is read piece by piece while it is being written.
	if (!data) return false;
	if (status === 'error') return data.resultData.error !== undefined;
	return status !== 'success' || !data.executionData?.nodeExecutionStack.length;
}

/** What n8n's editor does, without the editor. */
export class N8nClient {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Logs in as the owner, who is created at the first time. */
	async logIn(): Promise<this> {
		const { status } = await this.ask('POST', '/rest/owner/setup', OWNER);
		if (status >= 400) {
			const { email: emailOrLdapLoginId, password } = OWNER;
			await this.rest('POST', '/login', { emailOrLdapLoginId, password });
		}
		return this;
	}

	/** What n8n's editor knows about the nodes that it offers; some have several entries, for different versions. */
	async nodeDescriptions(): Promise<INodeTypeDescription[]> {
		const { body } = await this.ask('GET', '/types/nodes.json');
		return body as INodeTypeDescription[];
	}

	/** The full names of the node types that n8n offers. */
	async nodeTypes(): Promise<string[]> {
		return (await this.nodeDescriptions()).map(({ name }) => name);
	}

	/** Stores a credential, by default named as its type. */
	async createCredential(type: string, data: object, name = type): Promise<CredentialReference> {
		const { id } = await this.rest<CredentialReference>('POST', '/credentials', {
			name,
			type,
			data,
		});
		return { id, name };
	}

	/** Stores a credential that holds these data and presses "Test" in its form; older versions test no other ones. */
	async testCredential(type: string, data: object): Promise<{ status: string; message: string }> {
		const { id } = await this.createCredential(type, data);
		const credentials = { id, name: type, type, data };
		return await this.rest('POST', '/credentials/test', { credentials });
	}

	/** Stores a workflow. */
	async createWorkflow(name: string, workflow: WorkflowJson): Promise<StoredWorkflow> {
		// Newer versions know by themselves that it is not active.
		return await this.rest('POST', '/workflows', { name, active: false, ...workflow });
	}

	/** Saves another version of a workflow. */
	async update(
		{ id, versionId }: StoredWorkflow,
		workflow: Partial<WorkflowJson>,
	): Promise<StoredWorkflow> {
		return await this.rest('PATCH', `/workflows/${id}`, { versionId, ...workflow });
	}

	/** Puts a workflow into production, so that its triggers listen. */
	async activate({ id, versionId }: StoredWorkflow): Promise<void> {
		await this.rest('POST', `/workflows/${id}/activate`, { versionId });
	}

	/** Presses "Execute workflow" and returns the execution's id. */
	async run(workflow: StoredWorkflow, trigger: string): Promise<string> {
		const { executionId } = await this.rest<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			// Newer versions run what they have stored, older ones what they are sent.
			{ triggerToStartFrom: { name: trigger }, workflowData: workflow },
		);
		return executionId;
	}

	async deactivate({ id }: StoredWorkflow): Promise<void> {
		await this.rest('POST', `/workflows/${id}/deactivate`);
	}

	/** The executions of a workflow, the latest first. */
	async executions({ id }: Pick<StoredWorkflow, 'id'>): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await this.rest<{ results: ExecutionSummary[] }>(
			'GET',
			`/executions?filter=${filter}`,
		);
		return results;
	}

	/** How many executions of a workflow have succeeded. */
	async countSuccessful({ id }: Pick<StoredWorkflow, 'id'>): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id, status: ['success'] }));
		const { count } = await this.rest<{ count: number }>(
			'GET',
			`/executions?filter=${filter}&limit=1`,
		);
		return count;
	}

	/** One execution with its data. */
	async execution(id: string): Promise<ExecutionRecord> {
		const { data, ...summary } = await this.rest<ExecutionSummary & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...summary, data: parse(data) as IRunExecutionData };
	}

	/** Waits until an execution is as wanted: by default until it has ended. */
	async waitFor(
		id: string,
		isWanted: (execution: ExecutionSummary) => boolean = hasEnded,
		patience?: Patience,
	): Promise<ExecutionRecord> {
		let last = '';
		return await until(
			`execution ${id} gets into the wanted state`,
			async () => {
				// n8n 2.20 answers with an error until it has stored what an execution that has just begun starts with.
				const execution = await this.execution(id).catch((error: unknown) => {
					last = String(error);
				});
				if (!execution) return false;
				last = `It is ${execution.status}.`;
				return isWanted(execution) && isWhole(execution) && execution;
			},
			patience,
			() => last,
		);
	}

	/** Presses "Retry" with the workflow as it was; n8n answers when the new execution has ended. */
	async retry(id: string): Promise<Answer> {
		return await this.ask('POST', `/rest/executions/${id}/retry`, { loadWorkflow: false });
	}

	/** Presses "Stop". */
	async stop(id: string): Promise<void> {
		await this.rest('POST', `/executions/${id}/stop`);
	}

	/** A file from n8n's binary storage, as the editor downloads it. */
	async binary(id: string): Promise<Buffer> {
		const { statusCode, body } = await request(
			`${this.url}/rest/binary-data?action=download&id=${encodeURIComponent(id)}`,
			{ headers: { cookie: this.cookie }, reset: true },
		);
		const bytes = Buffer.from(await body.arrayBuffer());
		if (statusCode !== 200) throw new Error(`n8n answered ${statusCode}: ${bytes.toString()}`);
		return bytes;
	}

	/** Sends a request to one of n8n's addresses; a text is sent as it is, anything else as JSON. */
	async ask(
		method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
		path: string,
		content?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answer> {
		const response = await request(this.url + path, {
			method,
			// A busy n8n breaks off idle connections before it has read what is sent through them.
			reset: true,
			headers: { 'content-type': 'application/json', cookie: this.cookie, ...headers },
			body: typeof content === 'string' || !content ? (content as string) : JSON.stringify(content),
		});
		const cookies = [response.headers['set-cookie'] ?? []].flat();
		if (cookies.length > 0) this.cookie = cookies.map((text) => text.split(';')[0]).join('; ');
		const text = await response.body.text();
		try {
			return { status: response.statusCode, body: JSON.parse(text) };
		} catch {
			return { status: response.statusCode, body: text };
		}
	}

	private async rest<T>(
		method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
		path: string,
		content?: unknown,
	): Promise<T> {
		const { status, body } = await this.ask(method, `/rest${path}`, content);
		if (status >= 400) {
			throw new Error(`n8n answered ${status} to ${method} ${path}: ${JSON.stringify(body)}`);
		}
		return (body as { data: T }).data;
	}
}
