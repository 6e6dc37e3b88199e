import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { parseVideoRequest } from '../shared/domain/requestSchema';
import type { JobInput, VideoDraft } from '../shared/job/job';
import { readAppearance, readVideo } from '../shared/job/readParameters';
import { makeVideos, onePerItem } from '../shared/run/makeVideos';

const readJob = (context: IExecuteFunctions, input: JobInput): VideoDraft =>
	readVideo(context, input, (itemIndex) =>
		parseVideoRequest({
			...readAppearance(context, itemIndex),
			prompt: context.getNodeParameter('prompt', itemIndex),
			durationSeconds: context.getNodeParameter('duration', itemIndex),
		}),
	);

/** What Kling Generate Video does: one video for each incoming item. */
export async function generateVideos(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await makeVideos(context, onePerItem(context), (input) => readJob(context, input));
}
