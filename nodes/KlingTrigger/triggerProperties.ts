import type { INodeProperties } from 'n8n-workflow';

import { fileOptions, inOrder } from '../shared/form/options';

/** What to do with the URLs that n8n shows at the top of the form, so it comes right below them. */
export const callbackNotice: INodeProperties = {
	displayName:
		"Copy the production URL above into the option 'Callback URL' of a Kling node that has 'Wait for Video' set to 'Do Not Wait (Task ID Only)'. The provider must be able to reach it from the internet.",
	name: 'callbackNotice',
	type: 'notice',
	default: '',
};

/** Which callbacks start the workflow, and what becomes of their videos. */
export const triggerProperties: INodeProperties[] = [
	{
		// Not 'Events': n8n's node panel would make an entry of each, and leave the word "Trigger" out of the name.
		displayName: 'Start On',
		name: 'events',
		type: 'multiOptions',
		options: [
			{ name: 'Completed', value: 'completed', description: 'A video is ready' },
			{ name: 'Failed', value: 'failed', description: 'A task failed or was cancelled' },
			{
				name: 'Progress',
				value: 'progress',
				description:
					'A task changed status. Kling AI always reports this, Apiframe and Replicate only if the request asked for it.',
			},
		],
		default: ['completed', 'failed'],
		required: true,
		description: 'Which events start the workflow',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: inOrder([
			{
				displayName: 'Accept Unsigned Callbacks',
				name: 'acceptUnsigned',
				type: 'boolean',
				default: true,
				description:
					'Whether to accept callbacks without a signature where one is expected. The task is still read from the API before the workflow starts.',
			},
			...fileOptions(),
		]),
	},
];
