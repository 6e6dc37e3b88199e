import type { INodeProperties } from 'n8n-workflow';

import { OFFERS } from '../shared/providers/offers';

const show = { operation: ['getAll'] };

const WITHOUT_LIST = OFFERS.filter(({ hasTaskLists }) => !hasTaskLists);

/** Such as "Unifically has no list of tasks". */
export const NO_LIST = `${WITHOUT_LIST.map(({ displayName }) => displayName).join(' and ')} has no list of tasks`;

/** Which tasks are listed. */
export const listProperties: INodeProperties[] = [
	{
		displayName: `${NO_LIST}. Use the operation <b>Get</b> with the ID of the task.`,
		name: 'withoutListNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...show, provider: WITHOUT_LIST.map(({ id }) => id) } },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...show, returnAll: [false] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Since',
				name: 'since',
				type: 'dateTime',
				default: '',
				description:
					'Only tasks submitted at this time or later. Without this filter, the last 30 days.',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: [
					{ name: 'Cancelled', value: 'cancelled' },
					{ name: 'Completed', value: 'completed' },
					{ name: 'Failed', value: 'failed' },
					{ name: 'Processing', value: 'processing' },
					{ name: 'Queued', value: 'queued' },
				],
				default: 'completed',
				description: 'Only tasks with this status',
			},
		],
		displayOptions: { show },
	},
];
