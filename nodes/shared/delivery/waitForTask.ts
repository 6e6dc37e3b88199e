import { VideoError } from '../domain/error';
import { isTerminal, type TaskReading } from '../domain/task';
import { withoutFullStop } from '../domain/values';
import type { FailureKind, ProviderFailure } from '../providers/provider';
import { clock } from '../execution/clock';
import { quote, unreadableTask } from '../report/messages';
import { backoffMs } from '../client/retry';
import { nextPollDelay } from './pollSchedule';
import type { VideoApi } from '../client/videoApi';

/** Passing trouble: the task goes on at the provider, so polling does as well. */
const PASSING: readonly FailureKind[] = ['rateLimit', 'unreachable', 'unavailable'];

/** Other refusals (unknown id, key rejected) are believed only when repeated: replicas lag behind. */
const BELIEVED_AFTER = 3;

/** A task that is finished may get its file's address a moment later. */
const LOOKS_FOR_ADDRESS = 3;
const ADDRESS_GAP = 3000;

/** In milliseconds. */
const GRID = 2000;
const CANCEL_PATIENCE = 1500;

export interface WaitOptions {
	/** Milliseconds since 1970 after which waiting ends. */
	deadline: number;
	/** Milliseconds since 1970 at which the task was submitted, for pacing; the present by default. */
	since?: number;
	/** Milliseconds between two looks; by default they follow what a render usually takes. */
	interval?: number;
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

function timedOut(api: VideoApi, task: TaskReading, trouble: ProviderFailure | null): VideoError {
	const last = trouble ? ` (the last look at it gave: ${quote(trouble)})` : '';
	return new VideoError(
		'timeout',
		`Task ${task.taskId} was still ${task.status} at ${api.provider.displayName} when the time limit was reached${last}`,
		{
			hint: "The task goes on and is paid for. Get its video later with 'Kling Get Task', or raise the option 'Timeout (Minutes)'.",
			task,
		},
	);
}

function unsuccessful({ provider }: VideoApi, task: TaskReading): VideoError {
	const verb = task.status === 'failed' ? 'did not succeed' : 'was cancelled';
	const reason = task.reason ? `: ${withoutFullStop(task.reason)}` : ', no reason was given';
	return new VideoError(
		task.status === 'failed' ? 'taskFailed' : 'taskCancelled',
		`Task ${task.taskId} ${verb} at ${provider.displayName}${reason}`,
		{
			hint: 'Change the prompt or the frames if the reason asks for it, then run the item again: that buys a new video.',
			task,
		},
	);
}

function expired({ provider }: VideoApi, task: TaskReading): VideoError {
	return new VideoError(
		'expired',
		`The video of task ${task.taskId} has expired: ${provider.displayName} no longer gives it out`,
		{
			hint: "Download videos soon after they are finished. If an earlier output has its 'videoUrl', try that; otherwise it has to be made again.",
			task,
		},
	);
}

function withoutAddress({ provider }: VideoApi, task: TaskReading): VideoError {
	const raw = JSON.stringify(task.raw) ?? '';
	return new VideoError(
		'noVideo',
		`Task ${task.taskId} is completed at ${provider.displayName}, but its answer names no video: ${raw.slice(0, 300)}`,
		{ hint: "Try 'Kling Get Task' with this task id later, or ask the provider's support.", task },
	);
}

/** Whether the provider has accepted to end a task; it is not waited for long, because a Stop is meant to be quick. */
async function isEnding(api: VideoApi, taskId: string): Promise<boolean> {
	const patience = clock.sleep(CANCEL_PATIENCE);
	return await Promise.race([api.cancel(taskId), patience.then(() => false)]);
}

async function stopped(api: VideoApi, task: TaskReading, cancels: boolean): Promise<VideoError> {
	const { displayName } = api.provider;
	const isAccepted = cancels && (await isEnding(api, task.taskId));
	const inVain = cancels ? `. ${displayName} did not accept to end it` : '';
	return new VideoError(
		'stopped',
		`The execution was canceled while task ${task.taskId} was ${task.status}` +
			(isAccepted ? `. ${displayName} was asked to end it and accepted` : inVain),
		{
			hint: isAccepted
				? 'What was rendered until then may be billed.'
				: "The task goes on at the provider and is paid for. Get its video with 'Kling Get Task'.",
			task,
		},
	);
}

/** A common rhythm lets looks at several tasks become one request. */
const onGrid = (time: number): number => Math.ceil(time / GRID) * GRID;

/**
 * Polls a bought task until it has its video and returns that reading. Survives everything that may
 * pass. Throws a `VideoError` that carries the task: it failed, was cancelled, has no video, can no
 * longer be read, has expired, did not finish in time, or the execution was stopped.
 */
export async function waitForTask(
	api: VideoApi,
	submitted: TaskReading,
	{
		deadline,
		since = clock.now(),
		interval,
		acceptUnsuccessful,
		cancelOnStop = () => false,
		signal,
		onReading,
	}: WaitOptions,
): Promise<TaskReading> {
	const typical = api.provider.typicalRenderSeconds * 1000;
	let task = submitted;
	const wasRunning = !isTerminal(submitted.status);
	let trouble: ProviderFailure | null = null;
	let troubles = 0;
	let refusals = 0;
	let looksForAddress = 0;

	for (;;) {
		if (task.status === 'failed' || task.status === 'cancelled') {
			if (acceptUnsuccessful) return withEnd(task, wasRunning);
			throw unsuccessful(api, task);
		}
		if (task.status === 'completed' && task.expired) throw expired(api, task);
		if (task.status === 'completed' && task.videoUrl) return withEnd(task, wasRunning);
		if (task.status === 'completed' && ++looksForAddress > LOOKS_FOR_ADDRESS)
			throw withoutAddress(api, task);

		const now = clock.now();
		if (now >= deadline) throw timedOut(api, task, trouble);
		const pause = isTerminal(task.status)
			? ADDRESS_GAP
			: (interval ?? nextPollDelay(Math.max(0, now - since), typical));
		const wait = trouble ? Math.max(pause, backoffMs(troubles, trouble.retryAfter, now)) : pause;
		const due = api.readsTogether && !interval && !trouble ? onGrid(now + wait) - now : wait;
		await clock.sleep(Math.min(due, deadline - now), signal);
		if (signal.aborted) throw await stopped(api, task, cancelOnStop());

		const result = await api.read(task.taskId);
		if (result.ok) {
			task = merged(task, result.value);
			trouble = null;
			troubles = refusals = 0;
			onReading?.(task);
			continue;
		}
		trouble = result.failure;
		troubles++;
		if (PASSING.includes(trouble.kind)) refusals = 0;
		else if (++refusals >= BELIEVED_AFTER)
			throw unreadableTask(api.provider, trouble, task.taskId, task);
	}
}
