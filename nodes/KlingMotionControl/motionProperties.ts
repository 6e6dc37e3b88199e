import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../shared/domain/labels';
import { MOTION_CONTROL } from '../shared/domain/models';
import { oneElement } from '../shared/form/elements';
import { type FileTexts, IMAGE, VIDEO } from '../shared/form/references';
import { generationOptions } from '../shared/form/options';
import { withToolDefault } from '../shared/form/tool';
import { OPTIONAL_FIELDS } from '../shared/domain/optionalFields';
import { capabilitiesAt, OFFERS } from '../shared/providers/offers';

/** The three fields of one file: where it comes from, its URL, its binary field. */
function fileProperties(
	name: 'image' | 'video',
	label: string,
	texts: FileTexts,
	description: string,
): INodeProperties[] {
	const url: INodeProperties = {
		displayName: `${label} URL`,
		name: `${name}Url`,
		type: 'string',
		default: '',
		required: true,
		placeholder: texts.placeholder,
		description: texts.rules,
		displayOptions: { show: { [name]: ['url'] } },
	};
	const article = name === 'image' ? 'An' : 'A';
	return [
		{
			displayName: label,
			name,
			type: 'options',
			options: [
				{
					name: 'Binary Data',
					value: 'binary',
					description: `${article} ${name} in the incoming item`,
				},
				{ name: 'URL', value: 'url', description: `${article} ${name} on the internet` },
			],
			default: 'url',
			description,
		},
		...withToolDefault(url, {
			default: `={{ $fromAI('${name}_url', '${description}. The address of the file.', 'string') }}`,
		}),
		{
			displayName: 'Input Data Field Name',
			name: `${name}BinaryProperty`,
			type: 'string',
			default: 'data',
			required: true,
			hint: texts.hint,
			description: texts.rules,
			typeOptions: { binaryDataProperty: true },
			displayOptions: { show: { [name]: ['binary'] } },
		},
	];
}

const takers = OFFERS.filter((offer) =>
	capabilitiesAt(offer, MOTION_CONTROL).some(({ elements }) => elements),
);

/** Hidden where the provider takes none, but kept there, so that it can be rejected. */
export const motionElement: INodeProperties[] = [
	...takers.map((offer) => ({
		...oneElement(
			'A character whose look is kept. Needs the orientation Video; the prompt names it @Element1.',
			capabilitiesAt(offer, MOTION_CONTROL),
		),
		displayOptions: { show: { provider: [offer.id] } },
	})),
	{
		displayName: OPTIONAL_FIELDS.elements.label,
		name: 'elements',
		type: 'hidden',
		default: '',
		displayOptions: { hide: { provider: takers.map(({ id }) => id) } },
	},
];

/** Options that are about no other model. */
const isForMotion = ({ name }: INodeProperties): boolean => !Object.hasOwn(OPTIONAL_FIELDS, name);

export const motionOptions = generationOptions.filter(isForMotion);

/** What a video is made from, and how it moves. */
export const motionProperties: INodeProperties[] = [
	...fileProperties('image', LABELS.motionImage, IMAGE, 'The character that is to move'),
	...fileProperties('video', LABELS.motionVideo, VIDEO, 'The movement that the character makes'),
	{
		displayName: LABELS.orientation,
		name: 'characterOrientation',
		type: 'options',
		options: [
			{
				name: 'Image',
				value: 'image',
				description: 'The character faces as in the image. The video may have up to 10 seconds.',
			},
			{
				name: 'Video',
				value: 'video',
				description: 'The character faces as in the video, which may have up to 30 seconds',
			},
		],
		default: 'video',
		description: 'Which way the character faces',
	},
	{
		displayName: LABELS.keepSound,
		name: 'keepOriginalSound',
		type: 'boolean',
		default: true,
		description: 'Whether the new video keeps the sound of the video that it moves like',
	},
	...withToolDefault(
		{
			displayName: LABELS.prompt,
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. A mascot dances on a stage in front of a crowd',
			description:
				'What else the video shows, such as the place and the light. Apiframe and Unifically need one.',
		},
		{
			default:
				"={{ $fromAI('prompt', 'What the video shows, such as the character, the place and the light', 'string') }}",
		},
	),
];
