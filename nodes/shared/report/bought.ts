import type { Bought, VideoError } from '../domain/error';
import type { Progress } from '../job/job';

/** Whether the item of a failure has cost money, in this attempt or an earlier one. */
export function boughtOf(error: VideoError, { taskId, task, isSent }: Progress): Bought {
	if (error.bought !== null) return error.bought;
	if (error.task ?? task ?? taskId) return true;
	return error.kind === 'outcomeUnknown' || isSent ? 'unknown' : false;
}
