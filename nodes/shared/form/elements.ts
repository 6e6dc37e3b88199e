import type { INodeProperties } from 'n8n-workflow';

import type { Capabilities, ElementLimits } from '../providers/capabilities';
import { rows } from './rows';
import { hiddenTwin, supportedAs } from './supported';

/* Elements, with those fields that some model takes where they are shown. The others keep what they hold. */

type Takes = (limits: ElementLimits) => boolean;

const isMadeFrom =
	(...sources: ElementLimits['from']): Takes =>
	({ from }) =>
		from.some((source) => sources.includes(source));

const VALUES: Array<[Takes, INodeProperties]> = [
	[
		isMadeFrom('images', 'video'),
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Woman in a red jacket',
			description: 'What the pictures show (Unifically only)',
		},
	],
	[
		isMadeFrom('id'),
		{
			displayName: 'Element ID',
			name: 'elementId',
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			description: 'An element of your Kling AI account, or one of the presets there',
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select an element...',
					typeOptions: { searchListMethod: 'searchElements', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. 829836802793406551',
				},
			],
		},
	],
	[
		isMadeFrom('images'),
		{
			displayName: 'Image URLs',
			name: 'imageUrls',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			placeholder: 'e.g. https://example.com/front.jpg',
			description: 'Up to 4 pictures of the element, one address per line',
		},
	],
	[
		isMadeFrom('video'),
		{
			displayName: 'Video URL',
			name: 'videoUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/turn.mp4',
			description: 'A video, instead of pictures',
		},
	],
	[
		({ voice }) => voice,
		{
			displayName: 'Voice ID',
			name: 'voiceId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 829824295735410756',
			description: 'ID of a voice made at fal.ai',
		},
	],
];

const valuesFor = (capabilities: Capabilities[]): INodeProperties[] =>
	VALUES.map(([takes, value]) =>
		capabilities.some(({ elements: limits }) => limits && takes(limits))
			? value
			: hiddenTwin(value),
	);

const elementsFor = (
	capabilities: Capabilities[],
	...texts: [description: string, placeholder?: string]
): INodeProperties =>
	rows(
		'elements',
		{ name: 'element', displayName: 'Element', values: valuesFor(capabilities) },
		...texts,
	);

const several = (capabilities: Capabilities[]): INodeProperties =>
	elementsFor(
		capabilities,
		'Characters and objects that keep their look. In the prompt, name them @Element1, @Element2.',
		'Add Element',
	);

/** As many elements as are added. */
export const elements = supportedAs((can) => can.elements !== null, several);

/** One element, with the fields that some of these models take. */
export const oneElement = (description: string, capabilities: Capabilities[]): INodeProperties =>
	elementsFor(capabilities, description);
