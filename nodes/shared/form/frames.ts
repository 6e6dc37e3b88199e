import type { INodeProperties } from 'n8n-workflow';

import { LABELS } from '../domain/labels';

const IMAGE_RULES = 'JPEG or PNG, up to 10 MB, each side at least 300 pixels';

/** The three fields of one frame: where it comes from, its URL, its binary field. */
function frame(name: 'startFrame', label: string, purpose: string): INodeProperties[] {
	return [
		{
			displayName: label,
			name,
			type: 'options',
			options: [
				{ name: 'Binary Data', value: 'binary' },
				{ name: 'None', value: 'none' },
				{ name: 'URL', value: 'url' },
			],
			default: 'none',
			description: purpose,
		},
		{
			displayName: `${label} URL`,
			name: `${name}Url`,
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/frame.png',
			displayOptions: { show: { [name]: ['url'] } },
		},
		{
			displayName: 'Input Data Field Name',
			name: `${name}BinaryProperty`,
			type: 'string',
			default: 'data',
			hint: 'The name of the input binary field containing the image',
			typeOptions: { binaryDataProperty: true },
			displayOptions: { show: { [name]: ['binary'] } },
		},
	];
}

export const startFrameProperties = frame(
	'startFrame',
	LABELS.startFrame,
	`Image the video starts with: ${IMAGE_RULES}. Choose None to make the video from the prompt alone.`,
);
