import type { TaskReading } from '../domain/task';
import { failureWithoutResponse, success } from '../providers/decoding';
import type { Decoded, FailureKind } from '../providers/provider';
import { clock } from '../execution/clock';

/** In milliseconds: how long a poll of a task waits for others that are due at the same moment. */
const JOINING = 50;

/** Kinds of failures that can be due to a single id. */
const REJECTED: readonly FailureKind[] = ['invalid', 'notFound'];

type Settle = (reading: Decoded<TaskReading>) => void;

/**
 * Joins single polls of tasks into common ones, of at most `maxTasks` each. `readMany` never throws. The
 * returned function never throws either; a task that is missing in a common response is `notFound`.
 */
export function createBatchReader(
	maxTasks: number,
	readMany: (taskIds: string[]) => Promise<Decoded<Map<string, TaskReading>>>,
): (taskId: string) => Promise<Decoded<TaskReading>> {
	let waiting = new Map<string, Settle[]>();

	const readingOf = (taskId: string, result: Decoded<Map<string, TaskReading>>) => {
		if (!result.ok) return result;
		const value = result.value.get(taskId);
		return value
			? success(value)
			: failureWithoutResponse('notFound', 'no such task in the answer');
	};

	const flush = async () => {
		const due = [...waiting];
		waiting = new Map();
		for (let from = 0; from < due.length; from += maxTasks) {
			const part = due.slice(from, from + maxTasks);
			const result = await readMany(part.map(([taskId]) => taskId));
			for (const [taskId, settles] of part) {
				// One of them may be why the list was rejected: it is not to harm the others.
				const isShared = part.length > 1 && !result.ok && REJECTED.includes(result.failure.kind);
				const own = isShared ? await readMany([taskId]) : result;
				settles.forEach((settle) => settle(readingOf(taskId, own)));
			}
		}
	};

	return async (taskId) =>
		await new Promise<Decoded<TaskReading>>((resolve) => {
			const isFirst = waiting.size === 0;
			waiting.set(taskId, [...(waiting.get(taskId) ?? []), resolve]);
			// Reads that are under way get their response although the execution has been stopped meanwhile.
			if (isFirst) void clock.sleep(JOINING).then(flush);
		});
}
