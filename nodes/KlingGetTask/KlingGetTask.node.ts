import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { deliveryOptions } from '../shared/description/options';
import { downloadProperties } from '../shared/description/output';
import { providerCredentials, providerProperty } from '../shared/description/provider';
import { getTasks } from './getTasks';

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
			providerProperty,
			{
				displayName: 'Task ID',
				name: 'taskId',
				type: 'string',
				default: '={{ $json.taskId ?? $json.details?.taskId }}',
				required: true,
				description:
					'ID of the task at the provider. By default it is taken from the item of another Kling node, also from one that left through the error output. Items that already hold their video pass through untouched.',
			},
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
				description: 'When the node returns',
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
		return await getTasks(this);
	}
}
