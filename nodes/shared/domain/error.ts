import type { TaskReading } from './task';

/**
 * What went wrong, from the point of view of somebody who has to act on it:
 * - `invalidRequest`: a field breaks a rule; nothing was sent
 * - `tooExpensive`: above the maximum cost; nothing was bought
 * - `credentials`, `balance`, `rateLimit`, `refused`: the provider said no; nothing was bought
 * - `unavailable`: the provider could not be reached or gave no usable response; nothing was bought
 * - `outcomeUnknown`: the order was sent and no clear response came back: it may have been bought
 * - `otherInput`: an earlier attempt has bought a video in this place, for another item; nothing more was bought
 * - `taskFailed`, `taskCancelled`, `timeout`, `noVideo`, `download`: a bought task did not yield its video
 * - `expired`: the provider has deleted the video of a completed task
 * - `unknownTask`: the provider knows no task of this id
 * - `unreadableTask`: a bought task can no longer be read
 * - `stopped`: the execution was stopped while the task was running
 * - `unexpected`: anything else, such as an expression that cannot be evaluated
 */
export type VideoErrorKind =
	| 'invalidRequest'
	| 'tooExpensive'
	| 'credentials'
	| 'balance'
	| 'rateLimit'
	| 'refused'
	| 'unavailable'
	| 'outcomeUnknown'
	| 'otherInput'
	| 'taskFailed'
	| 'taskCancelled'
	| 'timeout'
	| 'noVideo'
	| 'download'
	| 'expired'
	| 'unknownTask'
	| 'unreadableTask'
	| 'stopped'
	| 'unexpected';

/** Whether an item has cost money: `unknown` where only the provider can tell. */
export type Bought = boolean | 'unknown';

/** Every outcome that is not a video. Its message says what happened; `hint` says what to do next. */
export class VideoError extends Error {
	readonly hint: string | null;

	readonly httpStatus: number | null;

	/** The task as it was last seen, when one exists. */
	task: TaskReading | null;

	/** Null where it follows from the kind of the error and from what is known of the task. */
	readonly bought: Bought | null;

	constructor(
		readonly kind: VideoErrorKind,
		message: string,
		more: { hint?: string; httpStatus?: number; task?: TaskReading; bought?: Bought } = {},
	) {
		super(message);
		this.name = 'VideoError';
		this.hint = more.hint ?? null;
		this.httpStatus = more.httpStatus ?? null;
		this.task = more.task ?? null;
		this.bought = more.bought ?? null;
	}
}
