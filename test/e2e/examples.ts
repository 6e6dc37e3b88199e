import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

const FOLDER = path.join(__dirname, '..', '..', 'examples');

/** A workflow in `examples/`. */
export interface Example {
	nodes: INode[];
	connections: IConnections;
	settings: object;
}

/** The names of all example workflows, without their extension. */
export const EXAMPLE_NAMES = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => path.basename(file, '.json'));

/** What a user fills in after the import: parameters, and credentials of nodes that are not of this package. */
type SetUp = Record<string, Partial<Pick<INode, 'parameters' | 'credentials'>>>;

/** An example after an import, set up as its notes say; parameters that are not named stay as they are. */
export function example(name: string, setUp: SetUp = {}): Example {
	const workflow = JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8')) as Example;
	const missing = Object.keys(setUp).filter((node) => !workflow.nodes.some((n) => n.name === node));
	if (missing.length > 0) throw new Error(`${name} has no node ${missing.join(', ')}`);
	const nodes = workflow.nodes.map((node) => ({
		...node,
		...setUp[node.name],
		parameters: { ...node.parameters, ...setUp[node.name]?.parameters },
	}));
	return { ...workflow, nodes };
}

/** An example with further options in one of its nodes. */
export function withOption(workflow: Example, name: string, options: INodeParameters): Example {
	const nodes = workflow.nodes.map((node) => {
		if (node.name !== name) return node;
		const given = node.parameters.options as INodeParameters;
		return { ...node, parameters: { ...node.parameters, options: { ...given, ...options } } };
	});
	return { ...workflow, nodes };
}

/** An example whose nodes look twice a second whether the video is ready: renders take seconds here. */
export const impatient = (workflow: Example): Example =>
	workflow.nodes
		.filter(
			({ type, parameters }) =>
				/klingGenerateVideo|klingMultiShot|klingMotionControl|klingGetTask/.test(type) &&
				[parameters, parameters.options as INodeParameters].every(
					(values) => (values?.completion ?? 'poll') === 'poll',
				),
		)
		.reduce((all, { name }) => withOption(all, name, { pollIntervalSeconds: 0.5 }), workflow);

/** Nodes that buy, also as tools of agents. */
const BUYS = /^n8n-nodes-kling-video\.kling(GenerateVideo|MultiShot|MotionControl)(Tool)?$/;

/** An example that buys its videos: what a user does when all works with the sample. */
export const forReal = (workflow: Example): Example =>
	workflow.nodes
		.filter(({ type, parameters }) => {
			const { sampleVideo } = (parameters.options ?? {}) as INodeParameters;
			return BUYS.test(type) && sampleVideo === true;
		})
		.reduce((all, { name }) => withOption(all, name, { sampleVideo: false }), workflow);
