import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import type { TestClock } from '../clock';

/*
 * Stand-ins for built-in nodes, so that a workflow that runs here also imports into a real n8n.
 * They imitate no more than what the example workflows and the tests use.
 */

function builtIn(
	displayName: string,
	version: number | number[],
	properties: INodeProperties[] = [],
	inputs: INodeTypeDescription['inputs'] = [NodeConnectionTypes.Main],
): INodeTypeDescription {
	return {
		displayName,
		name: displayName,
		group: [],
		version,
		description: displayName,
		defaults: { name: displayName },
		inputs,
		outputs: [NodeConnectionTypes.Main],
		properties,
	};
}

/** Passes on the start items of the run (one empty item by default). */
class ManualTrigger implements INodeType {
	description = builtIn('Manual Trigger', 1, [], []);

	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	}
}

class NoOp implements INodeType {
	description = builtIn('No Operation', 1);

	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	}
}

/** Never runs. */
class StickyNote implements INodeType {
	description = { ...builtIn('Sticky Note', 1, [], []), outputs: [] };
}

/** Only the assignments of "Edit Fields", with expressions, and "Include Other Input Fields". */
class EditFields implements INodeType {
	description = builtIn(
		'Edit Fields',
		[3, 3.1, 3.2, 3.3, 3.4, 3.5],
		[
			{
				displayName: 'Assignments',
				name: 'assignments',
				type: 'assignmentCollection',
				default: {},
			},
			{ displayName: 'Include Other', name: 'includeOtherFields', type: 'boolean', default: false },
		],
	);

	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map((item, index): INodeExecutionData => {
			const keep = this.getNodeParameter('includeOtherFields', index, false) as boolean;
			const assignments = this.getNodeParameter('assignments.assignments', index, []) as Array<{
				name: string;
				value: IDataObject[string];
			}>;
			return {
				json: {
					...(keep ? item.json : {}),
					...Object.fromEntries(assignments.map(({ name, value }) => [name, value])),
				},
				...(item.binary && { binary: item.binary }),
				pairedItem: { item: index },
			};
		});
		return [items];
	}
}

/** Only "Fields To Split Out", one field, with no other fields included. */
class SplitOut implements INodeType {
	description = builtIn('Split Out', 1, [
		{ displayName: 'Fields To Split Out', name: 'fieldToSplitOut', type: 'string', default: '' },
	]);

	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().flatMap((item, index) => {
			const field = this.getNodeParameter('fieldToSplitOut', index) as string;
			const values = item.json[field];
			return (Array.isArray(values) ? values : [values]).map(
				(value): INodeExecutionData => ({
					json:
						typeof value === 'object' && value !== null && !Array.isArray(value)
							? (value as IDataObject)
							: { [field]: value as IDataObject[string] },
					pairedItem: { item: index },
				}),
			);
		});
		return [items];
	}
}

const UNITS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** Passes items on when their time has come; without a clock at once, as no test waits for real. */
export const waitNode = (clock?: Pick<TestClock, 'sleep'>): new () => INodeType =>
	class Wait implements INodeType {
		description = builtIn(
			'Wait',
			[1, 1.1],
			[
				{ displayName: 'Amount', name: 'amount', type: 'number', default: 5 },
				{ displayName: 'Unit', name: 'unit', type: 'string', default: 'seconds' },
			],
		);

		async execute(this: IExecuteFunctions) {
			const amount = this.getNodeParameter('amount', 0) as number;
			const unit = this.getNodeParameter('unit', 0) as keyof typeof UNITS;
			await clock?.sleep(amount * UNITS[unit]);
			return [this.getInputData()];
		}
	};

/** Only conditions "is equal to" on text, all of which must hold. */
class If implements INodeType {
	description: INodeTypeDescription = {
		...builtIn(
			'If',
			[2, 2.1, 2.2, 2.3],
			[{ displayName: 'Conditions', name: 'conditions', type: 'filter', default: {} }],
		),
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	};

	async execute(this: IExecuteFunctions) {
		const outputs: INodeExecutionData[][] = [[], []];
		this.getInputData().forEach((item, index) => {
			const conditions = this.getNodeParameter('conditions.conditions', index, []) as Array<{
				leftValue: unknown;
				rightValue: unknown;
			}>;
			const holds = conditions.every(({ leftValue, rightValue }) => leftValue === rightValue);
			outputs[holds ? 0 : 1]!.push({ ...item, pairedItem: { item: index } });
		});
		return outputs;
	}
}

/** The stand-ins by the type name of the node they imitate. */
export const standIns = {
	'n8n-nodes-base.manualTrigger': ManualTrigger,
	'n8n-nodes-base.noOp': NoOp,
	'n8n-nodes-base.stickyNote': StickyNote,
	'n8n-nodes-base.set': EditFields,
	'n8n-nodes-base.splitOut': SplitOut,
	'n8n-nodes-base.wait': waitNode(),
	'n8n-nodes-base.if': If,
};
