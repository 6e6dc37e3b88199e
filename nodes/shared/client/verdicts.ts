import type { TaskReading } from '../domain/task';
import { success } from '../providers/decoding';
import type { Decoded } from '../providers/provider';

/** A server error may pass, whatever it says. */
const BELIEVED_AFTER = 3;

/** Takes a task for failed once the responses about it have said so, with a server error, several times in a row. */
export function believeRepeatedVerdicts(): (
	taskId: string,
	result: Decoded<TaskReading>,
) => Decoded<TaskReading> {
	const timesInARow = new Map<string, number>();
	return (taskId, result) => {
		const verdict = result.ok ? undefined : result.failure.verdict;
		if (!verdict) {
			timesInARow.delete(taskId);
			return result;
		}
		const times = (timesInARow.get(taskId) ?? 0) + 1;
		timesInARow.set(taskId, times);
		return times >= BELIEVED_AFTER ? success(verdict) : result;
	};
}
