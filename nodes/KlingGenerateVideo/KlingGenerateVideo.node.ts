import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import {
	aspectRatioProperty,
	generateAudioProperty,
	modeProperty,
} from '../shared/form/appearance';
import { testUnificallyCredential } from '../credentialTest';
import { elementSearch } from '../elementSearch';
import { startFrameProperties } from '../shared/form/frames';
import { generationOptions } from '../shared/form/options';
import { modelProperties } from '../shared/form/model';
import { priceHints } from '../shared/form/prices';
import { providerProperties, whenProvider } from '../shared/form/provider';
import { references } from '../shared/form/references';
import { RESOLUTION, subtitleOf } from '../shared/form/subtitle';
import { toolDescription, withToolDefault } from '../shared/form/tool';
import { LABELS } from '../shared/domain/labels';
import { SECONDS, secondsProperty, words } from '../shared/form/lengths';
import { RESUME_WEBHOOKS } from '../shared/form/resumeWebhooks';
import { webhookWith } from '../shared/callback/webhook';

export class KlingGenerateVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Generate Video',
		name: 'klingGenerateVideo',
		icon: { light: 'file:../../icons/kling.svg', dark: 'file:../../icons/kling.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitleOf(RESOLUTION, '$parameter.duration && $parameter.duration + " s"'),
		description: 'Make a Kling video from a prompt, from images, or from another video',
		defaults: { name: 'Kling Generate Video' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		webhooks: RESUME_WEBHOOKS,
		waitingNodeTooltip: 'The execution continues when the provider calls back',
		// Written out because the gate for community packages looks for `testedBy` right here.
		credentials: [
			{
				name: 'klingApiframeApi',
				displayOptions: whenProvider('apiframe'),
			},
			{
				name: 'klingFalApi',
				displayOptions: whenProvider('fal'),
			},
			{
				name: 'klingAiApi',
				displayOptions: whenProvider('klingAi'),
			},
			{
				name: 'klingReplicateApi',
				displayOptions: whenProvider('replicate'),
			},
			{
				name: 'klingUnificallyApi',
				testedBy: 'testUnificallyCredential',
				displayOptions: whenProvider('unifically'),
			},
		],
		hints: priceHints('$parameter.options?.sampleVideo !== true'),
		properties: [
			toolDescription(
				`Makes a short AI video of ${words(SECONDS)} seconds from a prompt. It takes a few minutes and costs money: call it once for each video that is wanted. Returns JSON; 'videoUrl' is the address of the finished video. An error says whether the video was bought and what to do; the same call again then continues with it instead of buying another one.`,
			),
			...providerProperties,
			...modelProperties,
			...withToolDefault(
				{
					displayName: LABELS.prompt,
					name: 'prompt',
					type: 'string',
					typeOptions: { rows: 4 },
					default: '',
					required: true,
					placeholder: 'e.g. A cinematic drone shot over a misty forest at dawn',
					description: 'What the video shows: subject, action, camera, light and sound',
				},
				{
					default:
						"={{ $fromAI('prompt', 'What the video shows: subject, action, camera, light, sound', 'string') }}",
				},
			),
			...startFrameProperties,
			modeProperty,
			{
				displayName: LABELS.durationSeconds,
				name: 'duration',
				type: 'number',
				typeOptions: secondsProperty(SECONDS),
				default: 5,
				description: 'Length of the video. Each second costs money.',
			},
			aspectRatioProperty,
			generateAudioProperty,
			references,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: generationOptions,
			},
		],
	};

	methods = { credentialTest: { testUnificallyCredential }, listSearch: elementSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { generateVideos } = await import('../atRunTime');
		return await generateVideos(this);
	}

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await webhookWith(this, async () => (await import('../atRunTime')).receiveEnd);
	}
}
