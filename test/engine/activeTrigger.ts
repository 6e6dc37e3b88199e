import { HookContext } from 'n8n-core';
import {
	createRunExecutionData,
	deepCopy,
	type IDataObject,
	type IWebhookData,
	type Workflow,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import { stackEntry, type ExecutionOptions, type Executor } from './executor';
import type { WebhookResult } from './waiting';
import type { WebhookCall } from './webhookDoubles';
import { nodeWebhooks, receive } from './webhooks';
import type { WorkflowJson } from './workflowJson';

/** How to activate a trigger. */
export interface ActivationOptions {
	/** Listen as the editor does for "Execute step", at the test URL. */
	test?: boolean;
}

/** A webhook trigger whose workflow is active, with the static data n8n would keep for it. */
export class ActiveTrigger {
	/** The static data of the workflow, as last saved. */
	staticData: IDataObject;

	/** Use `Engine.activate` instead. */
	constructor(
		private readonly executor: Executor,
		private readonly json: WorkflowJson,
		private readonly nodeName: string,
		private readonly test: boolean,
	) {
		this.staticData = deepCopy((json.staticData ?? {}) as IDataObject);
	}

	/** The address to send webhooks to. */
	get url(): string {
		const { path, workflowExecuteAdditionalData } = this.load().webhooks[0]!;
		const { webhookBaseUrl, webhookTestBaseUrl } = workflowExecuteAdditionalData;
		return `${this.test ? webhookTestBaseUrl : webhookBaseUrl}/${path}`;
	}

	/** Registers the webhooks with the service, unless they exist there. */
	async activate(): Promise<void> {
		const { workflow, webhooks } = this.load();
		const mode = this.test ? 'manual' : 'activate';
		for (const webhook of webhooks) {
			if (await this.runMethod('checkExists', workflow, webhook, mode)) continue;
			await this.runMethod('create', workflow, webhook, mode);
		}
		this.save(workflow);
	}

	/** Removes the webhooks from the service. */
	async deactivate(): Promise<void> {
		const { workflow, webhooks } = this.load();
		for (const webhook of webhooks) await this.runMethod('delete', workflow, webhook, 'update');
		this.save(workflow);
	}

	/** Delivers a request to the trigger and runs the workflow when the trigger fires. */
	async webhook(call: WebhookCall, options: ExecutionOptions = {}): Promise<WebhookResult> {
		const { workflow, webhooks } = this.load();
		const webhook = webhooks.find(({ httpMethod }) => httpMethod === (call.method ?? 'POST'));
		if (!webhook) {
			const body = { code: 404, message: 'The requested webhook is not registered.' };
			return { response: { status: 404, headers: {}, body } };
		}
		const mode = this.test ? 'manual' : 'webhook';
		const node = workflow.getNode(this.nodeName)!;
		const { response, outputs, error } = await receive(call, { workflow, node, webhook, mode });
		this.save(workflow);
		if (!outputs) return { response };

		const data = createRunExecutionData({
			executionData: { nodeExecutionStack: [stackEntry(workflow, this.nodeName, outputs)] },
			resultData: error && { runData: {}, lastNodeExecuted: this.nodeName, error },
		});
		const result = await this.executor.execute(workflow, data, { mode, ...options });
		this.save(workflow);
		return { response, result };
	}

	/** The workflow as n8n loads it for each request, and the webhooks of the trigger. */
	private load() {
		const workflow = this.executor.createWorkflow(this.json, deepCopy(this.staticData));
		const node = workflow.getNode(this.nodeName);
		if (!node) throw new Error(`The workflow has no node "${this.nodeName}"`);
		const webhooks = nodeWebhooks(workflow, node, this.executor.additionalData());
		for (const webhook of webhooks) webhook.isTest = this.test;
		return { workflow, webhooks };
	}

	private save(workflow: Workflow) {
		if (workflow.staticData.__dataChanged) this.staticData = deepCopy(workflow.staticData);
	}

	private async runMethod(
		method: 'checkExists' | 'create' | 'delete',
		workflow: Workflow,
		webhook: IWebhookData,
		activation: WorkflowActivateMode,
	): Promise<boolean | undefined> {
		const node = workflow.getNode(this.nodeName)!;
		const nodeType = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const run = nodeType.webhookMethods?.[webhook.webhookDescription.name]?.[method];
		const mode = this.test ? 'manual' : 'trigger';
		const additionalData = webhook.workflowExecuteAdditionalData;
		return await run?.call(
			new HookContext(workflow, node, additionalData, mode, activation, webhook),
		);
	}
}
