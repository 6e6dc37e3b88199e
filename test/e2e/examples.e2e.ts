import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';

import { example, EXAMPLE_NAMES, impatient } from './examples';
import { expectVideo, itemsOf, openStage, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

describe.each(EXAMPLE_NAMES)('the example %s imports without a warning', (name) => {
	let descriptions: INodeTypeDescription[];
	const { nodes } = example(name);

	beforeAll(async () => {
		descriptions = await stage.client.nodeDescriptions();
	});

	const descriptionOf = ({ type, typeVersion }: INode): INodeTypeDescription | undefined =>
		descriptions.find(
			({ name, version }) => name === type && [version].flat().includes(typeVersion),
		);

	// The oldest n8n under test decides which versions of other nodes an example may use.
	test('every node is known in the version that it has', () => {
		const unknown = nodes.filter((node) => !descriptionOf(node));
		expect(unknown.map(({ type, typeVersion }) => `${type} ${typeVersion}`)).toEqual([]);
	});

	test("n8n's editor finds nothing to complain about but missing credentials", () => {
		for (const node of nodes) {
			const description = descriptionOf(node)!;
			const parameters = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			)!;
			const completed = { ...node, parameters };
			const issues = NodeHelpers.getNodeParametersIssues(
				description.properties,
				completed,
				description,
			);
			expect([node.name, issues]).toEqual([node.name, null]);
			// A parameter that the node does not have, or hides, would be dropped.
			expect(parameters).toMatchObject(node.parameters);
		}
	});

	test('n8n stores it as it is', async () => {
		const { id } = await stage.client.createWorkflow(name, example(name));
		const { body } = await stage.client.ask('GET', `/rest/workflows/${id}`);
		const stored = (body as { data: { nodes: INode[]; connections: object } }).data;
		expect(stored.nodes).toMatchObject(nodes);
		expect(stored.connections).toEqual(example(name).connections);
	});
});

test('Two ideas, two providers: the pinned ideas are bought where they say', async () => {
	const ledger = stage.simulator.ledger.purchases;
	const before = ledger.length;
	// A pinned item holds no file, so the second idea goes without its start frame.
	const workflow = example('demo', {
		'Kling Generate Video': { parameters: { startFrame: 'none' } },
	});
	const stored = await stage.store(impatient(workflow));
	const execution = await stage.client.waitFor(await stage.client.run(stored, 'Ideas'));
	expect(execution.status).toBe('success');
	expect(
		ledger
			.slice(before)
			.map(({ provider }) => provider)
			.sort(),
	).toEqual(['apiframe', 'unifically']);
	const items = itemsOf(execution, 'Kling Generate Video');
	expect(items.map(({ json }) => json.provider)).toEqual(['unifically', 'apiframe']);
	for (const item of items) await expectVideo(stage, item);
});
