import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { validated } from '../domain/videoRequest';
import { jobOptionsSchema, type JobOptions } from './videoJob';

/** The raw value of one frame's three fields; undefined for "None". */
export function readFrame(
	context: IExecuteFunctions,
	itemIndex: number,
	name: 'startFrame' | 'endFrame',
): unknown {
	const source: unknown = context.getNodeParameter(name, itemIndex, 'none');
	if (source === 'none' || source === '') return undefined;
	return {
		source,
		url: context.getNodeParameter(`${name}Url`, itemIndex, ''),
		property: context.getNodeParameter(`${name}BinaryProperty`, itemIndex, ''),
	};
}

const asList = (value: unknown): unknown[] =>
	Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(/\s*[\n,]\s*(?=https?:|$)|\s+/).filter((part) => part !== '')
			: [];

/** The rows of the 'Elements' option with their image addresses as lists; undefined when there are none. */
function readElements(elements: unknown): unknown {
	const rows = (elements as { element?: IDataObject[] } | undefined)?.element ?? [];
	return rows.length > 0
		? rows.map((row) => ({ ...row, imageUrls: asList(row.imageUrls) }))
		: undefined;
}

/** The fields that every node that makes videos shares, as they were entered. */
export function readSharedFields(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	return {
		mode: context.getNodeParameter('mode', itemIndex),
		aspectRatio: context.getNodeParameter('aspectRatio', itemIndex),
		generateAudio: context.getNodeParameter('generateAudio', itemIndex),
		startFrame: readFrame(context, itemIndex, 'startFrame') as IDataObject | undefined,
		negativePrompt: options.negativePrompt,
		cfgScale: options.cfgScale,
		elements: readElements(options.elements) as IDataObject[] | undefined,
	};
}

/** How the video is delivered. Throws a `VideoError` of kind `invalidRequest`. */
export function readJobOptions(context: IExecuteFunctions, itemIndex: number): JobOptions {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	return validated(jobOptionsSchema, {
		maxConcurrency: 3,
		timeoutMinutes: 30,
		sampleVideo: false,
		dryRun: false,
		includeRawResponse: false,
		...options,
		completion: context.getNodeParameter('completion', itemIndex),
		download: context.getNodeParameter('download', itemIndex, true),
		binaryProperty: context.getNodeParameter('binaryProperty', itemIndex, 'data'),
	});
}
