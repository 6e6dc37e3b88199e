import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../domain/labels';
import type { OptionalField } from '../domain/optionalFields';
import type { Has } from '../providers/offers';
import { elements } from './elements';
import { rows } from './rows';
import { supportedBy } from './supported';

/*
 * What a video is made from beside its prompt and start frame, in one collection that is empty at first.
 */

export interface FileTexts {
	placeholder: string;
	rules: string;
	hint: string;
}

export const IMAGE: FileTexts = {
	placeholder: 'e.g. https://example.com/image.png',
	rules: 'JPEG or PNG, each side at least 300 pixels',
	hint: 'The input binary field containing the image',
};

export const VIDEO: FileTexts = {
	placeholder: 'e.g. https://example.com/clip.mp4',
	rules: 'MP4 or MOV, at least 3 seconds',
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
		description: texts.rules,
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: texts.placeholder,
		...(several ? { hint: 'May be a list' } : {}),
		displayOptions: { show: { source: ['url'] } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		hint: several ? `${texts.hint}, or several separated by commas` : texts.hint,
		typeOptions: { binaryDataProperty: true },
		displayOptions: { show: { source: ['binary'] } },
	},
];

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
	'Pictures of characters, objects or places to use. In the prompt, name them @Image1, @Image2.',
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

export const references: INodeProperties = collection([
	...elements,
	...where('endFrame', endFrame),
	...withoutEndFrame,
]);

/** The same where several shots may end with a frame. */
export const referencesOfShots: INodeProperties = collection([
	...elements,
	...where('endFrame', endFrame, (can) => can.shots?.endFrame === true),
	...withoutEndFrame,
]);
