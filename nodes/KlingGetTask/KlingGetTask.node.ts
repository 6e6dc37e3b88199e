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

import { deliveryOptions } from '../shared/form/options';
import { downloadProperties } from '../shared/form/completion';
import { providerCredentials, providerProperties } from '../shared/form/provider';
import { toolDescription } from '../shared/form/tool';
import { listProperties } from './listProperties';
import { taskProperty } from './taskProperty';

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
		description:
			'Read a Kling video task, wait for it and download its video, or list tasks, without buying anything',
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
						description: 'Read a task, wait for it and download its video',
						action: 'Get a task',
					},
					{
						name: 'Get Many',
						value: 'getAll',
						description:
							"List the account's tasks, for example to collect what a crash left behind",
						action: 'Get many tasks',
					},
				],
				default: 'get',
			},
			...taskProperty,
			...listProperties,
			...[
				{
					displayName: 'Completion',
					name: 'completion',
					type: 'options',
					options: [
						{
							name: 'Read Once',
							value: 'once',
							description: "Returns at once; the field 'status' says how far the task is",
						},
						{
							name: 'Wait for the Video',
							value: 'poll',
							description: 'Asks the provider until the video is ready',
						},
					],
					default: 'poll',
					description: 'What the node waits for before the workflow goes on',
				} satisfies INodeProperties,
				...downloadProperties(['once', 'poll']),
				{
					displayName: 'Options',
					name: 'options',
					type: 'collection',
					placeholder: 'Add option',
					default: {},
					options: [
						{
							displayName: 'Fail on Failed Task',
							name: 'failOnFailedTask',
							type: 'boolean',
							default: true,
							description:
								"Whether a task that failed or was cancelled is an error. Otherwise it comes out as an item that says so in 'status'.",
						},
						...deliveryOptions,
					],
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
