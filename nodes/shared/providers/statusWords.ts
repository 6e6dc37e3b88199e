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

const known = (word: unknown): TaskStatus | undefined =>
	typeof word === 'string' ? STATUS_WORDS.get(word.trim().toLowerCase()) : undefined;

/** A provider's status word in this package's terms. A word nobody knows means "still running". */
export const statusOf = (word: unknown): TaskStatus => known(word) ?? 'processing';

/** A provider's status word that nobody knows, for a reading of a task. */
export const unknownWord = (word: unknown): { unknownWord?: string } =>
	typeof word === 'string' && word.trim() !== '' && !known(word)
		? { unknownWord: word.trim() }
		: {};
