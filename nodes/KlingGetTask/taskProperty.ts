import type { INodeProperties } from 'n8n-workflow';

import { withToolDefault } from '../shared/form/tool';
import { NO_LIST } from './listProperties';

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Which task is read. n8n merges a failed item over the item that its node had got, so the ID in the error counts. */
export const taskProperty: INodeProperties[] = withToolDefault(
	{
		displayName: 'Task',
		name: 'taskId',
		type: 'resourceLocator',
		default: byId('={{ $json.error ? $json.error.taskId : $json.taskId }}'),
		required: true,
		description: `The provider's ID of the task. By default read from the incoming item, including failed items of other Kling nodes. Items that already contain their video are passed on unchanged. ${NO_LIST}.`,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a task...',
				typeOptions: { searchListMethod: 'searchTasks', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 893605946402811985',
			},
		],
		displayOptions: { show: { operation: ['get'] } },
	},
	{
		default: byId("={{ $fromAI('taskId', 'ID of the video task', 'string') }}"),
		description: "The provider's ID of the task",
	},
);
