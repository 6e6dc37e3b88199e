import type { ZodError } from 'zod';
import type { ApiAnswer } from './api';
import { complaints } from './json-body';
import type { SimulatedTask, TaskPhase } from './task';

const FAILED_MESSAGE = 'Provider returned an error: content policy violation';

/** The events that a webhook can ask for. */
export type ApiframeEvent = 'progress' | 'completed' | 'failed';

const STATUS_WORDS: Record<TaskPhase, string> = {
	queued: 'QUEUED',
	rendering: 'PROCESSING',
	completed: 'COMPLETED',
	failed: 'FAILED',
	cancelled: 'CANCELLED',
};

/** An answer in Apiframe's error shape: a plain string, for validation also the fields. */
export function failure(
	status: number,
	error: string,
	details?: Record<string, string[]>,
): ApiAnswer {
	return { status, json: details === undefined ? { error } : { error, details } };
}

/** The refusal of a request whose fields are wrong. */
export function validationFailure(error: ZodError): ApiAnswer {
	const details: Record<string, string[]> = {};
	for (const { path, message } of complaints(error)) (details[path] ??= []).push(message);
	return failure(400, 'Validation failed', details);
}

/** The status word of a task now. */
export function statusWord(task: SimulatedTask): string {
	const { phase } = task;
	return (phase === 'rendering' ? task.outcome.statusWord : undefined) ?? STATUS_WORDS[phase];
}

/** A job as every read returns it. Source: https://apiframe.ai/docs/jobs/get */
export function jobJson(task: SimulatedTask, videoUrl: string | null): Record<string, unknown> {
	const { phase } = task;
	return {
		id: task.id,
		status: statusWord(task),
		model: task.model,
		progress: task.progress,
		result: videoUrl === null ? null : { videoUrl },
		error: errorText(task),
		creditCost: creditCost(task),
		webhookStatus: task.callbackStatus === 'none' ? null : task.callbackStatus,
		createdAt: isoTime(task.boughtAt),
		completedAt: task.isFinished ? isoTime(task.finishesAt) : null,
		...(phase === 'completed' ? { expired: task.outcome.expired ?? false } : {}),
	};
}

/** The body of a webhook. Source: https://docs-v2.apiframe.ai/docs/webhooks */
export function webhookBody(
	event: ApiframeEvent,
	task: SimulatedTask,
	videoUrl: string | null,
): string {
	const head = { event, jobId: task.id, status: statusWord(task) };
	const { model } = task;
	if (event === 'progress') return JSON.stringify({ ...head, progress: task.progress, model });
	if (event === 'failed') return JSON.stringify({ ...head, error: errorText(task), model });
	return JSON.stringify({
		...head,
		progress: task.progress,
		result: videoUrl === null ? null : { videoUrl },
		model,
		creditCost: creditCost(task),
		completedAt: isoTime(task.finishesAt),
	});
}

function hasFailed({ phase }: SimulatedTask): boolean {
	return phase === 'failed' || phase === 'cancelled';
}

function errorText(task: SimulatedTask): string | null {
	if (!hasFailed(task)) return null;
	const { message } = task.outcome;
	return message ?? (task.phase === 'failed' ? FAILED_MESSAGE : null);
}

function creditCost(task: SimulatedTask): number {
	return hasFailed(task) ? 0 : Math.round(task.costUsd * 100);
}

function isoTime(ms: number | null): string | null {
	return ms === null ? null : new Date(ms).toISOString();
}
