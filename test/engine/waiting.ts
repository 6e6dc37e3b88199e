import { parse, stringify } from 'flatted';
import type { ExecutionStatus, IRunExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import type { ExecutionOptions, Executor } from './executor';
import type { RunResult } from './runResult';
import type { WebhookCall, WebhookResponse } from './webhookDoubles';
import { nodeWebhooks, receive } from './webhooks';
import type { WorkflowJson } from './workflowJson';

interface StoredExecution {
	executionId: string;
	mode: WorkflowExecuteMode;
	status: ExecutionStatus;
	data: IRunExecutionData;
}

/** A request to the resume URL of an execution. */
export interface ResumeCall extends WebhookCall {
	/** The resume URL to take the suffix and the query from. */
	url?: string;
	/** What follows the execution id in the path. */
	suffix?: string;
}

/** What came of a webhook request; without a `result`, no execution ran (on). */
export interface WebhookResult {
	response: WebhookResponse;
	result?: RunResult;
}

/** The execution as text, in the format n8n keeps it in its database. */
export function serialize({ executionId, mode, status, run }: RunResult): string {
	return stringify({ executionId, mode, status, data: run.data } satisfies StoredExecution);
}

/** Continues an execution whose time to wait is over. */
export async function resumeByTimer(
	executor: Executor,
	serialized: string,
	json: WorkflowJson,
	options: ExecutionOptions,
): Promise<RunResult> {
	const execution = parse(serialized) as StoredExecution;
	if (execution.status !== 'waiting') {
		throw new Error(`The execution does not wait, its status is "${execution.status}"`);
	}
	const workflow = executor.createWorkflow(json);
	return await executor.execute(workflow, execution.data, options, execution);
}

/** Hands a request to the node that an execution waits at, and continues when the node says so. */
export async function resumeByWebhook(
	executor: Executor,
	serialized: string,
	json: WorkflowJson,
	call: ResumeCall,
	options: ExecutionOptions,
): Promise<WebhookResult> {
	// Parsed anew for each request: what a request leaves in the data is lost unless it resumes.
	const execution = parse(serialized) as StoredExecution;
	const { executionId, mode, data } = execution;
	const { suffix, ...request } = withUrl(call);
	const refusal = refuse(execution, request.query?.signature);
	if (refusal) return { response: refusal };

	const waitingEntry = data.executionData!.nodeExecutionStack[0]!;
	const nodeName = data.resultData.lastNodeExecuted!;
	waitingEntry.node.disabled = true;
	data.waitTill = undefined;
	data.resultData.runData[nodeName]!.pop();

	const workflow = executor.createWorkflow(json);
	const node = workflow.getNode(nodeName)!;
	const webhook = nodeWebhooks(workflow, node, executor.additionalData(executionId)).find(
		({ httpMethod, path, webhookDescription }) =>
			httpMethod === (request.method ?? 'POST') &&
			path === (suffix ?? '') &&
			webhookDescription.restartWebhook === true,
	);
	if (!webhook) {
		return { response: answer(404, { code: 404, message: 'The webhook is not registered.' }) };
	}

	const target = { workflow, node, webhook, mode, runExecutionData: data };
	const { response, outputs, error } = await receive(request, target);
	if (!outputs) return { response };
	waitingEntry.data.main = outputs;
	waitingEntry.metadata = { ...waitingEntry.metadata, forwardAllOutputs: true };
	if (error) data.resultData = { runData: {}, lastNodeExecuted: nodeName, error };
	return { response, result: await executor.execute(workflow, data, options, execution) };
}

function withUrl({ url, ...call }: ResumeCall): Omit<ResumeCall, 'url'> {
	if (url === undefined) return call;
	const { pathname, searchParams } = new URL(url);
	const suffix = /\/webhook-waiting\/[^/]+\/([^/]+)\/?$/.exec(pathname)?.[1];
	return { suffix, ...call, query: { ...Object.fromEntries(searchParams), ...call.query } };
}

function refuse(
	{ executionId, status, data }: StoredExecution,
	signature: string | undefined,
): WebhookResponse | undefined {
	if (signature !== data.resumeToken) return answer(401, { error: 'Invalid token' });
	if (status === 'waiting') return undefined;
	const message = `The execution "${executionId}" has finished already.`;
	return answer(409, { code: 409, message });
}

function answer(status: number, body: object): WebhookResponse {
	return { status, headers: {}, body };
}
