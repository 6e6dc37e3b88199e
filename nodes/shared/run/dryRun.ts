import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import type { Progress, VideoJob } from '../job/job';
import { prepareRequest } from '../purchase/prepareOrder';
import { boughtByPreview } from '../report/orderMessages';
import { taskJson } from '../report/output';

/** In characters: no prompt is longer. */
const LONGEST_TEXT = 10_000;

/** A request as it can be shown: images inside it are megabytes of text. */
const withoutImages = (body: unknown): object =>
	JSON.parse(
		JSON.stringify(body, (_key, value: unknown) =>
			typeof value === 'string' && value.length > LONGEST_TEXT
				? `(an image, ${value.length} characters)`
				: value,
		),
	) as object;

/** The request as it would be sent, with its price; nothing is bought. Throws a `VideoError` when it is rejected. */
export async function dryRun(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<INodeExecutionData> {
	const { callbackUrl, pairedItem } = job;
	const { request, bought } = await prepareRequest(context, job, api, progress);
	if (bought) {
		progress.taskId = bought.taskId;
		throw boughtByPreview(job.provider, bought.taskId);
	}
	const { method, path, body } = api.provider.encodeOrder(request, { callbackUrl });
	return {
		json: {
			...taskJson(job, progress),
			dryRun: true,
			request: { method, url: `${api.baseUrl}${path}`, body: withoutImages(body) },
		},
		pairedItem,
	};
}
