import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { elementSearch } from '../elementSearch';
import { motionModeProperty } from '../shared/form/appearance';
import { motionPriceHints } from '../shared/form/prices';
import { providerCredentials, providerProperties } from '../shared/form/provider';
import { RESOLUTION, subtitleOf } from '../shared/form/subtitle';
import { toolDescription } from '../shared/form/tool';
import { RESUME_WEBHOOKS } from '../shared/form/resumeWebhooks';
import { webhookWith } from '../shared/callback/webhook';
import { motionElement, motionOptions, motionProperties } from './motionProperties';

export class KlingMotionControl implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Motion Control',
		name: 'klingMotionControl',
		icon: { light: 'file:../../icons/kling.svg', dark: 'file:../../icons/kling.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitleOf(RESOLUTION),
		description: 'Let the character of an image move like the one in a video',
		defaults: { name: 'Kling Motion Control' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		webhooks: RESUME_WEBHOOKS,
		waitingNodeTooltip: 'The execution continues when the provider calls back',
		credentials: providerCredentials,
		hints: motionPriceHints('$parameter.options?.sampleVideo !== true'),
		properties: [
			toolDescription(
				"Makes a short AI video in which the character of an image moves like the one in a video. It takes the addresses of both. It takes a few minutes and costs money: call it once for each video that is wanted. Returns JSON; 'videoUrl' is the address of the finished video. An error says whether the video was bought and what to do; the same call again then continues with it instead of buying another one.",
			),
			...providerProperties,
			...motionProperties,
			motionModeProperty,
			...motionElement,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: motionOptions,
			},
		],
	};

	methods = { listSearch: elementSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { makeMotionVideos } = await import('../atRunTime');
		return await makeMotionVideos(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await webhookWith(this, async () => (await import('../atRunTime')).receiveEnd);
	}
}
