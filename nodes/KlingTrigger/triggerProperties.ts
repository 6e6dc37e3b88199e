import type { INodeProperties } from 'n8n-workflow';

import { binaryProperty, downloadProperty } from '../shared/form/completion';
import { fileOptions } from '../shared/form/options';

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
	downloadProperty,
	binaryProperty,
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
			...fileOptions,
		],
	},
];
