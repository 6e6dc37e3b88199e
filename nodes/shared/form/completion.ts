import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { LABELS, WAITS } from '../domain/labels';

/*
 * How long a node waits, and what it does with the file. In a collection n8n finds an option by its name alone, and one
 * that was not added has no value: so a field is hidden for the other choices, not shown for the usual one.
 */

export const whenPolling: IDisplayOptions = { hide: { completion: ['suspend', 'submit'] } };
export const whenWaiting: IDisplayOptions = { hide: { completion: ['submit'] } };
export const whenSubmitting: IDisplayOptions = { show: { completion: ['submit'] } };

/** What a node that makes videos waits for. */
export const waitOption: INodeProperties = {
	displayName: LABELS.waitForVideo,
	name: 'completion',
	type: 'options',
	options: [
		{
			name: WAITS.submit,
			value: 'submit',
			description:
				"Go on at once, and get the video later with 'Kling Get Task' or 'Kling Trigger'",
		},
		{
			name: WAITS.suspend,
			value: 'suspend',
			description:
				"Free n8n's memory until the provider calls back. Needs a public n8n and 'On Error' set to 'Continue (using error output)'.",
		},
		{
			name: WAITS.poll,
			value: 'poll',
			description: 'Check until the video is ready, usually two to three minutes',
		},
	],
	default: 'poll',
	description: 'Whether this node waits until the video is ready. Without this option it does.',
};

/** What Kling Get Task waits for. */
export const waitProperty: INodeProperties = {
	displayName: LABELS.waitForVideo,
	name: 'completion',
	type: 'options',
	options: [
		{
			name: WAITS.once,
			value: 'once',
			description: "Go on at once; the field 'status' tells whether the video is ready",
		},
		{
			name: WAITS.poll,
			value: 'poll',
			description: 'Check until the video is ready',
		},
	],
	default: 'poll',
	description: 'Whether this node waits until the video is ready',
};

/**
 * Whether and where the video is delivered, and when that can be said. n8n before 2.0 runs no workflow with a condition
 * on a field that the collection does not have.
 */
export const downloadOptions = (when: IDisplayOptions = {}): INodeProperties[] => [
	{
		displayName: 'Download Video',
		name: 'download',
		type: 'boolean',
		default: true,
		description:
			'Whether to download the video into binary data. As a tool of an agent, the node only does so with this option.',
		displayOptions: when,
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
		description: "Without this option, the field is called 'data'",
		displayOptions: { hide: { ...when.hide, download: [false] } },
	},
];
