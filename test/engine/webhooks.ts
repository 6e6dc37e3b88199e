import { WebhookContext } from 'n8n-core';
import {
	NodeHelpers,
	type ExecutionError,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	RequestDouble,
	ResponseDouble,
	type WebhookCall,
	type WebhookResponse,
} from './webhookDoubles';

/** Where a request to a webhook goes. */
export interface WebhookTarget {
	workflow: Workflow;
	node: INode;
	webhook: IWebhookData;
	mode: WorkflowExecuteMode;
	/** The data of the execution that waits for the request, if one does. */
	runExecutionData?: IRunExecutionData;
}

/** What came of a request; without `outputs` the workflow does not run. */
export interface WebhookOutcome {
	response: WebhookResponse;
	outputs?: INodeExecutionData[][];
	/** What the node threw; n8n then runs the workflow all the same, to show the error there. */
	error?: ExecutionError;
}

/** The webhooks a node declares, with their paths and methods resolved. */
export function nodeWebhooks(
	workflow: Workflow,
	node: INode,
	additionalData: IWorkflowExecuteAdditionalData,
): IWebhookData[] {
	const { description } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	const resolve = (value: string | boolean | undefined) =>
		workflow.expression.getSimpleParameterValue(node, value, 'internal', {});
	return (description.webhooks ?? []).flatMap((webhookDescription) => {
		const path = NodeHelpers.getNodeWebhookPath(
			workflow.id,
			node,
			String(resolve(webhookDescription.path)).replace(/^\/|\/$/g, ''),
			resolve(webhookDescription.isFullPath) as boolean | undefined,
			webhookDescription.restartWebhook,
		);
		return String(resolve(webhookDescription.httpMethod) ?? 'GET')
			.split(',')
			.map((method) => ({
				httpMethod: method.trim() as IWebhookData['httpMethod'],
				node: node.name,
				path,
				webhookDescription,
				workflowId: workflow.id,
				workflowExecuteAdditionalData: additionalData,
			}));
	});
}

/**
 * Hands a request to a node's `webhook()` and answers it as n8n's server does. Of the response
 * modes only `onReceived` is supported.
 */
export async function receive(call: WebhookCall, target: WebhookTarget): Promise<WebhookOutcome> {
	const { workflow, node, webhook, mode, runExecutionData = null } = target;
	const request = new RequestDouble(call);
	const response = new ResponseDouble(call.onResponse);
	try {
		await request.readBody(node.typeVersion);
	} catch {
		response.status(422).json({ code: 422, message: 'Failed to parse request body' });
		return { response: response.sent };
	}

	const additionalData = webhook.workflowExecuteAdditionalData;
	Object.assign(additionalData, { httpRequest: request, httpResponse: response });
	const context = new WebhookContext(
		workflow,
		node,
		additionalData,
		mode,
		webhook,
		[],
		runExecutionData,
	);
	const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	try {
		const result = await nodeType.webhook!.call(context);
		const { workflowData: outputs, noWebhookResponse, webhookResponse } = result;
		if (!noWebhookResponse) {
			response.send(outputs ? startedBody(webhook, webhookResponse) : idleBody(webhookResponse));
		}
		return { response: response.sent, outputs };
	} catch (error) {
		const { message, stack } = error as Error;
		const body = 'Workflow Webhook Error: Workflow could not be started!';
		if (!response.headersSent) response.status(500).json({ code: 0, message: body });
		return {
			response: response.sent,
			outputs: [[{ json: {} }]],
			error: { ...(error as ExecutionError), message, stack },
		};
	}
}

function idleBody(webhookResponse: unknown): unknown {
	return webhookResponse ?? { message: 'Webhook call received' };
}

function startedBody({ webhookDescription }: IWebhookData, webhookResponse: unknown): unknown {
	// n8n's default for `responseData` ends up as the literal text of the response.
	const { responseData = 'firstEntryJson' } = webhookDescription;
	if (responseData === 'noData') return undefined;
	return responseData || (webhookResponse ?? { message: 'Workflow was started' });
}
