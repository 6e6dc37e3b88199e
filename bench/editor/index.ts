import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { PROVIDERS } from '../../nodes/shared/providers';
import { allNodes } from '../../test/gates/classes';
import { versionsOf } from '../../test/gates/forms';
import type { BenchOptions } from '../options';
import { atMost, round, type Section } from '../report';

const KB = 1024;
const MOST_KB = 30;
const MOST_MS = 10;
const WARM_UPS = 20;

/** What a form decides from an expression, but for the values that users enter. */
const expressionsIn = ({ description }: INodeType): string[] => [
	...(description.subtitle ? [description.subtitle] : []),
	...(description.hints ?? []).flatMap(({ displayCondition }) => displayCondition ?? []),
];

/** Does what the editor does after each change in a form: which fields are shown, with what, and what is missing. */
function evaluate(type: INodeType, entered: INodeParameters): void {
	const { description } = type;
	const node: INode = {
		id: '1',
		name: 'Kling',
		type: description.name,
		typeVersion: Math.max(...versionsOf(description)),
		position: [0, 0],
		parameters: entered,
	};
	const { properties } = description;
	const parameters = NodeHelpers.getNodeParameters(
		properties,
		entered,
		true,
		false,
		node,
		description,
	)!;
	NodeHelpers.getNodeParametersIssues(properties, { ...node, parameters }, description);
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const nodes = [{ ...node, parameters }];
	const workflow = new Workflow({ nodes, connections: {}, active: false, nodeTypes });
	for (const expression of expressionsIn(type)) {
		workflow.expression.getSimpleParameterValue(
			workflow.getNode('Kling')!,
			expression,
			'internal',
			{},
		);
	}
}

/** Milliseconds of processor time that one evaluation takes, once all is warm. */
function timeOf(type: INodeType, rounds: number): number {
	const play = (times: number) => {
		for (let round = 0; round < times; round++)
			for (const { id } of PROVIDERS) evaluate(type, { provider: id });
	};
	play(WARM_UPS);
	const before = process.cpuUsage();
	play(rounds);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000 / (rounds * PROVIDERS.length);
}

/** How much n8n's editor has to load and to evaluate for each form. */
export async function measureEditor({ quick, say }: BenchOptions): Promise<Section> {
	const rounds = quick ? 5 : 100;
	const rows: string[][] = [];
	const checks: Section['checks'] = [];
	for (const type of allNodes()) {
		const { displayName } = type.description;
		say(displayName);
		const kilobytes = Buffer.byteLength(JSON.stringify(type.description)) / KB;
		const milliseconds = timeOf(type, rounds);
		const expressions = expressionsIn(type).length;
		rows.push([displayName, round(kilobytes), round(milliseconds), String(expressions)]);
		checks.push(
			atMost(`${displayName}: description`, MOST_KB, kilobytes, ' KB'),
			atMost(`${displayName}: one evaluation`, MOST_MS, milliseconds, ' ms'),
		);
	}
	return {
		title: 'Editor',
		method: `What n8n's editor loads of each node, and what it does after each change in its form: which fields are shown and with what, what is missing, the subtitle and the hints. By the library that the editor uses, in Node.js, ${rounds} times with each provider after a warm-up. The time is that of the processor.`,
		tables: [[['Node', 'description (KB)', 'evaluation (ms)', 'expressions'], ...rows]],
		checks,
	};
}
