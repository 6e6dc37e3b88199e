import type { Bought, VideoError } from '../domain/error';
import type { Progress } from '../job/job';
import { withoutFullStop } from '../domain/values';
import { NOTHING_BOUGHT } from './messages';

/** Whether the item of a failure has cost money, in this attempt or an earlier one. */
export function boughtOf(error: VideoError, { taskId, task, isSent }: Progress): Bought {
	if (error.bought !== null) return error.bought;
	if (error.task ?? task ?? taskId) return true;
	return error.kind === 'outcomeUnknown' || isSent ? 'unknown' : false;
}

/** Completes the message of an error that came before anything was bought. */
export function sayNothingBought(error: VideoError, progress: Progress): void {
	if (boughtOf(error, progress) !== false || /nothing was bought/i.test(error.message)) return;
	error.message = withoutFullStop(error.message) + NOTHING_BOUGHT;
}
