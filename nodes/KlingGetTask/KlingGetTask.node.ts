import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { deliveryOptions } from '../shared/form/options';
import { downloadProperties } from '../shared/form/completion';
import { providerCredentials, providerProperties } from '../shared/form/provider';
import { toolDescription, withToolDefault } from '../shared/form/tool';

export class KlingGetTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Get Task',
		name: 'klingGetTask',
		icon: { light: 'file:../../icons/kling.svg', dark: 'file:../../icons/kling.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["completion"] === "once" ? "read once" : "wait for the video" }}',
		description:
			'Read a Kling video task by its ID, wait for it and download its video, without buying anything',
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
			...withToolDefault(
				{
					displayName: 'Task ID',
					name: 'taskId',
					type: 'string',
					default: '={{ $json.error ? $json.error.taskId : $json.taskId }}',
					required: true,
					description:
						'ID of the task at the provider. By default it is taken from the item of another Kling node, also from one that left through the error output. Items that already hold their video pass through untouched.',
				},
				{
					default: "={{ $fromAI('taskId', 'ID of the video task', 'string') }}",
					description: 'ID of the task at the provider',
				},
			),
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
			},
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
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { getTasks } = await import('../atRunTime');
		return await getTasks(this);
	}
}
