import { randomUUID } from 'node:crypto';
import type { ZodError } from 'zod';
import type { ApiAnswer } from './api';
import type { KlingAiOrder } from './klingAi-schema';
import { complaints } from './json-body';
import type { SimulatedTask } from './task';

/** The words are not published; the documentation only tells that the message holds the reason. */
const FAILED_MESSAGE = 'Failure to pass the risk control system';

/** A task together with what was ordered. */
export interface KlingAiTask {
	task: SimulatedTask;
	order: KlingAiOrder;
}

/** How a task is at a moment; both APIs report this in their own words. */
export interface View {
	status: 'submitted' | 'processing' | 'succeeded' | 'failed';
	/** Reported instead of the status. */
	word?: string;
	message: string;
	updatedAt: number;
	videoUrl: string | null;
	isCharged: boolean;
}

/** An answer in the envelope for successes. */
export function success(data: unknown): ApiAnswer {
	return {
		status: 200,
		json: { code: 0, message: 'SUCCEED', request_id: randomUUID(), data },
	};
}

/** An answer in the envelope for errors. Source: https://kling.ai/document-api/api/get-started/error-codes */
export function failure(status: number, code: number, message: string): ApiAnswer {
	return { status, json: { code, message, request_id: randomUUID() } };
}

/** An error of the server itself, by its HTTP status. */
export function serverError(status: number, message: string): ApiAnswer {
	const codes: Record<number, number> = { 404: 1203, 405: 1202, 413: 1200, 503: 5001, 504: 5002 };
	// A method that does not exist answers 404 as well.
	return failure(status === 405 ? 404 : status, codes[status] ?? 5000, message);
}

/** The refusal of a request whose fields are wrong. */
export function validationFailure(error: ZodError): ApiAnswer {
	const [complaint] = complaints(error);
	return failure(400, 1201, `${complaint?.path ?? ''}: ${complaint?.message ?? 'invalid'}`);
}

/** How a task is while it renders. */
export function renderingView({ task }: KlingAiTask): View {
	return {
		status: 'processing',
		word: task.outcome.statusWord,
		message: '',
		updatedAt: task.startsAt,
		videoUrl: null,
		isCharged: false,
	};
}

/** How a task is now. */
export function viewOf(entry: KlingAiTask, videoUrl: string | null): View {
	const { task } = entry;
	const ended = { message: '', updatedAt: task.endedAt ?? task.boughtAt, videoUrl };
	switch (task.phase) {
		case 'queued':
			return { ...ended, status: 'submitted', isCharged: false };
		case 'rendering':
			return renderingView(entry);
		case 'completed':
			// Units are taken when a task is completed.
			return { ...ended, status: 'succeeded', isCharged: true };
		case 'failed':
		case 'cancelled': {
			// There is no word for a cancelled task.
			const message = task.outcome.message ?? FAILED_MESSAGE;
			return { ...ended, status: 'failed', message, isCharged: false };
		}
	}
}

/** A task as the current API reports it. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video */
export function currentJson({ task, order }: KlingAiTask, view: View): Record<string, unknown> {
	const { status, word, message, updatedAt, videoUrl, isCharged } = view;
	return {
		id: task.id,
		status: word ?? status,
		message,
		create_time: task.boughtAt,
		update_time: updatedAt,
		...(order.externalId === undefined ? {} : { external_id: order.externalId }),
		outputs:
			videoUrl === null
				? []
				: [
						{
							type: 'video',
							id: `v${task.id}`,
							url: videoUrl,
							watermark_url: '',
							duration: order.seconds.toFixed(3),
						},
					],
		billing: isCharged
			? [{ charge_type: 'unit', package_type: 'video', amount: String(order.units) }]
			: [],
	};
}

/** A task as the legacy API reports it. Source: https://kling.ai/document-api/api/get-started/callbacks */
export function legacyJson({ task, order }: KlingAiTask, view: View): Record<string, unknown> {
	const { status, word, message, updatedAt, videoUrl, isCharged } = view;
	return {
		task_id: task.id,
		task_status: word ?? (status === 'succeeded' ? 'succeed' : status),
		task_status_msg: message,
		task_info: order.externalId === undefined ? {} : { external_task_id: order.externalId },
		created_at: task.boughtAt,
		updated_at: updatedAt,
		...(status === 'succeeded'
			? {
					task_result: {
						videos:
							videoUrl === null
								? []
								: [{ id: `v${task.id}`, url: videoUrl, duration: order.seconds.toFixed(1) }],
					},
				}
			: {}),
		...(isCharged ? { final_unit_deduction: String(order.units) } : {}),
	};
}

/** A task in the words of the API that made it. */
export const jsonOf = (entry: KlingAiTask, view: View): Record<string, unknown> =>
	entry.order.legacyPath === null ? currentJson(entry, view) : legacyJson(entry, view);
