import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { shotsFromJson } from '../shared/domain/timedShots';
import { parseAutomaticShotsRequest, parseMultiShotRequest } from '../shared/domain/requestSchema';
import type { VideoRequest } from '../shared/domain/request';
import type { JobInput, VideoDraft } from '../shared/job/job';
import { readAppearance, readVideo } from '../shared/job/readParameters';
import { makeVideos, onePerItem } from '../shared/run/makeVideos';

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

function readRequest(context: IExecuteFunctions, itemIndex: number): VideoRequest {
	const appearance = readAppearance(context, itemIndex);
	if (context.getNodeParameter('shotsFrom', 0) === 'auto') {
		return parseAutomaticShotsRequest({
			...appearance,
			prompt: context.getNodeParameter('prompt', itemIndex, ''),
			durationSeconds: context.getNodeParameter('duration', itemIndex, ''),
		});
	}
	return parseMultiShotRequest({
		...appearance,
		shots: readShots(context, itemIndex),
		overallPrompt: context.getNodeParameter('overallPrompt', itemIndex, ''),
	});
}

const readJob = (context: IExecuteFunctions, input: JobInput): VideoDraft =>
	readVideo(context, input, (itemIndex) => readRequest(context, itemIndex));

/** What Kling Multi-Shot does: one video for each incoming item, or one made of all of them. */
export async function makeMultiShots(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const isOneVideo = context.getNodeParameter('shotsFrom', 0) === 'items';
	const inputs: JobInput[] = isOneVideo
		? [{ itemIndex: 0, pairedItem: context.getInputData().map((_, item) => ({ item })) }]
		: onePerItem(context);
	return await makeVideos(context, inputs, (input) => readJob(context, input));
}
