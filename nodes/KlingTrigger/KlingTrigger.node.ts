import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { providerCredentials, providerProperties } from '../shared/form/provider';
import { webhookWith } from '../shared/callback/webhook';
import { callbackNotice, triggerProperties } from './triggerProperties';

export class KlingTrigger implements INodeType {
	description: INodeTypeDescription = {
		// With a space that does not break: n8n's node panel would leave the word "Trigger" out.
		displayName: 'Kling\u00a0Trigger',
		name: 'klingTrigger',
		icon: { light: 'file:../../icons/kling.svg', dark: 'file:../../icons/kling.dark.svg' },
		group: ['trigger'],
		// n8n evaluates an expression for each request to a webhook node of version 1, in a sandbox.
		version: [1, 1.1],
		defaultVersion: 1.1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a Kling video is ready',
		eventTriggerDescription: 'Waiting for a provider to call the test URL',
		activationMessage: "Copy the production URL into the option 'Callback URL' of a Kling node.",
		defaults: { name: 'Kling Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: providerCredentials,
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: [callbackNotice, ...providerProperties, ...triggerProperties],
	};

	/*
	 * A callback URL is part of each order, so there is nothing to register at a provider. What is kept
	 * is the URL under which this trigger listens.
	 */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				const { callbackUrl } = this.getWorkflowStaticData('node');
				return callbackUrl === this.getNodeWebhookUrl('default');
			},
			async create(this: IHookFunctions): Promise<boolean> {
				this.getWorkflowStaticData('node').callbackUrl = this.getNodeWebhookUrl('default');
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				delete this.getWorkflowStaticData('node').callbackUrl;
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await webhookWith(this, async () => (await import('../atRunTime')).receiveEvent);
	}
}
