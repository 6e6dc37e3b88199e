import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../domain/labels';
import { OPTIONAL_FIELDS, type OptionalField } from '../domain/optionalFields';
import type { Has } from '../providers/offers';
import { supportedBy } from './supported';

/*
 * What a video is made from beside its prompt and start frame, in one collection that is empty at first.
 */

export interface FileTexts {
	placeholder: string;
	url: string;
	binary: string;
	hint: string;
}

export const IMAGE: FileTexts = {
	placeholder: 'e.g. https://example.com/image.png',
	url: 'JPEG or PNG, each side at least 300 pixels',
	binary: 'JPEG or PNG, each side at least 300 pixels',
	hint: 'The input binary field containing the image',
};

export const VIDEO: FileTexts = {
	placeholder: 'e.g. https://example.com/clip.mp4',
	url: 'MP4 or MOV, at least 3 seconds',
	binary: 'MP4 or MOV, at least 3 seconds',
	hint: 'The input binary field containing the video',
};

/** Where a file comes from, as fields of one row. */
const fileFields = (texts: FileTexts, several = false): INodeProperties[] => [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'Binary Data', value: 'binary' },
			{ name: 'URL', value: 'url' },
		],
		default: 'url',
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: texts.placeholder,
		description: several ? `${texts.url}. May be a list.` : texts.url,
		displayOptions: { show: { source: ['url'] } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		hint: several ? `${texts.hint}, or several separated by commas` : texts.hint,
		description: texts.binary,
		typeOptions: { binaryDataProperty: true },
		displayOptions: { show: { source: ['binary'] } },
	},
];

/** A field of the collection that holds rows: one, or as many as are added. */
const rows = (
	name: OptionalField,
	group: { name: string; displayName: string; values: INodeProperties[] },
	description: string,
	placeholder?: string,
): INodeProperties => ({
	displayName: OPTIONAL_FIELDS[name].label,
	name,
	type: 'fixedCollection',
	...(placeholder
		? { typeOptions: { multipleValues: true, sortable: true }, placeholder }
		: { placeholder: `Set ${group.displayName}` }),
	default: {},
	description,
	options: [group],
});

const endFrame = rows(
	'endFrame',
	{ name: 'frame', displayName: 'Image', values: fileFields(IMAGE) },
	"Image the video ends with. Needs a 'Start Frame'.",
);

const middleFrames = rows(
	'middleFrames',
	{ name: 'frame', displayName: 'Image', values: fileFields(IMAGE, true) },
	"Up to 8 images the video passes on its way, spread evenly over it. Needs a 'Start Frame'.",
	'Add Image',
);

const referenceImages = rows(
	'referenceImages',
	{ name: 'image', displayName: 'Image', values: fileFields(IMAGE, true) },
	'Pictures of characters, objects or places to use. Name them in the prompt by their order: @Image1, @Image2.',
	'Add Image',
);

const referenceVideo = rows(
	'referenceVideo',
	{
		name: 'video',
		displayName: 'Video',
		values: [
			...fileFields(VIDEO),
			{
				displayName: 'Use',
				name: 'use',
				type: 'options',
				options: [
					{
						name: 'Follow Its Style and Motion',
						value: 'follow',
						description: 'Makes a new video with the camera, motion or style of this one',
					},
					{
						name: 'Edit It',
						value: 'edit',
						description: 'Changes this video as the prompt says, and keeps its length',
					},
				],
				default: 'follow',
			},
			{
				displayName: LABELS.keepSound,
				name: 'keepOriginalSound',
				type: 'boolean',
				default: true,
				description: 'Whether to keep the sound of this video, where the provider can',
			},
		],
	},
	'A video to follow or to edit. Name it @Video1 in the prompt.',
);

const elements = rows(
	'elements',
	{
		name: 'element',
		displayName: 'Element',
		values: [
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				default: '',
				placeholder: 'e.g. Woman in a red jacket',
				description: 'What the pictures show (Unifically only)',
			},
			{
				displayName: 'Element ID',
				name: 'elementId',
				type: 'resourceLocator',
				default: { mode: 'list', value: '' },
				description:
					'An element of your Kling AI account, or one of the presets there. Other providers take pictures instead.',
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
			{
				displayName: 'Image URLs',
				name: 'imageUrls',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				placeholder: 'e.g. https://example.com/front.jpg',
				description: 'Up to 4 pictures of the element, one address per line',
			},
			{
				displayName: 'Video URL',
				name: 'videoUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/turn.mp4',
				description: 'A video, instead of pictures',
			},
			{
				displayName: 'Voice ID',
				name: 'voiceId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 829824295735410756',
				description: 'ID of a voice made at fal.ai (fal.ai only)',
			},
		],
	},
	'Characters and objects that look the same throughout the video. Name them in the prompt by their order: @Element1, @Element2.',
	'Add Element',
);

/** The same for one element. */
export const oneElement = (description: string): INodeProperties => {
	const { typeOptions: _several, ...one } = elements;
	return { ...one, placeholder: 'Set Element', description };
};

const collection = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Frames and References',
	name: 'references',
	type: 'collection',
	placeholder: 'Add Frame or Reference',
	default: {},
	options,
});

const where = (name: OptionalField, field: INodeProperties, has?: Has): INodeProperties[] =>
	supportedBy(name, field, has);

const withoutEndFrame = [
	...where('middleFrames', middleFrames),
	...where('referenceImages', referenceImages),
	...where('referenceVideo', referenceVideo),
];

const elementsWhereTaken = where('elements', elements);

export const references: INodeProperties = collection([
	...elementsWhereTaken,
	...where('endFrame', endFrame),
	...withoutEndFrame,
]);

/** The same where several shots may end with a frame. */
export const referencesOfShots: INodeProperties = collection([
	...elementsWhereTaken,
	...where('endFrame', endFrame, (can) => can.shots?.endFrame === true),
	...withoutEndFrame,
]);
