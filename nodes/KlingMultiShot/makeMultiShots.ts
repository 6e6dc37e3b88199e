import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { shotsFromJson } from '../shared/domain/timedShots';
import { parseMultiShotRequest } from '../shared/domain/requestSchema';
import { makeVideos } from '../shared/run/makeVideos';
import type { PairedItem } from '../shared/report/output';
import { readAppearance, readVideoJob } from '../shared/job/readParameters';
import type { JobSource } from '../shared/run/runJobs';
import type { VideoJob } from '../shared/job/options';

/** The rows of the form. */
function shotsFromFields(context: IExecuteFunctions, itemIndex: number): unknown {
	const rows = context.getNodeParameter('shots.shot', itemIndex, []) as IDataObject[];
	return rows.map(({ prompt, duration }) => ({ prompt, durationSeconds: duration }));
}

/** One shot for each incoming item. */
function shotsFromItems(context: IExecuteFunctions): unknown {
	return context.getInputData().map((_, itemIndex) => ({
		prompt: context.getNodeParameter('shotPrompt', itemIndex, ''),
		durationSeconds: context.getNodeParameter('shotDuration', itemIndex, ''),
	}));
}

function readShots(context: IExecuteFunctions, itemIndex: number): unknown {
	switch (context.getNodeParameter('shotsFrom', 0)) {
		case 'json':
			return shotsFromJson(context.getNodeParameter('shotsJson', itemIndex, ''));
		case 'items':
			return shotsFromItems(context);
		default:
			return shotsFromFields(context, itemIndex);
	}
}

function sourceOf(
	context: IExecuteFunctions,
	itemIndex: number,
	pairedItem: PairedItem,
): JobSource<VideoJob> {
	const readRequest = () =>
		parseMultiShotRequest({
			...readAppearance(context, itemIndex),
			shots: readShots(context, itemIndex),
			overallPrompt: context.getNodeParameter('overallPrompt', itemIndex, ''),
		});
	return {
		itemIndex,
		pairedItem,
		read: () => readVideoJob(context, itemIndex, pairedItem, readRequest),
	};
}

/** What Kling Multi-Shot does: one video for each incoming item, or one made of all of them. */
export async function makeMultiShots(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const pairs = context.getInputData().map((_, item) => ({ item }));
	const sources =
		context.getNodeParameter('shotsFrom', 0) === 'items'
			? [sourceOf(context, 0, pairs)]
			: pairs.map((pair, itemIndex) => sourceOf(context, itemIndex, pair));
	return await makeVideos(context, sources);
}
