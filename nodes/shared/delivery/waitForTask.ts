import type { VideoError } from '../domain/error';
import { isTerminal, type TaskReading } from '../domain/task';
import type { FailureKind, ProviderFailure } from '../providers/provider';
import { clock } from '../execution/clock';
import {
	expired,
	stoppedWaiting,
	timedOut,
	unreadableTask,
	unsuccessful,
	withoutAddress,
} from '../report/taskMessages';
import { backoffMs } from '../client/retry';
import { nextPollDelay, TYPICAL_RENDER_MS } from './pollSchedule';
import type { VideoApi } from '../client/videoApi';

/** The task goes on at the provider, so polling does as well. */
const TRANSIENT: readonly FailureKind[] = ['rateLimit', 'unreachable', 'unavailable'];

/** Other failures (unknown id, key rejected) are believed only when repeated: replicas lag behind. */
const BELIEVED_AFTER = 3;

/** A task that is finished may get its file's address a moment later. */
const POLLS_FOR_ADDRESS = 3;
const FINISHED_GAP_MS = 3000;

const GRID_MS = 2000;
const CANCEL_PATIENCE_MS = 1500;

export interface WaitOptions {
	/** In milliseconds since 1970. */
	deadlineMs: number;
	/** In milliseconds between two polls; by default they follow what a render usually takes. */
	intervalMs?: number;
	/** Whether a task that failed or was cancelled is returned like any other; by default it is an error. */
	acceptUnsuccessful?: boolean;
	/** Whether to end the task at the provider as well; asked when `signal` has ended the waiting. */
	cancelOnStop?: () => boolean;
	/** Ends the waiting within a second or so. */
	signal: AbortSignal;
	/** Called with every reading. */
	onReading?: (task: TaskReading) => void;
}

/** A later reading with the facts that only an earlier one had. */
function merged(earlier: TaskReading, later: TaskReading): TaskReading {
	return {
		...later,
		cost: later.cost ?? earlier.cost,
		submittedAt: later.submittedAt ?? earlier.submittedAt,
	};
}

/** Where the provider does not say when a task ended, the moment at which its end was noticed stands for it. */
const withEnd = (task: TaskReading, wasRunning: boolean): TaskReading => ({
	...task,
	completedAt: task.completedAt ?? (wasRunning ? new Date(clock.now()).toISOString() : null),
});

async function stopped(
	{ provider, cancel }: VideoApi,
	task: TaskReading,
	cancels: boolean,
): Promise<VideoError> {
	if (!cancels) return stoppedWaiting(provider, task, 'notAsked');
	// Not waited for long, because a Stop is meant to be quick.
	const patience = clock.sleep(CANCEL_PATIENCE_MS);
	const isAccepted = await Promise.race([cancel(task.taskId), patience.then(() => false)]);
	return stoppedWaiting(provider, task, isAccepted ? 'accepted' : 'notAccepted');
}

/** A common rhythm lets polls of several tasks become one request. */
const onGrid = (timeMs: number): number => Math.ceil(timeMs / GRID_MS) * GRID_MS;

/**
 * Polls a task until it has its video and returns that reading. Survives every transient failure. Throws a
 * `VideoError` that carries the task: it failed, was cancelled, has no video, can no longer be read, has
 * expired, did not finish in time, or the execution was stopped.
 */
export async function waitForTask(
	api: VideoApi,
	submitted: TaskReading,
	{
		deadlineMs,
		intervalMs,
		acceptUnsuccessful,
		cancelOnStop = () => false,
		signal,
		onReading,
	}: WaitOptions,
): Promise<TaskReading> {
	const { provider } = api;
	const sinceMs = clock.now();
	const wasRunning = !isTerminal(submitted.status);
	let task = submitted;
	let failure: ProviderFailure | null = null;
	let failures = 0;
	let rejections = 0;
	let pollsForAddress = 0;

	for (;;) {
		if (task.status === 'failed' || task.status === 'cancelled') {
			if (acceptUnsuccessful) return withEnd(task, wasRunning);
			throw unsuccessful(provider, task);
		}
		if (task.status === 'completed' && task.expired) throw expired(provider, task);
		if (task.status === 'completed' && task.videoUrl) return withEnd(task, wasRunning);
		if (task.status === 'completed' && ++pollsForAddress > POLLS_FOR_ADDRESS)
			throw withoutAddress(provider, task);

		const nowMs = clock.now();
		if (nowMs >= deadlineMs) throw timedOut(provider, task, failure);
		const pauseMs =
			isTerminal(task.status) || failure?.verdict
				? FINISHED_GAP_MS
				: (intervalMs ?? nextPollDelay(Math.max(0, nowMs - sinceMs), TYPICAL_RENDER_MS));
		const waitMs = failure
			? Math.max(pauseMs, backoffMs(failures, failure.retryAfter, nowMs))
			: pauseMs;
		const isOnGrid = api.readsTogether && !intervalMs && !failure;
		const dueMs = isOnGrid ? onGrid(nowMs + waitMs) - nowMs : waitMs;
		await clock.sleep(Math.min(dueMs, deadlineMs - nowMs), signal);
		if (signal.aborted) throw await stopped(api, task, cancelOnStop());

		const result = await api.read(task.taskId);
		if (result.ok) {
			task = merged(task, result.value);
			failure = null;
			failures = rejections = 0;
			onReading?.(task);
			continue;
		}
		failure = result.failure;
		failures++;
		if (TRANSIENT.includes(failure.kind)) rejections = 0;
		else if (++rejections >= BELIEVED_AFTER)
			throw unreadableTask(provider, failure, task.taskId, task);
	}
}
