import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { OFFERS } from '../providers/offers';
import {
	downloadOptions,
	waitOption,
	whenPolling,
	whenSubmitting,
	whenWaiting,
} from './completion';
import { supportedOption } from './supported';

const nameOf = ({ displayName }: INodeProperties): string => displayName.toLowerCase();

/** Options in the order in which n8n lists them. To compare by language would cost as much as loading all nodes. */
export const inOrder = (options: INodeProperties[]): INodeProperties[] =>
	[...options].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));

/** How a video is delivered. A switch is on once it was added. */
export const fileOptions = (when?: IDisplayOptions): INodeProperties[] => [
	...downloadOptions(when),
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. product-teaser.mp4',
		description: 'Name of the video file. Defaults to the task ID.',
	},
	{
		displayName: 'Include Raw Response',
		name: 'includeRawResponse',
		type: 'boolean',
		default: true,
		description: "Whether to add the provider's own response to the output, in the field 'raw'",
	},
	{
		displayName: 'Max File Size (MB)',
		name: 'maxFileSizeMb',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		hint: '0 = no limit',
		description: 'Do not download a video file that is larger than this',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
];

/** How a task is waited for and its video delivered; `polls`, `waits` and `downloads` are when it is. */
export const deliveryOptions = (
	polls: IDisplayOptions,
	waits: IDisplayOptions = polls,
	downloads?: IDisplayOptions,
): INodeProperties[] =>
	inOrder([
		...fileOptions(downloads),
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 3,
			description:
				'How many videos to work on at the same time. Lower it if the provider reports too many requests.',
		},
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollIntervalSeconds',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			hint: '0 = automatic',
			description: 'How often to check whether the video is ready',
			displayOptions: polls,
		},
		{
			displayName: 'Timeout (Minutes)',
			name: 'timeoutMinutes',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 30,
			description:
				"How long to wait for a video. After that the item fails; the task continues, and 'Kling Get Task' can fetch it.",
			displayOptions: waits,
		},
	]);

/** What every node that makes videos offers under 'Options'. */
export const generationOptions: INodeProperties[] = inOrder([
	...deliveryOptions(whenPolling, whenWaiting, whenWaiting),
	waitOption,
	{
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/...',
		description:
			"Address the provider calls when the video is ready: the production URL of a 'Kling Trigger'",
		displayOptions: whenSubmitting,
	},
	{
		displayName: 'Cancel Task on Stop',
		name: 'cancelOnStop',
		type: 'boolean',
		default: true,
		description:
			'Whether to cancel the task at the provider when you stop the execution. The part already rendered may be charged.',
		displayOptions: {
			...whenPolling,
			show: { '/provider': OFFERS.filter(({ hasCancel }) => hasCancel).map(({ id }) => id) },
		},
	},
	{
		displayName: 'Buy Once Per',
		name: 'buyOncePer',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.slug }}',
		description:
			'Buy at most one video for this value, in all executions of the workflow. When the value comes again, you get the same video, even if the prompt has changed.',
	},
	...supportedOption('cfgScale', {
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1 },
		default: 0.5,
		description: 'How closely the video follows the prompt, from 0 (loosely) to 1 (strictly)',
	}),
	{
		displayName: 'Entry ID',
		name: 'entryId',
		type: 'string',
		default: '',
		placeholder: 'e.g. post-1042',
		description:
			"Your own ID, for example of a CMS entry. It comes out with the video, also through 'Kling Trigger' and 'Kling Get Task'.",
	},
	{
		displayName: 'Show Price Only',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			'Whether to return the price and the request without buying the video. Images in binary data may be uploaded, which is free.',
	},
	{
		displayName: 'Max Cost (USD)',
		name: 'maxCostUsd',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 5,
		description:
			'Do not buy a video that costs more than this, or whose price is unknown. Remove the option for no limit.',
	},
	{
		displayName: 'Max Cost of the Run (USD)',
		name: 'maxRunCostUsd',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 20,
		description:
			'Stop buying when all videos of this run together would cost more than this. In a loop, each round counts as a run.',
	},
	...supportedOption('negativePrompt', {
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. blurry, distorted hands',
		description: 'What the video should not show, in up to 2,500 characters',
	}),
	{
		displayName: 'Buy Again Even If Unclear',
		name: 'submitAgain',
		type: 'boolean',
		default: true,
		description:
			"Whether to submit again even though an earlier attempt may have been accepted. Check the provider's task list first: you may pay twice.",
	},
	{
		displayName: 'Sample Video',
		name: 'sampleVideo',
		type: 'boolean',
		default: true,
		description:
			'Whether to return a small ready-made video for free, to build the rest of the workflow. Needs no credential.',
	},
	{
		displayName: 'Sample Video URL',
		name: 'sampleVideoUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/video.mp4',
		description:
			"Address that the sample returns in 'videoUrl', for nodes that take an address instead of the file",
		displayOptions: { show: { sampleVideo: [true] } },
	},
]);
