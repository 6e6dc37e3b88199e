import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { CUSTOM_MODEL, DEFAULT_MODEL } from '../domain/models';
import { videoSettingsFromForm } from '../domain/inputFiles';
import { optionalFieldsIn } from '../domain/optionalFields';
import { validated } from '../domain/requestSchema';
import { followsVideo, type VideoRequest } from '../domain/request';
import { providerById } from '../providers';
import { modelQueryOf } from '../providers/capabilities';
import type { Provider } from '../providers/provider';
import type { JobInput, Settings, VideoDraft } from './job';
import { isToolNode } from './toolNode';
import { DELIVERY_DEFAULTS, type VideoOptions, videoOptionsSchema } from './options';

/** The raw value of the three fields of one file; undefined for "None". */
export function readFile(context: IExecuteFunctions, itemIndex: number, name: string): unknown {
	const source: unknown = context.getNodeParameter(name, itemIndex, 'none');
	if (source === 'none' || source === '') return undefined;
	return {
		source,
		url: context.getNodeParameter(`${name}Url`, itemIndex, ''),
		property: context.getNodeParameter(`${name}BinaryProperty`, itemIndex, ''),
	};
}

/** How the video looks and sounds: the fields that every node that makes videos shares, as they were entered. */
export function readAppearance(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const references = context.getNodeParameter('references', itemIndex, {}) as IDataObject;
	const model = context.getNodeParameter('model', itemIndex, DEFAULT_MODEL) as string;
	return {
		model,
		customModel:
			model === CUSTOM_MODEL ? context.getNodeParameter('customModel', itemIndex, '') : undefined,
		mode: context.getNodeParameter('mode', itemIndex),
		aspectRatio: context.getNodeParameter('aspectRatio', itemIndex),
		generateAudio: context.getNodeParameter('generateAudio', itemIndex),
		startFrame: readFile(context, itemIndex, 'startFrame') as IDataObject | undefined,
		...(optionalFieldsIn({ options, references }) as IDataObject),
		...videoSettingsFromForm(references.referenceVideo),
	};
}

/** How a finished video is delivered, as it was entered. */
export function readDelivery(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return {
		...DELIVERY_DEFAULTS,
		// A model gets the address of the video, and never the file.
		download: !isToolNode(context.getNode()),
		...(context.getNodeParameter('options', itemIndex, {}) as IDataObject),
	};
}

/** Options that have to hold something once they have been added: an expression may yield nothing. */
const NEVER_EMPTY = ['maxCostUsd', 'maxRunCostUsd', 'buyOncePer'];

function readNeverEmpty(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const entered = (context.getNode().parameters.options ?? {}) as IDataObject;
	const given = NEVER_EMPTY.filter((name) => name in options || name in entered);
	return Object.fromEntries(given.map((name) => [name, options[name] ?? '']));
}

/** How the video is ordered and delivered. Throws a `VideoError` of kind `invalidRequest`. */
function readVideoOptions(context: IExecuteFunctions, itemIndex: number): VideoOptions {
	return validated(videoOptionsSchema, {
		completion: 'poll',
		submitAgain: false,
		cancelOnStop: false,
		sampleVideo: false,
		dryRun: false,
		...readDelivery(context, itemIndex),
		...readNeverEmpty(context, itemIndex),
	});
}

/** What is repeated in the output of the video that a request asks for. */
export function settingsOf(request: VideoRequest, provider: Provider): Settings {
	const { prompt, mode, durationSeconds, aspectRatio, generateAudio, shots } = request;
	const modelId = provider.modelId(modelQueryOf(request));
	// The video that it is made from decides about the rest.
	if (followsVideo(request)) return { modelId, prompt, mode };
	return { modelId, prompt, mode, durationSeconds, aspectRatio, generateAudio, shots };
}

/** The video that the parameters of an item ask for. Throws a `VideoError` that names each field that breaks a rule. */
export function readVideo(
	context: IExecuteFunctions,
	input: JobInput,
	readRequest: (itemIndex: number) => VideoRequest,
): VideoDraft {
	const { itemIndex } = input;
	return {
		...input,
		provider: providerById(context.getNodeParameter('provider', itemIndex)),
		request: readRequest(itemIndex),
		options: readVideoOptions(context, itemIndex),
	};
}
