import type { INodeProperties } from 'n8n-workflow';

import { PROVIDERS } from '../providers';
import { supportedOption } from './supported';

const nameOf = ({ displayName }: INodeProperties): string => displayName.toLowerCase();

/** Options in the order in which n8n lists them. To compare by language would cost as much as loading all nodes. */
export const inOrder = (options: INodeProperties[]): INodeProperties[] =>
	[...options].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));

/** How a video is delivered. */
export const fileOptions: INodeProperties[] = [
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. product-teaser.mp4',
		description: 'Name of the video file. Made of the task ID when empty.',
	},
	{
		displayName: 'Include Raw Response',
		name: 'includeRawResponse',
		type: 'boolean',
		default: false,
		description: "Whether to add the provider's own response to the output, in the field 'raw'",
	},
	{
		displayName: 'Max File Size (MB)',
		name: 'maxFileSizeMb',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		hint: '0 means no limit',
		description: 'Refuse to download a video file that is larger than this',
	},
];

/** How a task is waited for and its video delivered. */
export const deliveryOptions: INodeProperties[] = inOrder([
	...fileOptions,
	{
		displayName: 'Max Concurrency',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100 },
		default: 3,
		description:
			'How many videos are handled at the same time. Your plan at the provider sets how many it accepts.',
	},
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		hint: '0 means automatic: seldom at first, often around the usual time',
		description: 'How often to ask whether the video is finished',
		displayOptions: { show: { '/completion': ['poll'] } },
	},
	{
		displayName: 'Timeout (Minutes)',
		name: 'timeoutMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30,
		description:
			'How long to wait for a video. After that the item fails, while the task goes on and can be fetched later.',
		displayOptions: { show: { '/completion': ['poll', 'suspend'] } },
	},
]);

/** What every node that makes videos offers under 'Options'. */
export const generationOptions: INodeProperties[] = inOrder([
	...deliveryOptions,
	{
		displayName: 'Callback URL',
		name: 'callbackUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/...',
		description:
			"Address the provider calls when the video is finished, such as the URL of a 'Kling Trigger'",
		displayOptions: { show: { '/completion': ['submit'] } },
	},
	{
		displayName: 'Cancel Task on Stop',
		name: 'cancelOnStop',
		type: 'boolean',
		default: false,
		description:
			'Whether to end the task at the provider when the execution is stopped while it waits. What was rendered so far may be billed.',
		displayOptions: {
			show: {
				'/completion': ['poll'],
				'/provider': PROVIDERS.filter(({ cancel }) => cancel).map(({ id }) => id),
			},
		},
	},
	{
		displayName: 'Buy Once Per',
		name: 'buyOncePer',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.slug }}',
		description:
			'Buy at most one video for this value in all executions of the workflow. When the value comes again, the node returns the video that was bought, also if the prompt has changed.',
	},
	...supportedOption('cfgScale', {
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1 },
		default: 0.5,
		description: 'How closely the video follows the prompt, from 0 (free) to 1 (strict)',
	}),
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description:
			'Whether to return the request and its price without buying the video. Needs a credential. Images from binary data may be uploaded for it, which is free.',
	},
	{
		displayName: 'Max Cost (USD)',
		name: 'maxCostUsd',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 5,
		description:
			'Reject a video that costs more than this, or whose price is unknown, before it is bought. Applies to each video, not to the whole run. Remove the option for no limit.',
	},
	{
		displayName: 'Max Cost of the Run (USD)',
		name: 'maxRunCostUsd',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 20,
		description:
			'Reject the videos with which all videos of this run together would cost more than this. In a loop each round is a run of its own.',
	},
	...supportedOption('negativePrompt', {
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. blurry, distorted hands',
		description: 'What the video should not show, in up to 2,500 characters',
	}),
	{
		displayName: 'Submit Again Anyway',
		name: 'submitAgain',
		type: 'boolean',
		default: false,
		description:
			'Whether to order a video again when an earlier attempt of this execution ordered it and got no clear response. Look at the task list of your account first: it may have been bought.',
	},
	{
		displayName: 'Sample Video',
		name: 'sampleVideo',
		type: 'boolean',
		default: false,
		description:
			'Whether to return a small ready-made video instead of buying one, to build the rest of a workflow for free. Needs no credential.',
	},
]);
