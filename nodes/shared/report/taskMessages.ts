import { type Bought, VideoError } from '../domain/error';
import type { TaskReading } from '../domain/task';
import { beginningOf } from '../domain/values';
import { withoutFullStop } from '../domain/values';
import type { Job, Progress } from '../job/job';
import type { Provider, ProviderFailure } from '../providers/provider';
import { quote, wordingOf } from './messages';

/* What a user is told about a task that was bought and did not yield its video. */

const GET_TASK_LATER =
	"The task continues at the provider and is paid for. Get its video with 'Kling Get Task'.";

export const timedOut = (
	{ displayName }: Provider,
	task: TaskReading,
	failure: ProviderFailure | null,
): VideoError =>
	new VideoError(
		'timeout',
		`Task ${task.taskId} was still ${task.status} at ${displayName} when the time limit was reached` +
			(task.unknownWord
				? `: its status '${beginningOf(task.unknownWord, 50)}' is unknown to this node`
				: '') +
			(failure ? ` (the last poll failed: ${quote(failure)})` : ''),
		{
			hint: "The task continues and is paid for. Get its video later with 'Kling Get Task', or increase the option 'Timeout (Minutes)'.",
			task,
		},
	);

const CHARGES = new Map([
	[true, '. It was charged'],
	[false, '. It was not charged'],
]);

export function unsuccessful({ displayName, isCharged }: Provider, task: TaskReading): VideoError {
	const charge = CHARGES.get(isCharged?.(task) as boolean) ?? '';
	const verb = task.status === 'failed' ? 'failed' : 'was cancelled';
	const reason = task.reason ? `: ${withoutFullStop(task.reason)}` : ' without giving a reason';
	return new VideoError(
		task.status === 'failed' ? 'taskFailed' : 'taskCancelled',
		`Task ${task.taskId} ${verb} at ${displayName}${reason}${charge}`,
		{
			hint: 'Change the prompt or the frames if the reason calls for it, then run the item again. That buys a new video.',
			task,
		},
	);
}

export const expired = ({ displayName }: Provider, task: TaskReading): VideoError =>
	new VideoError(
		'expired',
		`The video of task ${task.taskId} has expired: ${displayName} no longer provides it`,
		{
			hint: "Download videos soon after they are ready. If an earlier output has its 'videoUrl', try that. Otherwise the video has to be bought again.",
			task,
		},
	);

export function withoutAddress({ displayName }: Provider, task: TaskReading): VideoError {
	const raw = JSON.stringify(task.raw) ?? '';
	const isFlagged = /"[^"]{0,40}nsfw[^"]{0,40}":\[?true/i.test(raw);
	return new VideoError(
		'noVideo',
		`Task ${task.taskId} is completed at ${displayName}, but the response contains no video${isFlagged ? ' and says that it is not safe for work (NSFW)' : ''}: ${raw.slice(0, 300)}`,
		{
			hint: isFlagged
				? 'Change the prompt or the frames, then run the item again. That buys a new video.'
				: "Try 'Kling Get Task' with this task ID later, or ask the provider's support.",
			task,
		},
	);
}

/** `cancellation`: what the provider made of the wish to end the task as well. */
export function stoppedWaiting(
	{ displayName }: Provider,
	task: TaskReading,
	cancellation: 'notAsked' | 'accepted' | 'notAccepted',
): VideoError {
	const said = {
		notAsked: '',
		accepted: `. ${displayName} cancelled it on request`,
		notAccepted: `. ${displayName} could not cancel it`,
	};
	return new VideoError(
		'stopped',
		`The execution was canceled while task ${task.taskId} was ${task.status}${said[cancellation]}`,
		{
			hint:
				cancellation === 'accepted' ? 'The part already rendered may be charged.' : GET_TASK_LATER,
			task,
		},
	);
}

export const stoppedBeforePoll = (taskId: string): VideoError =>
	new VideoError('stopped', `The execution was canceled before task ${taskId} was read`, {
		hint: GET_TASK_LATER,
	});

/** What leaves through the error output for a task that nobody has called back about by the deadline. */
export const notCalledBack = ({ provider, options }: Job, { taskId }: Progress): VideoError =>
	new VideoError(
		'timeout',
		`${provider.displayName} did not call back about task ${taskId} within ${options.timeoutMinutes} minutes`,
		{
			hint: "The task may be finished or still running, and it is paid for. Pass this item to 'Kling Get Task' to get the video.",
		},
	);

export const forgottenTask = ({ displayName }: Provider, taskId: string): VideoError =>
	new VideoError('unknownTask', `Task ${taskId} was bought, but ${displayName} no longer knows it`);

/** Of a suspended execution; `taskId` is null where that cannot be read either. */
export const unreadableWait = (taskId: string | null): VideoError =>
	new VideoError(
		'unreadableTask',
		`${taskId ? `Task ${taskId}` : 'A video'} was bought, but the suspended execution was stored by a newer version of this package, which this one cannot read`,
		{
			hint: taskId
				? "Get the video with 'Kling Get Task' and this task ID. Before other suspended executions continue, install the newer version again."
				: "Find the task with the operation 'Get Many' of 'Kling Get Task'. Before other suspended executions continue, install the newer version again.",
			bought: taskId ? true : 'unknown',
		},
	);

export const notDownloaded = (
	task: TaskReading,
	reason: string | 'stopped',
	isExpired: boolean,
): VideoError =>
	new VideoError(
		reason === 'stopped' ? 'stopped' : 'download',
		`Task ${task.taskId} is completed, but its video could not be downloaded: ` +
			(reason === 'stopped' ? 'the execution was canceled' : reason) +
			(isExpired ? ', so it has probably expired' : ''),
		{
			hint: "Once the cause is fixed, 'Kling Get Task' downloads it by its task ID without buying it again. Do so soon: providers delete videos after a while.",
			task,
		},
	);

export function unreadableTask(
	provider: Provider,
	failure: ProviderFailure,
	taskId: string,
	task?: TaskReading,
	/** Whether the ID comes from an order of ours; one that somebody has typed may be anything. */
	isOurs = task !== undefined,
): VideoError {
	const { what, hint } = wordingOf(failure.kind, provider);
	const bought: Bought = isOurs ? true : 'unknown';
	const more = { httpStatus: failure.status ?? undefined, task, bought };
	if (failure.kind !== 'notFound' && failure.kind !== 'invalid') {
		return new VideoError(
			'unreadableTask',
			`Task ${taskId} could not be read. ${what}: ${quote(failure)}`,
			{ ...more, hint: `${hint} The task itself continues at ${provider.displayName}.` },
		);
	}
	const unknown = isOurs
		? `Task ${taskId} was bought, but ${provider.displayName} no longer knows it`
		: `${provider.displayName} does not know task '${taskId}'`;
	return new VideoError('unknownTask', `${unknown}: ${quote(failure)}`, {
		...more,
		hint: isOurs
			? `Ask the support of ${provider.displayName} about this task before you run the item again.`
			: "Check the task ID, and that 'Provider' and the credential are the ones the video was bought with. Providers also delete old tasks.",
	});
}
