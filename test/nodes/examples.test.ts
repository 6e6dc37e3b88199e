import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import getTaskLoop from '../../examples/get-task-loop.json';
import productAd from '../../examples/product-ad.json';
import script from '../../examples/script-to-multi-shot-ad.json';
import type { WorkflowJson } from '../engine';
import { startBench, type Bench } from './bench';
import { withCredentials } from './workflow';

const ROOT = path.join(__dirname, '..', '..');

let bench: Bench;

beforeAll(async () => {
	bench = await startBench({ speed: 1500 });
});

afterAll(async () => {
	await bench.close();
});

test('product ad: three shots of four seconds make one video', async () => {
	const result = await bench.engine.run(withCredentials(productAd));
	const [item] = result.items('Kling Multi-Shot');
	expect(item?.json).toMatchObject({ status: 'completed', durationSeconds: 12 });
	expect(item?.json.shots).toHaveLength(3);
	expect(item?.binary?.data).toBeDefined();
});

test('script to multi-shot ad: three timed prompts make 15 seconds', async () => {
	const result = await bench.engine.run(withCredentials(script));
	const [item] = result.items('Kling Multi-Shot');
	expect(item?.json).toMatchObject({
		status: 'completed',
		durationSeconds: 15,
		aspectRatio: '9:16',
	});
	expect(item?.json.shots).toMatchObject([{ duration: 5 }, { duration: 5 }, { duration: 5 }]);
	const body = bench.simulator.ledger.purchases.at(-1)!.body as {
		klingParams: { duration: number; multi_prompt: string };
	};
	expect(body.klingParams.duration).toBe(15);
	expect(JSON.parse(body.klingParams.multi_prompt)).toMatchObject([
		{ time: 0 },
		{ time: 5 },
		{ time: 10 },
	]);
});

test('Get Task loop: looks until the video is there', async () => {
	const result = await bench.engine.run(withCredentials(getTaskLoop));
	const [item] = result.items('Use the Video');
	expect(item?.json.status).toBe('completed');
	expect(item?.binary?.data).toBeDefined();
	expect(result.tasks('Kling Get Task').length).toBeGreaterThan(1);
});

const EXAMPLES = readdirSync(path.join(ROOT, 'examples')).filter((name) => name.endsWith('.json'));

interface ExampleNode {
	id: string;
	name: string;
	type: string;
}

test.each(EXAMPLES)(
	"example %s: unique node ids and names, a note with the set-up, nobody's credentials",
	(file) => {
		const text = readFileSync(path.join(ROOT, 'examples', file), 'utf8');
		const { nodes } = JSON.parse(text) as { nodes: ExampleNode[] };
		for (const values of [nodes.map(({ id }) => id), nodes.map(({ name }) => name)]) {
			expect(new Set(values).size).toBe(nodes.length);
		}
		expect(nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote')?.name).toBe('Set Up');
		expect(text).not.toMatch(/"credentials"|sk-|afk_/);
	},
);

test('the README names every example', () => {
	const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
	for (const file of EXAMPLES) expect(readme).toContain(`(examples/${file})`);
});

/** The workflows in the README's code blocks. */
function readmeWorkflows(): WorkflowJson[] {
	const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
	return [...readme.matchAll(/```json\n([\s\S]*?)```/g)]
		.map(([, json]) => JSON.parse(json!) as WorkflowJson)
		.filter((json) => Array.isArray(json.nodes));
}

test("the README's workflows run as they are printed", async () => {
	const workflows = readmeWorkflows();
	expect(workflows.length).toBeGreaterThan(0);
	for (const workflow of workflows) {
		const result = await bench.engine.run(workflow);
		expect(result.status).toBe('success');
	}
});

test('the README links only to files that exist', () => {
	const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
	const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
		([, target]) => target!,
	);
	for (const target of links) expect(() => readFileSync(path.join(ROOT, target))).not.toThrow();
});
