import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { oneOf, text, yesOrNo } from '../shared/domain/fields';
import { ASPECT_RATIOS, MODES, validated } from '../shared/domain/videoRequest';
import { createConnect } from '../shared/lifecycle/connect';
import { fetchTask, type TaskJob } from '../shared/lifecycle/fetchTask';
import type { Settings } from '../shared/lifecycle/output';
import { readDelivery } from '../shared/lifecycle/readParameters';
import { createHalt, runJobs } from '../shared/lifecycle/runJobs';
import { deliverySchema } from '../shared/lifecycle/videoJob';
import { providerById } from '../shared/providers';

const optionsSchema = deliverySchema.extend({
	completion: oneOf('Completion', ['once', 'poll']),
	failOnFailedTask: yesOrNo('Fail on Failed Task'),
});

/** What an item of this package says about its video; anything unreadable counts as not said. */
const settingsSchema = z.object({
	model: z.string().optional().catch(undefined),
	mode: z.enum(MODES).optional().catch(undefined),
	durationSeconds: z.number().optional().catch(undefined),
	aspectRatio: z.enum(ASPECT_RATIOS).optional().catch(undefined),
	audio: z.boolean().optional().catch(undefined),
	shots: z
		.array(z.object({ prompt: z.string(), duration: z.number() }))
		.optional()
		.catch(undefined),
});

/** The settings of a video that an item of this package brings along: no provider repeats them. */
function settingsIn(json: IDataObject, taskId: string): Settings | null {
	const source = [json, json.details as IDataObject | undefined].find(
		(candidate) => candidate?.taskId === taskId,
	);
	if (!source) return null;
	const { audio, shots, model, ...settings } = settingsSchema.parse(source);
	return {
		...settings,
		modelId: model,
		generateAudio: audio,
		shots: shots?.map(({ prompt, duration }) => ({ prompt, durationSeconds: duration })),
	};
}

/** Whether an item already is what would come out for it. */
function isFinished(
	context: IExecuteFunctions,
	{ json }: INodeExecutionData,
	job: TaskJob,
): boolean {
	if (json.status !== 'completed' || json.taskId !== job.taskId) return false;
	if (!job.options.download) return typeof json.videoUrl === 'string' || json.sample === true;
	try {
		context.helpers.assertBinaryData(job.itemIndex, job.options.binaryProperty);
		return true;
	} catch {
		return false;
	}
}

function readJob(context: IExecuteFunctions, item: INodeExecutionData, itemIndex: number): TaskJob {
	const provider = providerById(context.getNodeParameter('provider', itemIndex));
	const taskId = validated(text('Task ID', 200), context.getNodeParameter('taskId', itemIndex));
	const options = validated(optionsSchema, {
		failOnFailedTask: true,
		...readDelivery(context, itemIndex),
		completion: context.getNodeParameter('completion', itemIndex),
	});
	const { maxConcurrency } = options;
	const settings = settingsIn(item.json, taskId);
	return {
		itemIndex,
		pairedItem: { item: itemIndex },
		provider,
		settings,
		taskId,
		options,
		maxConcurrency,
	};
}

/** What Kling Get Task does: reads the task of each incoming item. Items that are finished pass through. */
export async function getTasks(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const sources = items.map((item, itemIndex) => ({
		itemIndex,
		pairedItem: { item: itemIndex },
		read: () => readJob(context, item, itemIndex),
	}));
	const halt = createHalt(context);
	const connect = createConnect(context, halt.signal);
	return await runJobs(context, sources, halt, {
		run: async (job, progress, signal) => {
			const item = items[job.itemIndex];
			if (item && isFinished(context, item, job)) return { ...item, pairedItem: job.pairedItem };
			const api = await connect(job.provider, job.itemIndex);
			return await fetchTask(context, job, api, progress, signal);
		},
	});
}
