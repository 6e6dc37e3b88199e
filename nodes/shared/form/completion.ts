import type { INodeProperties } from 'n8n-workflow';

import { withToolDefault } from './tool';

export const completionProperty: INodeProperties = {
	displayName: 'Completion',
	name: 'completion',
	type: 'options',
	options: [
		{
			name: 'Wait for the Video',
			value: 'poll',
			description:
				'Asks the provider until the video is ready, which usually takes two to three minutes',
		},
		{
			name: 'Suspend Until the Video Is Ready',
			value: 'suspend',
			description:
				"Stores the execution until the provider calls back. Needs a public n8n and the node setting 'On Error' on 'Continue (using error output)'.",
		},
		{
			name: 'Only Submit',
			value: 'submit',
			description:
				"Returns the task ID at once. The video is fetched later with 'Kling Get Task', or announced to the callback URL.",
		},
	],
	default: 'poll',
	description: 'What the node waits for before the workflow goes on',
};

export const downloadProperty: INodeProperties = {
	displayName: 'Download Video',
	name: 'download',
	type: 'boolean',
	default: true,
	description:
		"Whether to download the video into the item's binary data. Providers delete their copy after a while.",
};

export const binaryProperty: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryProperty',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'The name of the output binary field to put the video in',
	displayOptions: { show: { download: [true] } },
};

/** Whether and where the video is delivered, shown for the given values of 'Completion'. */
export const downloadProperties = (completion: string[]): INodeProperties[] => [
	...withToolDefault(
		{ ...downloadProperty, displayOptions: { show: { completion } } },
		{
			default: false,
			description:
				'Whether to keep the video in the binary data of the execution. The model gets its address, and never the file.',
		},
	),
	{ ...binaryProperty, displayOptions: { show: { completion, download: [true] } } },
];
