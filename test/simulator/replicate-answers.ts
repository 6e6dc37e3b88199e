import type { ZodError } from 'zod';
import type { ApiAnswer } from './api';
import type { Cdn } from './cdn';
import { complaints } from './json-body';
import { REPLICATE_INPUTS, type ReplicateModel } from './replicate-schema';
import type { SimulatedTask } from './task';

const FAILED_MESSAGE = 'E005: The input or output was flagged as sensitive';

/** In milliseconds. Source: https://replicate.com/docs/topics/predictions/data-retention */
const RETENTION = 3600 * 1000;

const TITLES: Record<number, string> = {
	400: 'Bad request',
	401: 'Unauthenticated',
	402: 'Insufficient credit',
	404: 'Not found',
	413: 'Request too large',
	422: 'Input validation failed',
};

/** An answer in Replicate's error shape. Source: https://replicate.com/docs/reference/http (errors) */
export function failure(status: number, detail: string): ApiAnswer {
	return { status, json: { title: TITLES[status] ?? 'Error', detail, status } };
}

/** The refusal of a request whose fields are wrong. */
export function validationFailure(error: ZodError, instance: string): ApiAnswer {
	const invalidFields = complaints(error).map(({ path, kind, message }) => ({
		type: kind,
		field: path,
		description: message,
	}));
	return {
		status: 422,
		json: {
			type: 'https://api.replicate.com/v1/docs/errors#input-validation-failed',
			title: TITLES[422],
			status: 422,
			detail: `${invalidFields.length} invalid field(s)`,
			instance,
			invalid_fields: invalidFields,
		},
	};
}

/** Too many requests. Source: https://replicate.com/docs/topics/predictions/rate-limits */
export const throttled = (seconds: number): ApiAnswer => ({
	status: 429,
	json: { detail: `Request was throttled. Your rate limit resets in ~${seconds}s.`, status: 429 },
	headers: { 'Retry-After': String(seconds) },
});

/**
 * The status word of a task now. One that was ended before it had started is `aborted`, unless its owner did it.
 * Source: https://replicate.com/docs/topics/predictions/lifecycle
 */
function statusWord(task: SimulatedTask): string {
	const { phase, outcome, endedAt, finishesAt, startsAt } = task;
	switch (phase) {
		case 'queued':
			return 'starting';
		case 'rendering':
			return outcome.statusWord ?? 'processing';
		case 'completed':
			return 'succeeded';
		case 'failed':
			return 'failed';
		case 'cancelled': {
			const isEndedByDeadline = outcome.result === 'cancelled' && endedAt === finishesAt;
			return isEndedByDeadline && endedAt !== null && endedAt <= startsAt ? 'aborted' : 'canceled';
		}
	}
}

function errorText({ phase, outcome }: SimulatedTask): string | null {
	if (phase === 'failed') return outcome.message ?? FAILED_MESSAGE;
	return phase === 'cancelled' ? (outcome.message ?? null) : null;
}

const isoTime = (ms: number | null): string | null =>
	ms === null ? null : new Date(ms).toISOString();

/**
 * A prediction as every read and every webhook shows it. An hour after its end what went in and came out is gone;
 * for a task with the outcome `expired` from the beginning. Source: https://replicate.com/docs/reference/http#predictions.get
 */
export function predictionJson(
	task: SimulatedTask,
	cdn: Cdn,
	apiUrl: string,
	now: number,
): Record<string, unknown> {
	const { endedAt, startsAt, boughtAt } = task;
	const isRemoved = endedAt !== null && (task.outcome.expired || now >= endedAt + RETENTION);
	const startedAt = now >= startsAt && (endedAt ?? Infinity) > startsAt ? startsAt : null;
	const url = `${apiUrl}/v1/predictions/${task.id}`;
	return {
		id: task.id,
		model: task.model,
		version: 'hidden',
		input: isRemoved ? {} : (task.body as { input: unknown }).input,
		logs: '',
		output: isRemoved ? null : cdn.videoUrl(task),
		data_removed: isRemoved,
		error: errorText(task),
		source: 'api',
		status: statusWord(task),
		created_at: isoTime(boughtAt),
		started_at: isoTime(startedAt),
		completed_at: isoTime(endedAt),
		...(endedAt === null
			? {}
			: {
					metrics: {
						predict_time: startedAt === null ? 0 : (endedAt - startedAt) / 1000,
						total_time: (endedAt - boughtAt) / 1000,
					},
				}),
		urls: { get: url, cancel: `${url}/cancel`, web: `https://replicate.com/p/${task.id}` },
	};
}

/** As much of the OpenAPI schema of a model as tells the names of its inputs. */
const schemaOf = (inputs: string[]): object => ({
	openapi: '3.0.2',
	components: {
		schemas: {
			Input: {
				type: 'object',
				title: 'Input',
				properties: Object.fromEntries(inputs.map((name) => [name, { title: name }])),
			},
			Output: { type: 'string', title: 'Output', format: 'uri' },
		},
	},
});

/** A model. Source: https://replicate.com/docs/reference/http#models.get */
export function modelJson(id: ReplicateModel): object {
	const [owner, name] = id.split('/');
	return {
		url: `https://replicate.com/${id}`,
		owner,
		name,
		description: 'Simulated',
		visibility: 'public',
		is_official: true,
		github_url: null,
		paper_url: null,
		license_url: null,
		run_count: 0,
		cover_image_url: null,
		default_example: null,
		latest_version: {
			id: 'hidden',
			created_at: '2026-02-01T00:00:00.000Z',
			cog_version: null,
			openapi_schema: schemaOf(REPLICATE_INPUTS[id]),
		},
	};
}
