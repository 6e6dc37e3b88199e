import { z } from 'zod';
import type { Api, ApiAnswer, ApiRequest } from './api';
import type { Cdn } from './cdn';
import { failure, resultAnswer, validationFailure } from './fal-answers';
import type { SimulatedTask } from './task';
import type { World } from './world';

const MAX_ENDPOINTS = 50;

/** What is listed where no start is given. */
const A_DAY_MS = 24 * 3600 * 1000;

const filters = z
	.object({
		endpoint_id: z
			.string()
			.min(1)
			.transform((ids) => ids.split(','))
			.refine((ids) => ids.length <= MAX_ENDPOINTS, `Up to ${MAX_ENDPOINTS} endpoints`),
		start: z.string().datetime().optional(),
		end: z.string().datetime().optional(),
		limit: z.coerce.number().int().min(1).max(100).default(50),
		cursor: z.string().optional(),
		status: z.enum(['success', 'error', 'user_error']).optional(),
		expand: z.enum(['payloads']).optional(),
	})
	.strict();

/** What became of a run, as an HTTP status. */
const statusCode = ({ phase }: SimulatedTask): number =>
	({ completed: 200, failed: 422, cancelled: 499 })[phase as string] ?? 0;

const isoTime = (ms: number | null): string | null =>
	ms === null ? null : new Date(ms).toISOString();

/**
 * fal.ai's third host: what an account has requested, by endpoint, newest end first. Whether a request that is not
 * finished is listed is not published; here it is not.
 * Source: https://fal.ai/docs/platform-apis/v1/models/requests/by-endpoint
 */
export function falRequestsApi(world: World, cdn: Cdn, checkKey: Api['checkKey']): Api {
	function list({ query }: ApiRequest): ApiAnswer {
		const parsed = filters.safeParse(Object.fromEntries(query));
		if (!parsed.success) return validationFailure(parsed.error);
		const { endpoint_id: endpoints, start, end, limit, cursor, expand } = parsed.data;
		const from = start === undefined ? world.clock.now() - A_DAY_MS : Date.parse(start);
		const matching = world
			.tasksOf('fal')
			.filter((task) => endpoints.includes(task.model) && task.endedAt !== null)
			.filter((task) => task.endedAt! >= from)
			.filter((task) => end === undefined || task.endedAt! < Date.parse(end))
			.sort((a, b) => b.endedAt! - a.endedAt!);
		const first = Number(cursor ?? 0);
		const page = matching.slice(first, first + limit);
		const hasMore = first + limit < matching.length;
		return {
			status: 200,
			json: {
				items: page.map((task) => ({
					request_id: task.id,
					endpoint_id: task.model,
					sent_at: isoTime(task.boughtAt),
					started_at: isoTime(task.startsAt),
					ended_at: isoTime(task.endedAt),
					status_code: statusCode(task),
					...(expand === 'payloads'
						? { json_input: task.body, json_output: resultAnswer(task, cdn).json }
						: {}),
				})),
				next_cursor: hasMore ? String(first + limit) : null,
				has_more: hasMore,
			},
		};
	}

	return {
		provider: 'fal',
		checkKey,
		error: failure,
		routes: [
			{
				method: 'GET',
				path: '/v1/models/requests/by-endpoint',
				operation: 'list',
				answer: list,
			},
		],
	};
}
