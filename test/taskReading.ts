import type { TaskReading } from '../nodes/shared/domain/task';

/** A task that is being processed, and of which nothing else is known. */
export const taskReading = (changes: Partial<TaskReading> = {}): TaskReading => ({
	taskId: 'task-1',
	status: 'processing',
	progress: null,
	videoUrl: null,
	cost: null,
	submittedAt: null,
	completedAt: null,
	reason: null,
	expired: false,
	raw: null,
	...changes,
});
