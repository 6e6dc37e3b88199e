import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VideoApi } from '../client/videoApi';
import type { VideoError } from '../domain/error';
import type { TaskReading } from '../domain/task';
import { isTool } from '../execution/execution';
import type { Progress, VideoJob } from '../job/job';
import { orderedBefore, severalOrders } from '../report/orderMessages';
import { stoppedBeforePoll } from '../report/taskMessages';
import { earlierOrders, orderBook } from './earlierOrders';
import { openOrders } from './openOrders';
import { type Delivery, orderAt, orderOfItem, recordOrder } from './orderRecord';

/* What the record tells about an item apart from its order. */

/** What an earlier attempt has ordered for a job that is not begun any more; null when it ordered nothing. */
export async function abandonedOrder(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<VideoError | null> {
	const book = orderBook(context, job, api);
	const { current, forOtherInput } = await earlierOrders(context, book, book.isShared);
	const open = current ? [] : await openOrders(context, book, null);
	if (open.length > 1) return severalOrders(job.provider, open);
	const order = current ?? forOtherInput ?? open[0];
	if (!order) return null;
	if (!order.taskId) return orderedBefore(job.provider, order.sentAt);
	progress.taskId = order.taskId;
	return stoppedBeforePoll(order.taskId);
}

/** Whether something was ordered for an item, although its parameters can no longer be read. */
export function noteEarlierOrder(
	context: IExecuteFunctions,
	itemIndex: number,
	progress: Progress,
): void {
	const order = orderOfItem(context, itemIndex);
	if (!order) return;
	progress.taskId = order.taskId;
	progress.isSent = true;
}

/** Files of this execution, or nothing where n8n keeps them in the execution's data. */
const storedFiles = ({ binary }: INodeExecutionData): Delivery['binary'] =>
	binary && Object.values(binary).every(({ id }) => id !== undefined) ? binary : undefined;

/**
 * Records what a job has come to: a later attempt of this execution puts out the same, as providers delete videos
 * after a while. An agent that asks for the same once more wants another video.
 */
export function keepDelivery(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	item: INodeExecutionData,
): void {
	const { place } = orderBook(context, job, api);
	const order = orderAt(context, place);
	if (!order) return;
	const { raw, ...json } = item.json;
	const delivery = { executionId: context.getExecutionId(), json, binary: storedFiles(item) };
	recordOrder(context, place, { ...order, delivery });
}

/** Records that the task of a job has failed. */
export function keepVerdict(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	{ task }: Progress,
): void {
	if (task?.status !== 'failed' && task?.status !== 'cancelled') return;
	const { place } = orderBook(context, job, api);
	const order = orderAt(context, place);
	if (order?.taskId === task.taskId) recordOrder(context, place, { ...order, hasFailed: true });
}

async function areStored(
	context: IExecuteFunctions,
	binary: NonNullable<Delivery['binary']>,
): Promise<boolean> {
	try {
		for (const { id } of Object.values(binary)) await context.helpers.getBinaryMetadata(id!);
		return true;
	} catch {
		return false;
	}
}

/** The item that an earlier attempt of this execution has put out for a job; null when there is none, or not any more. */
export async function keptItem(
	context: IExecuteFunctions,
	job: VideoJob,
	api: VideoApi,
	progress: Progress,
): Promise<INodeExecutionData | null> {
	const { download, includeRawResponse } = job.options;
	if (isTool(context) || includeRawResponse) return null;
	const { current } = await earlierOrders(context, orderBook(context, job, api), false);
	const { executionId, json, binary } = current?.delivery ?? {};
	if (!json || json.status !== 'completed' || executionId !== context.getExecutionId()) return null;
	if (download && !(binary && (await areStored(context, binary)))) return null;
	const task = { ...(json as unknown as TaskReading), reason: null, expired: false, raw: null };
	Object.assign(progress, { task, taskId: task.taskId, isResumed: true });
	return { json, ...(download ? { binary } : {}), pairedItem: job.pairedItem };
}
