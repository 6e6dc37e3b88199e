import { z } from 'zod';
import type { ApiAnswer } from './api';
import { jobJson, statusWord, validationFailure } from './apiframe-answers';
import type { Cdn } from './cdn';
import type { World } from './world';

const filters = z
	.object({
		status: z.enum(['QUEUED', 'PROCESSING', 'COMPLETED', 'FAILED', 'CANCELLED']).optional(),
		model: z.string().optional(),
		limit: z.coerce.number().int().min(1).max(100).default(20),
		cursor: z.string().optional(),
		scope: z.enum(['user', 'team']).optional(),
		search: z.string().uuid().optional(),
		include_models: z.enum(['true', 'false']).optional(),
	})
	.strict();

/** `GET /v2/jobs`: the newest jobs first. Source: https://api.apiframe.ai/v2/openapi.json */
export function listJobs(world: World, cdn: Cdn, query: URLSearchParams): ApiAnswer {
	const parsed = filters.safeParse(Object.fromEntries(query));
	if (!parsed.success) return validationFailure(parsed.error);
	const { status, model, search, cursor, limit } = parsed.data;
	const matching = world
		.tasksOf('apiframe')
		.reverse()
		.filter((task) => status === undefined || statusWord(task) === status)
		.filter((task) => model === undefined || task.model === model)
		.filter((task) => search === undefined || task.id === search);
	// A cursor is the id of the last job of the page before.
	const start =
		cursor === undefined ? 0 : matching.findIndex((task) => task.id === cursor) + 1 || Infinity;
	const page = matching.slice(start, start + limit);
	const hasMore = start + limit < matching.length;
	return {
		status: 200,
		json: {
			jobs: page.map((task) => ({ expired: false, ...jobJson(task, cdn.videoUrl(task)) })),
			nextCursor: hasMore ? (page.at(-1)?.id ?? null) : null,
			hasMore,
		},
	};
}
