import type { TaskStatus } from '../domain/task';

const STATUS_WORDS = new Map<string, TaskStatus>([
	['pending', 'queued'],
	['queued', 'queued'],
	['submitted', 'queued'],
	['in_queue', 'queued'],
	['starting', 'queued'],
	['processing', 'processing'],
	['in_progress', 'processing'],
	['running', 'processing'],
	['completed', 'completed'],
	['complete', 'completed'],
	['succeeded', 'completed'],
	['succeed', 'completed'],
	['success', 'completed'],
	['failed', 'failed'],
	['failure', 'failed'],
	['error', 'failed'],
	['cancelled', 'cancelled'],
	['canceled', 'cancelled'],
	['aborted', 'cancelled'],
]);

/** A provider's status word in this package's terms. A word nobody knows means "still running". */
export function statusOf(word: unknown): TaskStatus {
	const known = typeof word === 'string' ? STATUS_WORDS.get(word.trim().toLowerCase()) : undefined;
	return known ?? 'processing';
}
