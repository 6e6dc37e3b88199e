import type { INodeProperties } from 'n8n-workflow';

/*
 * As a tool of an AI agent a node is told what to do by a model. What the model sees is the description of
 * the tool, the fields that are filled in by `$fromAI`, and the JSON of the output; never a file.
 */

const shown = ({ displayOptions }: INodeProperties, isTool: boolean) => ({
	...displayOptions,
	show: { ...displayOptions?.show, '@tool': [isTool] },
});

/** A field that has another default, and perhaps another description, as a tool. */
export const withToolDefault = (
	property: INodeProperties,
	asTool: Pick<INodeProperties, 'default'> & Partial<INodeProperties>,
): INodeProperties[] => [
	{ ...property, displayOptions: shown(property, false) },
	{ ...property, ...asTool, displayOptions: shown(property, true) },
];

/** What the model is told about the tool. n8n would take the node's description, which is written for people. */
export const toolDescription = (text: string): INodeProperties => ({
	displayName: 'Description',
	name: 'toolDescription',
	type: 'string',
	typeOptions: { rows: 4 },
	default: text,
	required: true,
	description: 'Tells the model when to use this tool, and how',
	displayOptions: { show: { '@tool': [true] } },
});
