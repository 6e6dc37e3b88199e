import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameterResourceLocator,
} from 'n8n-workflow';
import * as z from 'zod/v4-mini';

import { createConnect } from '../shared/client/connect';
import type { VideoApi } from '../shared/client/videoApi';
import { finishTask, taskItem } from '../shared/delivery/finishTask';
import { taskIdField } from '../shared/domain/fields';
import { ASPECT_RATIOS, MODES } from '../shared/domain/request';
import { validated } from '../shared/domain/requestSchema';
import { isTerminal } from '../shared/domain/task';
import type { JobInput, Progress, Settings, TaskJob } from '../shared/job/job';
import { taskOptionsSchema } from '../shared/job/options';
import { readDelivery } from '../shared/job/readParameters';
import { providerById } from '../shared/providers';
import { hasFile } from '../shared/purchase/itemFile';
import { outputOf } from '../shared/report/output';
import { stoppedBeforePoll, unreadableTask } from '../shared/report/taskMessages';
import { createHalt, runJobs } from '../shared/run/runJobs';
import { finishedSample } from '../shared/run/sample';

/** Anything unreadable counts as not said. */
const said = <T extends z.ZodMiniType>(schema: T) => z.catch(z.optional(schema), undefined);

/** What an item of this package says about its video. */
const settingsSchema = z.object({
	model: said(z.string()),
	prompt: said(z.string()),
	mode: said(z.enum(MODES)),
	durationSeconds: said(z.number()),
	aspectRatio: said(z.enum(ASPECT_RATIOS)),
	audio: said(z.boolean()),
	shots: said(z.array(z.object({ prompt: z.string(), duration: z.number() }))),
	entryId: said(z.string()),
});

/** Where the video of a sample is said to be: `sampleVideoUrl` until the sample is finished. */
const addressSchema = z.object({
	videoUrl: said(z.string()),
	sampleVideoUrl: said(z.string()),
});

/** The settings of a video that an item of this package brings along: no provider repeats them. */
function settingsIn(json: IDataObject, taskId: string): Settings | null {
	const source = [json.error as IDataObject | undefined, json].find(
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
	// n8n puts a failed item over the item that its node had got, which may be a finished one.
	if (json.error || json.status !== 'completed' || json.taskId !== job.taskId) return false;
	if (!job.options.download) return typeof json.videoUrl === 'string' || json.sample === true;
	return hasFile(context, job.itemIndex, job.options.binaryProperty);
}

/** Whether an item is a sample of Kling Generate Video or Kling Multi-Shot, which no provider knows. */
const isSample = (item: INodeExecutionData | undefined, { taskId }: TaskJob): boolean =>
	item?.json.sample === true && item.json.taskId === taskId && !item.json.error;

/** The value of a resource locator; a workflow that was written by hand may have the ID alone. */
const located = (parameter: unknown): unknown =>
	typeof parameter === 'object' && parameter !== null && '__rl' in parameter
		? (parameter as unknown as INodeParameterResourceLocator).value
		: parameter;

function readJob(context: IExecuteFunctions, input: JobInput, json: IDataObject): TaskJob {
	const { itemIndex } = input;
	const provider = providerById(context.getNodeParameter('provider', itemIndex));
	const taskId = validated(
		taskIdField('Task'),
		located(context.getNodeParameter('taskId', itemIndex)),
	);
	const options = validated(taskOptionsSchema, {
		failOnFailedTask: true,
		...readDelivery(context, itemIndex),
		completion: context.getNodeParameter('completion', itemIndex),
	});
	return { ...input, provider, taskId, options, settings: settingsIn(json, taskId) };
}

/** Reads a task, waits for it if asked to, and downloads its video. Throws a `VideoError`. */
async function fetchTask(
	context: IExecuteFunctions,
	job: TaskJob,
	api: VideoApi,
	progress: Progress,
	signal: AbortSignal,
): Promise<INodeExecutionData> {
	const { options, taskId, provider } = job;
	const first = await api.readWithRetries(taskId);
	if (!first.ok) throw unreadableTask(provider, first.failure, taskId);
	progress.task = first.value;
	if (options.completion === 'once' && !isTerminal(first.value.status)) {
		return taskItem(job, progress);
	}
	const acceptUnsuccessful = !options.failOnFailedTask;
	return await finishTask(context, job, api, first.value, progress, signal, acceptUnsuccessful);
}

/** What Kling Get Task does: reads the task of each incoming item. Items that are finished pass through. */
export async function getTasks(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const inputs = items.map((_, item) => ({ itemIndex: item, pairedItem: { item } }));
	const halt = createHalt(context);
	const connect = createConnect(context, halt.signal);
	const entries = await runJobs(context, inputs, halt, {
		read: (input) => readJob(context, input, items[input.itemIndex]?.json ?? {}),
		check: async (job) => job,
		run: async (job, progress, signal) => {
			progress.taskId = job.taskId;
			const item = items[job.itemIndex];
			if (item && isFinished(context, item, job)) return { ...item, pairedItem: job.pairedItem };
			if (isSample(item, job)) {
				const { videoUrl, sampleVideoUrl } = addressSchema.parse(item?.json);
				return await finishedSample(context, job, {
					...job.settings,
					videoUrl: videoUrl ?? sampleVideoUrl,
				});
			}
			const api = await connect(job.provider, job.itemIndex);
			return await fetchTask(context, job, api, progress, signal);
		},
		abandon: async ({ taskId }, progress) => {
			progress.taskId = taskId;
			return stoppedBeforePoll(taskId);
		},
	});
	return [entries.map(outputOf)];
}
