import { z } from 'zod';
import type { Api, ApiAnswer, ApiRequest } from './api';
import { failure, validationFailure } from './fal-answers';
import type { SimulatedTask } from './task';
import type { World } from './world';

const filters = z
	.object({
		endpoint_id: z.string().min(1),
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
export function falRequestsApi(world: World, checkKey: Api['checkKey']): Api {
	function list({ query }: ApiRequest): ApiAnswer {
		const parsed = filters.safeParse(Object.fromEntries(query));
		if (!parsed.success) return validationFailure(parsed.error);
		const { endpoint_id: endpoint, start, end, limit, cursor, expand } = parsed.data;
		const matching = world
			.tasksOf('fal')
			.filter((task) => task.model === endpoint && task.endedAt !== null)
			.filter((task) => start === undefined || task.endedAt! >= Date.parse(start))
			.filter((task) => end === undefined || task.endedAt! <= Date.parse(end))
			.sort((a, b) => b.endedAt! - a.endedAt!);
		const from = Number(cursor ?? 0);
		const page = matching.slice(from, from + limit);
		const hasMore = from + limit < matching.length;
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
					...(expand === 'payloads' ? { json_input: task.body } : {}),
				})),
				next_cursor: hasMore ? String(from + limit) : null,
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
