import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { parseVideoRequest } from '../shared/domain/requestSchema';
import { makeVideos } from '../shared/run/makeVideos';
import { readFrame, readAppearance, readVideoJob } from '../shared/job/readParameters';

/** What Kling Generate Video does: one video for each incoming item. */
export async function generateVideos(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const sources = context.getInputData().map((_, itemIndex) => {
		const pairedItem = { item: itemIndex };
		const readRequest = () =>
			parseVideoRequest({
				...readAppearance(context, itemIndex),
				prompt: context.getNodeParameter('prompt', itemIndex),
				durationSeconds: context.getNodeParameter('duration', itemIndex),
				endFrame: readFrame(context, itemIndex, 'endFrame'),
			});
		return {
			itemIndex,
			pairedItem,
			read: () => readVideoJob(context, itemIndex, pairedItem, readRequest),
		};
	});
	return await makeVideos(context, sources);
}
