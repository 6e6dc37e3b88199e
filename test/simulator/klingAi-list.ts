import { z } from 'zod';
import type { TestClock } from '../clock';
import type { ApiAnswer, ApiRequest, Route } from './api';
import { readJson } from './json-body';
import {
	currentJson,
	failure,
	legacyJson,
	success,
	validationFailure,
	type KlingAiTask,
	type View,
} from './klingAi-answers';
import { KLING_AI_LEGACY_BODIES } from './klingAi-legacy-schema';

/*
 * Which task comes first is not published; here it is the oldest one, so that nobody relies on the other order.
 */

const THIRTY_DAYS_MS = 30 * 24 * 3600 * 1000;

const milliseconds = z.string().regex(/^\d{13}$/);

const filter = z.discriminatedUnion('key', [
	z
		.object({
			key: z.literal('status'),
			values: z.array(z.enum(['submitted', 'processing', 'succeeded', 'failed'])).min(1),
		})
		.strict(),
	z
		.object({
			key: z.literal('product_type'),
			values: z.array(z.enum(['video', 'image', 'try_on'])).min(1),
		})
		.strict(),
]);

const query = z
	.object({
		start_time: milliseconds.optional(),
		end_time: milliseconds.optional(),
		cursor: z.string().optional(),
		limit: z.number().int().min(1).max(500).default(100),
		filters: z.array(filter).optional(),
	})
	.strict();

type Now = (entry: KlingAiTask) => View;

/** `POST /tasks`. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video (Query Task, by cursor) */
function listTasks(tasks: KlingAiTask[], request: ApiRequest, now: Now, nowMs: number): ApiAnswer {
	const body = readJson(request);
	if (body.type !== 'json') return failure(400, 1200, 'The request body must be JSON');
	const parsed = query.safeParse(body.value);
	if (!parsed.success) return validationFailure(parsed.error);
	const { cursor, limit, filters = [] } = parsed.data;
	// With a cursor, the times are ignored: it stands for them.
	const end = Number(parsed.data.end_time ?? nowMs);
	const [start, until, first] = cursor
		? cursor.split('~').map(Number)
		: [Number(parsed.data.start_time ?? end - THIRTY_DAYS_MS), end, 0];
	if (start! > until!) return failure(400, 1201, 'start_time must be earlier than end_time');
	const matching = tasks
		.filter(({ task }) => task.boughtAt >= start! && task.boughtAt <= until!)
		.filter((entry) =>
			filters.every(({ key, values }) =>
				(values as string[]).includes(key === 'status' ? now(entry).status : 'video'),
			),
		);
	const next = first! + limit;
	const page = matching.slice(first, next);
	const hasMore = next < matching.length;
	return success({
		result: page.map((entry) => currentJson(entry, now(entry))),
		count: page.length,
		next_cursor: hasMore ? `${start}~${until}~${next}` : '',
		has_more: hasMore,
	});
}

const numbered = z
	.object({
		pageNum: z.coerce.number().int().min(1).max(1000).default(1),
		pageSize: z.coerce.number().int().min(1).max(500).default(30),
	})
	.strict();

/** A list of the legacy API. Source: https://kling.ai/document-api/api/video/3-0-omni/text-to-video/legacy */
function listLegacyTasks(tasks: KlingAiTask[], { query: given }: ApiRequest, now: Now): ApiAnswer {
	const parsed = numbered.safeParse(Object.fromEntries(given));
	if (!parsed.success) return validationFailure(parsed.error);
	const { pageNum, pageSize } = parsed.data;
	const page = tasks.slice((pageNum - 1) * pageSize, pageNum * pageSize);
	return success(page.map((entry) => legacyJson(entry, now(entry))));
}

/** The lists of both APIs. */
export const listRoutes = (tasks: () => KlingAiTask[], now: Now, clock: TestClock): Route[] => [
	{
		method: 'POST',
		path: '/tasks',
		operation: 'list',
		answer: (request) => listTasks(tasks(), request, now, clock.now()),
	},
	...Object.keys(KLING_AI_LEGACY_BODIES).map(
		(path): Route => ({
			method: 'GET',
			path,
			operation: 'list',
			answer: (request) => {
				const ofPath = tasks().filter(({ order }) => order.legacyPath === path);
				return listLegacyTasks(ofPath, request, now);
			},
		}),
	),
];
