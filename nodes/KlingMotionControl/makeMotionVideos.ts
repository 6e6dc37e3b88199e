import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { elementsFromForm } from '../shared/domain/elements';
import { parseMotionRequest } from '../shared/domain/requestSchema';
import type { JobInput, VideoDraft } from '../shared/job/job';
import { readFile, readVideo } from '../shared/job/readParameters';
import { makeVideos, onePerItem } from '../shared/run/makeVideos';

const readJob = (context: IExecuteFunctions, input: JobInput): VideoDraft =>
	readVideo(context, input, (itemIndex) =>
		parseMotionRequest({
			motionImage: readFile(context, itemIndex, 'image'),
			motionVideo: readFile(context, itemIndex, 'video'),
			orientation: context.getNodeParameter('characterOrientation', itemIndex),
			keepSound: context.getNodeParameter('keepOriginalSound', itemIndex),
			prompt: context.getNodeParameter('prompt', itemIndex, ''),
			mode: context.getNodeParameter('mode', itemIndex),
			elements: elementsFromForm(context.getNodeParameter('elements', itemIndex, {})),
		}),
	);

/** What Kling Motion Control does: one video for each incoming item. */
export async function makeMotionVideos(
	context: IExecuteFunctions,
): Promise<INodeExecutionData[][]> {
	return await makeVideos(context, onePerItem(context), (input) => readJob(context, input));
}
