import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { VideoError } from '../domain/error';
import { isTerminal, type TaskReading } from '../domain/task';
import { providerById } from '../providers';
import { clock } from '../execution/clock';
import { type Connect, createConnect } from '../client/connect';
import { finishTask, type Deliverable } from '../delivery/finishTask';
import { keepNewest } from '../execution/keepNewest';
import { toVideoError } from '../report/nodeErrors';
import { errorItem } from '../report/output';
import type { Progress } from '../run/runJobs';
import { neverStopped } from '../execution/stop';
import type { ParkedEntry, ParkedRun } from './suspend';
import type { VideoApi } from '../client/videoApi';
import { KEYS_UNREADABLE, verifyCallback } from './verify';
import { answer, isSameTask, receivedCallback, type Refusal } from './reply';

/** A callback may arrive a moment before the API knows about it. */
const LOOKS = 3;
const LOOK_GAP = 1500;

const DOWNLOADS_AT_ONCE = 3;

type Pending = Extract<ParkedEntry, { taskId: string }>;

/** The runs whose videos are being downloaded in this process. */
const delivering = new Set<string>();

const REMEMBERED = 1000;

/** Tasks that this process was called back about: the API may be about to know that they have ended. */
const calledBack = new Set<string>();

const isPending = (entry: ParkedEntry): entry is Pending => 'taskId' in entry;

/** What the node left behind when it parked, or null for a callback that belongs to nothing. */
function parkedRun(context: IWebhookFunctions): ParkedRun | null {
	const name = JSON.stringify(context.getNode().name);
	const parked: unknown = context.evaluateExpression(`{{ $(${name}).context.parked }}`);
	const run = parked as ParkedRun | undefined;
	return Array.isArray(run?.entries) ? run : null;
}

const ignored = (text: string): Refusal => ({ status: 200, text });

/** Which entry the callback is about, or why it changes nothing. */
async function entryOf(
	context: IWebhookFunctions,
	run: ParkedRun,
	connect: Connect,
): Promise<number | Refusal> {
	const query = context.getQueryData() as { run?: string; item?: string };
	// A late callback of an earlier round of a loop carries the same token.
	if (query.run !== String(run.runIndex)) return ignored('Not of this round');
	const index = Number(query.item);
	const entry = run.entries[index];
	if (!entry || !isPending(entry)) return ignored('Not waited for');
	const provider = providerById(entry.provider);
	const check = await verifyCallback(await connect(provider, 0), receivedCallback(context));
	if (check === 'unknown') return KEYS_UNREADABLE;
	if (check === 'invalid') return { status: 401, text: 'The signature is invalid' };
	const claimed = provider.callback.decode(context.getBodyData());
	if (!claimed || !isSameTask(entry.taskId, claimed.taskId)) return ignored('Not waited for');
	if (claimed.isProgress) return ignored('Not finished');
	calledBack.add(entry.taskId);
	keepNewest(calledBack, REMEMBERED);
	return index;
}

/** One look at a task; the failure of a provider that knows the task no more counts as an end. */
async function look(api: VideoApi, taskId: string): Promise<TaskReading | 'gone' | 'unknown'> {
	const result = await api.read(taskId);
	if (result.ok) return result.value;
	return ['notFound', 'invalid'].includes(result.failure.kind) ? 'gone' : 'unknown';
}

/** The readings of all tasks, or why the execution goes on waiting. */
async function readAll(
	entries: ParkedEntry[],
	called: number,
	apiOf: (entry: Pending) => Promise<VideoApi>,
): Promise<Map<number, TaskReading | 'gone'> | Refusal> {
	const readings = new Map<number, TaskReading | 'gone'>();
	// The others first: as long as one of them runs, this one need not be looked at.
	const order = entries.map((_, offset) => (called + 1 + offset) % entries.length);
	for (const index of order) {
		const entry = entries[index];
		if (!entry || !isPending(entry)) continue;
		const api = await apiOf(entry);
		for (let looks = 1; ; looks++) {
			const reading = await look(api, entry.taskId);
			const isRead = typeof reading !== 'string';
			// That there is no such task is believed only when repeated: replicas lag behind.
			const isEnd = isRead ? isTerminal(reading.status) : reading === 'gone' && looks === LOOKS;
			if (isEnd && reading !== 'unknown') {
				readings.set(index, reading);
				break;
			}
			if (isRead && !calledBack.has(entry.taskId)) return ignored('Others are still running');
			if (looks === LOOKS) {
				return reading === 'unknown'
					? { status: 503, text: 'The task could not be read' }
					: { status: 409, text: 'The task is not finished' };
			}
			await clock.sleep(LOOK_GAP);
		}
	}
	return readings;
}

async function toItem(
	context: IWebhookFunctions,
	entry: Pending,
	reading: TaskReading | 'gone' | undefined,
	api: VideoApi,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { taskId, settings, options, price } = entry;
	const { provider } = api;
	const pairedItem = { item: itemIndex };
	const job: Deliverable = { provider, settings, taskId, options, pairedItem };
	const progress: Progress = { task: null, price };
	try {
		if (!reading || reading === 'gone') {
			throw new VideoError(
				'unknownTask',
				`Task ${taskId} was bought, but ${provider.displayName} does not know it any more`,
			);
		}
		// A callback comes at the end, where the provider does not say when that was.
		const completedAt = reading.completedAt ?? new Date(clock.now()).toISOString();
		const submittedAt = reading.submittedAt ?? entry.submittedAt;
		const task = { ...reading, submittedAt, completedAt };
		return await finishTask(context, job, api, Object.assign(progress, { task }), neverStopped());
	} catch (error) {
		const known = { provider, settings, taskId, ...progress };
		return errorItem(toVideoError(error, progress.task), known, pairedItem);
	}
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const stop = (refusal: Refusal): IWebhookResponseData => {
		answer(context, refusal);
		return { noWebhookResponse: true };
	};
	const run = parkedRun(context);
	if (!run) return stop(ignored('Nothing is waited for'));
	const connect = createConnect(context, neverStopped());
	const called = await entryOf(context, run, connect);
	if (typeof called !== 'number') return stop(called);

	const apiOf = async (entry: Pending): Promise<VideoApi> =>
		await connect(providerById(entry.provider), 0);
	const readings = await readAll(run.entries, called, apiOf);
	if (!(readings instanceof Map)) return stop(readings);

	// The callbacks of videos that end together race; one of them is enough, and n8n takes only one.
	const key = `${context.getExecutionId()} ${run.runIndex}`;
	if (delivering.has(key)) return stop(ignored('Delivered already'));
	delivering.add(key);
	try {
		return await deliver(context, run, readings, apiOf);
	} finally {
		delivering.delete(key);
	}
}

/** The output of the node, once every task has ended. */
async function deliver(
	context: IWebhookFunctions,
	run: ParkedRun,
	readings: Map<number, TaskReading | 'gone'>,
	apiOf: (entry: Pending) => Promise<VideoApi>,
): Promise<IWebhookResponseData> {
	// Senders wait for seconds only, downloads take longer.
	answer(context, { status: 200, text: 'OK' });
	const limit = pLimit(DOWNLOADS_AT_ONCE);
	const items = await Promise.all(
		run.entries.map(async (entry, index): Promise<INodeExecutionData> => {
			if (!isPending(entry)) return { ...entry.item, pairedItem: { item: index } };
			const api = await apiOf(entry);
			return await limit(toItem, context, entry, readings.get(index), api, index);
		}),
	);
	return { noWebhookResponse: true, workflowData: [items] };
}

/**
 * What a suspended node does with a callback: it reads every task from the API, and only when all of them
 * have ended does the execution go on, with one item for each input item. Never throws: n8n would
 * resume the execution with an empty item.
 */
export async function resumeOnCallback(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handle(context);
	} catch (error) {
		const { message } = toVideoError(error, null);
		context.logger.error(`A suspended Kling node could not handle a callback: ${message}`);
		answer(context, { status: 500, text: 'The callback could not be handled' });
		return { noWebhookResponse: true };
	}
}
