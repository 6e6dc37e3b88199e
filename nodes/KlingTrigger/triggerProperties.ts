import type { INodeProperties } from 'n8n-workflow';

/** What to do with the URLs that n8n shows at the top of the form, so it comes right below them. */
export const callbackNotice: INodeProperties = {
	displayName:
		"Copy the production URL above into the option 'Callback URL' of a Kling node whose 'Completion' is 'Only Submit'. The provider must be able to reach it from the internet.",
	name: 'callbackNotice',
	type: 'notice',
	default: '',
};

/** Which callbacks start the workflow, and what becomes of their videos. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{ name: 'Completed', value: 'completed', description: 'A video is ready' },
			{ name: 'Failed', value: 'failed', description: 'A task failed or was cancelled' },
			{
				name: 'Progress',
				value: 'progress',
				description: 'A task has come further, for providers that report that',
			},
		],
		default: ['completed', 'failed'],
		required: true,
		description: 'Which events start the workflow',
	},
	{
		displayName: 'Download Video',
		name: 'download',
		type: 'boolean',
		default: true,
		description:
			"Whether to download a finished video into the item's binary data. Providers delete their copy after a while.",
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		required: true,
		hint: 'The name of the output binary field to put the video in',
		displayOptions: { show: { download: [true] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Accept Unsigned Callbacks',
				name: 'acceptUnsigned',
				type: 'boolean',
				default: false,
				description:
					'Whether to accept callbacks without a signature where one is expected. They are still checked against the API before anything starts.',
			},
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
				description: "Whether to add the provider's own answer to the output, in the field 'raw'",
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
		],
	},
];
