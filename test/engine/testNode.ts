import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A node class for a test of the engine itself. */
export function testNode(
	execute?: Execute,
	description: Partial<INodeTypeDescription> = {},
	methods: Partial<INodeType> = {},
): new () => INodeType {
	return class implements INodeType {
		description: INodeTypeDescription = {
			displayName: 'Test',
			name: 'test',
			group: [],
			version: 1,
			description: 'Test',
			defaults: { name: 'Test' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			...description,
		};

		constructor() {
			Object.assign(this, methods, execute && { execute });
		}
	};
}
