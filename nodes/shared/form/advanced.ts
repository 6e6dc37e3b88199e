import type { INodeProperties } from 'n8n-workflow';

/**
 * Fields of a credential that most users leave as they are, behind a switch. n8n drops the value of a hidden field and
 * its default with it, so each has an invisible twin that keeps it.
 */
export const advanced = (...fields: INodeProperties[]): INodeProperties[] => [
	{
		displayName: 'Advanced',
		name: 'advanced',
		type: 'boolean',
		default: false,
		description:
			'Whether to show further settings. Most users need none of them; they also count while they are hidden.',
	},
	...fields.flatMap((field): INodeProperties[] => [
		{ ...field, displayOptions: { show: { advanced: [true] } } },
		{ ...field, type: 'hidden', displayOptions: { show: { advanced: [false] } } },
	]),
];

/** Where a provider issues keys, as a link. */
export const keyPage = (url: string): string =>
	`<a href="${url}" target="_blank">${url.replace('https://', '')}</a>`;
