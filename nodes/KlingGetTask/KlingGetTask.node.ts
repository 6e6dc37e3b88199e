import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { deliveryOptions, inOrder } from '../shared/form/options';
import { waitProperty } from '../shared/form/completion';
import { providerCredentials, providerProperties } from '../shared/form/provider';
import { toolDescription } from '../shared/form/tool';
import { listProperties } from './listProperties';
import { taskProperty } from './taskProperty';

/** When the video is waited for. */
const whenWaiting = { show: { '/completion': ['poll'] } };

const whenGetting = ({ displayOptions, ...property }: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: {
		...displayOptions,
		show: { ...displayOptions?.show, operation: ['get'] },
	},
});

export class KlingGetTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Get Task',
		name: 'klingGetTask',
		icon: { light: 'file:../../icons/kling.svg', dark: 'file:../../icons/kling.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "getAll" ? "get many tasks" : $parameter["completion"] === "once" ? "read once" : "wait for the video" }}',
		description: 'Get or list the tasks of Kling videos you have bought, and download the videos',
		defaults: { name: 'Kling Get Task' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: providerCredentials,
		properties: [
			toolDescription(
				"Gets a video that was bought before, by its task ID, and waits for it if it is not finished. Costs nothing. Returns JSON; 'videoUrl' is the address of the finished video.",
			),
			...providerProperties,
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Get',
						value: 'get',
						description: 'Get one task, wait until it is finished and download its video',
						action: 'Get a task',
					},
					{
						name: 'Get Many',
						value: 'getAll',
						description: "List your account's tasks, for example to find videos after a crash",
						action: 'Get many tasks',
					},
				],
				default: 'get',
			},
			...taskProperty,
			...listProperties,
			...[
				waitProperty,
				{
					displayName: 'Options',
					name: 'options',
					type: 'collection',
					placeholder: 'Add option',
					default: {},
					options: inOrder([
						{
							displayName: 'Fail on Failed Task',
							name: 'failOnFailedTask',
							type: 'boolean',
							default: true,
							description:
								"Whether to treat a task that failed or was cancelled as an error. Switch it off to get an item with that 'status' instead.",
						},
						...deliveryOptions(whenWaiting),
					]),
				} satisfies INodeProperties,
			].map(whenGetting),
		],
	};

	methods = {
		listSearch: {
			async searchTasks(
				this: ILoadOptionsFunctions,
				filter?: string,
				paginationToken?: string,
			): Promise<INodeListSearchResult> {
				const { searchTasks } = await import('../atRunTime');
				return await searchTasks(this, filter, paginationToken);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { getManyTasks, getTasks } = await import('../atRunTime');
		const isList = this.getNodeParameter('operation', 0, 'get') === 'getAll';
		return isList ? await getManyTasks(this) : await getTasks(this);
	}
}
