import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { type Connect, createConnect } from '../client/connect';
import type { VideoApi } from '../client/videoApi';
import { finishTask } from '../delivery/finishTask';
import { isTerminal, type TaskReading } from '../domain/task';
import { clock } from '../execution/clock';
import { neverStopped } from '../execution/execution';
import { keepNewest } from '../execution/keepNewest';
import { nothingYet } from '../job/job';
import { providerById } from '../providers';
import { asRecord, firstText } from '../providers/json';
import { toVideoError } from '../report/nodeErrors';
import { errorItem } from '../report/output';
import { forgottenTask, unreadableWait } from '../report/taskMessages';
import { isSameTask, notConfirmed, type Polled, pollUntil, verifiedClaim } from './receive';
import { ignored, isReply, type MakeOutput, type Reply, replyWith } from './reply';
import { PARKED_VERSION, type ParkedEntry, type ParkedRun } from './suspend';

const DOWNLOADS_AT_ONCE = 3;

type Pending = Extract<ParkedEntry, { taskId: string }>;

/** A task that has ended, or that its provider does not know any more. */
type Ended = TaskReading | 'unknown';

/** The runs whose videos are being downloaded in this process. */
const delivering = new Set<string>();

const REMEMBERED = 1000;

/** Tasks that this process was called back about: the API may be about to know that they have ended. */
const calledBack = new Set<string>();

const isPending = (entry: ParkedEntry): entry is Pending => 'taskId' in entry;

/** A run as it was stored, by whatever version. */
type StoredRun = Omit<ParkedRun, 'version'> & { version?: unknown };

/** What the node left behind when it parked, or null for a callback that belongs to nothing. */
function parkedRun(context: IWebhookFunctions): StoredRun | null {
	const name = JSON.stringify(context.getNode().name);
	const parked: unknown = context.evaluateExpression(`{{ $(${name}).context.parked }}`);
	const run = parked as StoredRun | undefined;
	return Array.isArray(run?.entries) ? run : null;
}

const isReadable = (run: StoredRun): run is ParkedRun =>
	run.version === undefined || run.version === PARKED_VERSION;

/** The output for a run of a format that is not known: what is finished, and for all else an error that names the task. */
const unreadableOutput = ({ entries }: StoredRun): INodeExecutionData[] =>
	entries.map((entry: unknown, index): INodeExecutionData => {
		const { taskId: stored, item } = asRecord(entry);
		const pairedItem = { item: index };
		if (isFinished(item)) return { ...item, pairedItem };
		const taskId = firstText(stored);
		return errorItem(unreadableWait(taskId), null, { ...nothingYet(), taskId }, pairedItem);
	});

const isFinished = (item: unknown): item is INodeExecutionData => 'json' in asRecord(item);

/** The index of the entry that a callback is about, or the reply to one that changes nothing. */
async function calledEntry(
	context: IWebhookFunctions,
	run: ParkedRun,
	connect: Connect,
): Promise<number | Reply> {
	const index = Number((context.getQueryData() as { item?: string }).item);
	const entry = run.entries[index];
	if (!entry || !isPending(entry)) return ignored('Not waited for');
	// The address itself is a secret of this execution, so a signature may be missing.
	const claim = await verifiedClaim(context, await connect(providerById(entry.provider), 0), true);
	if (isReply(claim)) return claim.status === 400 ? ignored('Not waited for') : claim;
	if (!isSameTask(entry.taskId, claim.taskId)) return ignored('Not waited for');
	if (claim.isProgress) return ignored('Not finished');
	calledBack.add(entry.taskId);
	keepNewest(calledBack, REMEMBERED);
	return index;
}

/** That a provider does not know a task is believed only when it has called back about it: replicas lag behind. */
const hasEnded = (polled: Polled, taskId: string): polled is Ended =>
	typeof polled === 'string'
		? polled === 'unknown' && calledBack.has(taskId)
		: isTerminal(polled.status);

/** How all tasks have ended, or the reply where the execution goes on waiting. */
async function endOfAll(
	entries: ParkedEntry[],
	called: number,
	apiOf: (entry: Pending) => Promise<VideoApi>,
): Promise<Map<number, Ended> | Reply> {
	const ends = new Map<number, Ended>();
	// The others first: as long as one of them runs, this one need not be polled.
	const order = entries.map((_, offset) => (called + 1 + offset) % entries.length);
	for (const index of order) {
		const entry = entries[index];
		if (!entry || !isPending(entry)) continue;
		const { taskId } = entry;
		const isSettled = (polled: Polled) =>
			typeof polled !== 'string' && (isTerminal(polled.status) || !calledBack.has(taskId));
		const polled = await pollUntil(await apiOf(entry), taskId, isSettled);
		if (hasEnded(polled, taskId)) ends.set(index, polled);
		else if (typeof polled === 'string' || calledBack.has(taskId)) return notConfirmed(polled);
		else return ignored('Others are still running');
	}
	return ends;
}

async function toItem(
	context: IWebhookFunctions,
	entry: Pending,
	ended: Ended | undefined,
	api: VideoApi,
	itemIndex: number,
): Promise<INodeExecutionData> {
	const { taskId, settings, options, price } = entry;
	const job = { provider: api.provider, settings, options, pairedItem: { item: itemIndex } };
	const progress = { ...nothingYet(), taskId, price };
	try {
		if (!ended || ended === 'unknown') throw forgottenTask(api.provider, taskId);
		// A callback comes at the end, where the provider does not say when that was.
		const completedAt = ended.completedAt ?? new Date(clock.now()).toISOString();
		const submittedAt = ended.submittedAt ?? entry.submittedAt;
		progress.task = { ...ended, submittedAt, completedAt };
		return await finishTask(context, job, api, progress.task, progress, neverStopped());
	} catch (error) {
		return errorItem(toVideoError(error, progress.task), job, progress, job.pairedItem);
	}
}

/** The output of the node, once every task has ended. */
async function outputOfRun(
	context: IWebhookFunctions,
	{ entries }: ParkedRun,
	ends: Map<number, Ended>,
	apiOf: (entry: Pending) => Promise<VideoApi>,
): Promise<INodeExecutionData[]> {
	const limit = pLimit(DOWNLOADS_AT_ONCE);
	return await Promise.all(
		entries.map(async (entry, index): Promise<INodeExecutionData> => {
			if (!isPending(entry)) return { ...entry.item, pairedItem: { item: index } };
			const api = await apiOf(entry);
			return await limit(toItem, context, entry, ends.get(index), api, index);
		}),
	);
}

/**
 * What a suspended node does with a callback: it polls every task, and only when all of them have ended does
 * the execution go on, with one item for each input item.
 */
async function receive(context: IWebhookFunctions): Promise<Reply | MakeOutput> {
	const run = parkedRun(context);
	if (!run) return ignored('Nothing is waited for');
	// A late callback of an earlier round of a loop carries the same token.
	const { run: round } = context.getQueryData() as { run?: string };
	if (round !== String(run.runIndex)) return ignored('Not of this round');
	if (!isReadable(run)) return async () => unreadableOutput(run);
	const connect = createConnect(context, neverStopped());
	const called = await calledEntry(context, run, connect);
	if (typeof called !== 'number') return called;

	const apiOf = async (entry: Pending): Promise<VideoApi> =>
		await connect(providerById(entry.provider), 0);
	const ends = await endOfAll(run.entries, called, apiOf);
	if (!(ends instanceof Map)) return ends;

	// The callbacks of videos that end together race; one of them is enough, and n8n takes only one.
	const key = `${context.getExecutionId()} ${run.runIndex}`;
	if (delivering.has(key)) return ignored('Delivered already');
	delivering.add(key);
	return async () => {
		try {
			return await outputOfRun(context, run, ends, apiOf);
		} finally {
			delivering.delete(key);
		}
	};
}

/** The webhook of a node that is suspended. */
export const receiveEnd = async (context: IWebhookFunctions): Promise<IWebhookResponseData> =>
	await replyWith(context, receive);
