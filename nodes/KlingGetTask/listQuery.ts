import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import * as z from 'zod/v4-mini';

import { oneOf, optional, pointInTime, wholeNumber, yesOrNo } from '../shared/domain/fields';
import { validated } from '../shared/domain/requestSchema';
import type { TaskStatus } from '../shared/domain/task';
import { clock } from '../shared/execution/clock';
import type { TaskQuery } from '../shared/providers/lists';

/** For as long the providers keep tasks, or more. */
const DEFAULT_SINCE_MS = 30 * 24 * 3600_000;

export const defaultSince = (): string => new Date(clock.now() - DEFAULT_SINCE_MS).toISOString();

const STATUSES = [
	'queued',
	'processing',
	'completed',
	'failed',
	'cancelled',
] as const satisfies readonly TaskStatus[];

/** Which tasks the parameters of an item ask for. Throws a `VideoError`. */
export function readListQuery(
	context: IExecuteFunctions,
	itemIndex: number,
): { query: TaskQuery; limit: number } {
	const schema = z.object({
		returnAll: yesOrNo('Return All'),
		limit: wholeNumber('Limit', 1),
		status: optional(oneOf('Status', STATUSES, { canceled: 'cancelled' })),
		since: optional(pointInTime('Since', context.getTimezone())),
	});
	const { returnAll, limit, status, since } = validated(schema, {
		...(context.getNodeParameter('filters', itemIndex, {}) as IDataObject),
		returnAll: context.getNodeParameter('returnAll', itemIndex, false),
		limit: context.getNodeParameter('limit', itemIndex, 50),
	});
	return {
		query: {
			since: since ?? defaultSince(),
			status: status ?? null,
		},
		limit: returnAll ? Infinity : limit,
	};
}
