import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import * as z from 'zod/v4-mini';

import { oneOf, taskIdField, yesOrNo } from '../shared/domain/fields';
import { validated } from '../shared/domain/requestSchema';
import { ASPECT_RATIOS, MODES } from '../shared/domain/request';
import { createConnect } from '../shared/client/connect';
import { fetchTask, type TaskJob } from './fetchTask';
import type { Settings } from '../shared/report/output';
import { readDelivery } from '../shared/job/readParameters';
import { createHalt, runJobs } from '../shared/run/runJobs';
import { deliverySchema } from '../shared/job/options';
import { providerById } from '../shared/providers';

const optionsSchema = z.extend(deliverySchema, {
	completion: oneOf('Completion', ['once', 'poll']),
	failOnFailedTask: yesOrNo('Fail on Failed Task'),
});

/** Anything unreadable counts as not said. */
const said = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** What an item of this package says about its video. */
const settingsSchema = z.object({
	model: said(z.string()),
	mode: said(z.enum(MODES)),
	durationSeconds: said(z.number()),
	aspectRatio: said(z.enum(ASPECT_RATIOS)),
	audio: said(z.boolean()),
	shots: said(z.array(z.object({ prompt: z.string(), duration: z.number() }))),
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
	const taskId = validated(taskIdField('Task ID'), context.getNodeParameter('taskId', itemIndex));
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
