import { z } from 'zod';
import type { ApiAnswer } from './api';
import { validationFailure } from './replicate-answers';
import type { SimulatedTask } from './task';
import type { World } from './world';

const PAGE = 100;

const filters = z
	.object({
		created_after: z.string().datetime().optional(),
		created_before: z.string().datetime().optional(),
		cursor: z.string().optional(),
		source: z.enum(['web']).optional(),
	})
	.strict();

/**
 * `GET /predictions`: those of the account, newest first, 100 on a page; the next one is an address.
 * Source: https://replicate.com/docs/reference/http#predictions.list
 */
export function listPredictions(
	world: World,
	query: URLSearchParams,
	apiUrl: string,
	prediction: (task: SimulatedTask) => object,
): ApiAnswer {
	const parsed = filters.safeParse(Object.fromEntries(query));
	if (!parsed.success) return validationFailure(parsed.error, '/v1/predictions');
	const { cursor } = parsed.data;
	// A cursor stands for the whole question.
	const [after, before, from] = cursor
		? cursor.split('~').map(Number)
		: [
				Date.parse(parsed.data.created_after ?? '1970-01-01T00:00:00Z'),
				Date.parse(parsed.data.created_before ?? '9999-01-01T00:00:00Z'),
				0,
			];
	const matching = world
		.tasksOf('replicate')
		.filter(({ boughtAt }) => boughtAt >= after! && boughtAt < before!)
		.reverse();
	const end = from! + PAGE;
	const next = `${apiUrl}/v1/predictions?cursor=${after}~${before}~${end}`;
	return {
		status: 200,
		json: {
			previous: null,
			next: end < matching.length ? next : null,
			results: matching.slice(from, end).map(prediction),
		},
	};
}
