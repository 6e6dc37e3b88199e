import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { LABELS } from '../shared/domain/labels';
import { OPTIONAL_FIELDS } from '../shared/domain/optionalFields';
import { SECONDS, secondsProperty, SHOT_COUNT, SHOT_SECONDS, words } from '../shared/form/lengths';
import { supportedOption } from '../shared/form/supported';
import { withToolDefault } from '../shared/form/tool';

const LIMITS = `together ${words(SECONDS)} seconds`;

const SOURCES: INodePropertyOptions[] = [
	{
		name: 'Automatic',
		value: 'auto',
		description: 'Enter one prompt; the model divides it into shots. Only with some models.',
	},
	{ name: 'Form', value: 'fields' },
	{
		name: 'Incoming Items',
		value: 'items',
		description: 'Each incoming item is one shot; all items together make one video',
	},
	{
		name: 'JSON',
		value: 'json',
		description: 'A list of shots, for example from a CMS or an AI agent',
	},
];

/** An agent calls a tool with one item. */
const SOURCES_OF_TOOL = SOURCES.filter(({ value }) => value !== 'items').map(({ name, value }) => ({
	name,
	value,
}));

/** Where the shots come from, and the fields of each source. */
export const shotProperties: INodeProperties[] = [
	...withToolDefault(
		{
			displayName: 'Shots From',
			name: 'shotsFrom',
			type: 'options',
			noDataExpression: true,
			options: SOURCES,
			default: 'fields',
		},
		{ default: 'json', options: SOURCES_OF_TOOL },
	),
	{
		displayName: OPTIONAL_FIELDS.shots.label,
		name: 'shots',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Shot',
		default: {
			shot: [
				{ prompt: '', duration: 5 },
				{ prompt: '', duration: 5 },
			],
		},
		description: `${words(SHOT_COUNT)} shots in the order of the video, ${LIMITS} long`,
		displayOptions: { show: { shotsFrom: ['fields'] } },
		options: [
			{
				displayName: 'Shot',
				name: 'shot',
				values: [
					{
						displayName: LABELS.prompt,
						name: 'prompt',
						type: 'string',
						typeOptions: { rows: 2 },
						default: '',
						placeholder: 'e.g. Close-up of a barista pouring latte art',
						description: 'What this shot shows',
					},
					{
						displayName: LABELS.durationSeconds,
						name: 'duration',
						type: 'number',
						typeOptions: secondsProperty(SHOT_SECONDS),
						default: 5,
						description: `Length of this shot, at least ${SHOT_SECONDS.min} second`,
					},
				],
			},
		],
	},
	...withToolDefault(
		{
			displayName: 'Shots (JSON)',
			name: 'shotsJson',
			type: 'json',
			default:
				'[\n  { "prompt": "Wide shot of a busy coffee shop", "duration": 5 },\n  { "prompt": "Close-up of the barista", "duration": 5 }\n]',
			description:
				'A list of {"prompt", "duration"} in seconds, or of {"time", "prompt"} with the second at which each shot starts',
			displayOptions: { show: { shotsFrom: ['json'] } },
		},
		{
			default: `={{ $fromAI('shots', 'List of ${words(SHOT_COUNT)} shots, each an object with "prompt" (what the shot shows) and "duration" (whole seconds), ${LIMITS}', 'json') }}`,
			description: 'A list of {"prompt", "duration"} in seconds, which the model makes',
		},
	),
	{
		displayName: 'Shot Prompt',
		name: 'shotPrompt',
		type: 'string',
		default: '={{ $json.prompt }}',
		description: 'Expression for the prompt of each item',
		displayOptions: { show: { shotsFrom: ['items'] } },
	},
	{
		displayName: 'Shot Duration (Seconds)',
		name: 'shotDuration',
		type: 'string',
		default: '={{ $json.duration }}',
		description: 'Expression for the length of each item',
		displayOptions: { show: { shotsFrom: ['items'] } },
	},
	{
		displayName: LABELS.prompt,
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. A barista opens the shop and serves the first guest',
		description:
			'The story of the video. The model decides where one shot ends and the next begins.',
		displayOptions: { show: { shotsFrom: ['auto'] } },
	},
	{
		displayName: LABELS.durationSeconds,
		name: 'duration',
		type: 'number',
		typeOptions: secondsProperty(SECONDS),
		default: 10,
		description: 'Length of the whole video',
		displayOptions: { show: { shotsFrom: ['auto'] } },
	},
	{
		displayName: LABELS.overallPrompt,
		name: 'overallPrompt',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. Warm morning light, handheld camera, one barista throughout',
		description: 'Style, characters and setting shared by all shots',
		displayOptions: { hide: { shotsFrom: ['auto'] } },
	},
];

export const shotFormatOption: INodeProperties[] = supportedOption('shotFormat', {
	type: 'options',
	options: [
		{ name: 'Durations', value: 'duration' },
		{ name: 'Start Times', value: 'timed' },
		{ name: 'Start Times and Durations', value: 'both' },
	],
	default: 'both',
	description: 'How shots are written for Apiframe. Change it only if Apiframe rejects your shots.',
});
