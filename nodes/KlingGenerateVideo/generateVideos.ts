import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { parseVideoRequest } from '../shared/domain/videoRequest';
import { readFrame, readJobOptions, readSharedFields } from '../shared/lifecycle/readParameters';
import { runJobs } from '../shared/lifecycle/runJobs';
import type { VideoJob } from '../shared/lifecycle/videoJob';
import { providerById } from '../shared/providers';

/** The job in the parameters of one item. Throws a `VideoError` that names each field that breaks a rule. */
function readJob(context: IExecuteFunctions, itemIndex: number): VideoJob {
	return {
		itemIndex,
		pairedItem: { item: itemIndex },
		provider: providerById(context.getNodeParameter('provider', itemIndex)),
		request: parseVideoRequest({
			...readSharedFields(context, itemIndex),
			prompt: context.getNodeParameter('prompt', itemIndex),
			durationSeconds: context.getNodeParameter('duration', itemIndex),
			endFrame: readFrame(context, itemIndex, 'endFrame'),
		}),
		options: readJobOptions(context, itemIndex),
	};
}

/** What Kling Generate Video does: one video for each incoming item. */
export async function generateVideos(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const sources = context.getInputData().map((_, itemIndex) => ({
		itemIndex,
		pairedItem: { item: itemIndex },
		read: () => readJob(context, itemIndex),
	}));
	return await runJobs(context, sources);
}
