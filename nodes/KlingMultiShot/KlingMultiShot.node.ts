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
import { startFrameProperties } from '../shared/form/frames';
import {
	aspectRatioProperty,
	generateAudioProperty,
	modeProperty,
} from '../shared/form/appearance';
import { generationOptions, inOrder } from '../shared/form/options';
import { SECONDS, SHOT_COUNT, words } from '../shared/form/lengths';
import { modelProperties } from '../shared/form/model';
import { providerCredentials, providerProperties } from '../shared/form/provider';
import { referencesOfShots } from '../shared/form/references';
import { toolDescription } from '../shared/form/tool';
import { shotFormatOption, shotProperties } from './shotProperties';
import { multiShotSubtitle, totalHints } from './totals';
import { RESUME_WEBHOOKS } from '../shared/form/resumeWebhooks';
import { webhookWith } from '../shared/callback/webhook';

export class KlingMultiShot implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Multi-Shot',
		name: 'klingMultiShot',
		icon: { light: 'file:../../icons/kling.svg', dark: 'file:../../icons/kling.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: multiShotSubtitle,
		description: 'Make one Kling video of several connected shots',
		defaults: { name: 'Kling Multi-Shot' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		webhooks: RESUME_WEBHOOKS,
		waitingNodeTooltip: 'The execution continues when the provider calls back',
		credentials: providerCredentials,
		hints: totalHints,
		properties: [
			toolDescription(
				`Makes one short AI video of ${words(SHOT_COUNT)} connected shots, together ${words(SECONDS)} seconds long. It takes a few minutes and costs money: call it once for each video that is wanted. Returns JSON; 'videoUrl' is the address of the finished video. An error says whether the video was bought and what to do; the same call again then continues with it instead of buying another one.`,
			),
			...providerProperties,
			...modelProperties,
			...shotProperties,
			...startFrameProperties,
			modeProperty,
			aspectRatioProperty,
			generateAudioProperty,
			referencesOfShots,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: inOrder([...generationOptions, ...shotFormatOption]),
			},
		],
	};

	methods = { listSearch: elementSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { makeMultiShots } = await import('../atRunTime');
		return await makeMultiShots(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await webhookWith(this, async () => (await import('../atRunTime')).receiveEnd);
	}
}
