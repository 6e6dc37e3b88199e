import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowJson } from '../engine';
import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node';
import { KlingMultiShot } from '../../nodes/KlingMultiShot/KlingMultiShot.node';
import { KlingTrigger } from '../../nodes/KlingTrigger/KlingTrigger.node';
import { codexOf } from '../../scripts/codex.js';
import getTaskLoop from '../getTaskLoop.json';
import { startBench, type Bench } from './bench';
import { withCredentials } from './workflow';

const ROOT = path.join(__dirname, '..', '..');

let bench: Bench;

beforeAll(async () => {
	bench = await startBench();
});

afterAll(async () => {
	await bench.close();
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
	parameters: { content?: string; options?: Record<string, unknown> };
}

const nodesOf = (file: string): ExampleNode[] =>
	(JSON.parse(readFileSync(path.join(ROOT, 'examples', file), 'utf8')) as { nodes: ExampleNode[] })
		.nodes;

// `npm run demo` buys two videos at imitated providers.
test.each(EXAMPLES.filter((file) => file !== 'demo.json'))(
	'example %s buys nothing as it is imported, has a limit for later, and a note that says so',
	(file) => {
		const nodes = nodesOf(file);
		for (const { name, type, parameters } of nodes) {
			if (!/klingGenerateVideo|klingMultiShot|klingMotionControl/.test(type)) continue;
			const { sampleVideo, dryRun, maxCostUsd } = parameters.options!;
			expect([name, sampleVideo === true || dryRun === true]).toEqual([name, true]);
			expect(maxCostUsd).toBeGreaterThan(0);
		}
		const { content } = nodes.find(({ name }) => name === 'Set Up')!.parameters;
		expect(content).toMatch(/\*\*Set up\*\*[^]*\*\*Cost\*\*[^]*\*\*If something fails\*\*/);
		expect(content!.match(/^\d\. /gm)!.length).toBeLessThanOrEqual(5);
	},
);

test.each(EXAMPLES)(
	"example %s: unique node ids and names, a note with the set-up, nobody's credentials",
	(file) => {
		const text = readFileSync(path.join(ROOT, 'examples', file), 'utf8');
		const nodes = nodesOf(file);
		for (const values of [nodes.map(({ id }) => id), nodes.map(({ name }) => name)]) {
			expect(new Set(values).size).toBe(nodes.length);
		}
		expect(nodes.find(({ type }) => type === 'n8n-nodes-base.stickyNote')?.name).toBe('Set Up');
		expect(text).not.toMatch(/"credentials"|sk-|afk_/);
	},
);

const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const filesIn = (folder: string, ending: string): string[] =>
	readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(ending))
		.map((name) => path.join(folder, name));

const PAGES = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md')];

test('the README names every example', () => {
	for (const file of EXAMPLES) expect(textOf('README.md')).toContain(`(examples/${file})`);
});

/** The workflows in the code blocks of all pages. */
function printedWorkflows(): WorkflowJson[] {
	return PAGES.flatMap((page) => [...textOf(page).matchAll(/^```json\n([\s\S]*?)^```/gm)])
		.map(([, json]) => JSON.parse(json!) as WorkflowJson)
		.filter((json) => Array.isArray(json.nodes));
}

test('the workflows in the documentation run as they are printed', async () => {
	const workflows = printedWorkflows();
	expect(workflows.length).toBeGreaterThan(0);
	for (const workflow of workflows) {
		const result = await bench.engine.run(workflow);
		expect(result.status).toBe('success');
	}
});

const withoutCode = (page: string): string => textOf(page).replace(/^```[\s\S]*?^```/gm, '');

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
	return [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading!
			.toLowerCase()
			.replace(/[^\p{L}\p{N}_ -]/gu, '')
			.replaceAll(' ', '-'),
	);
}

function leadsNowhere(link: string, page: string): boolean {
	const [file, anchor] = link.split('#');
	const target = file ? path.join(path.dirname(page), file) : page;
	if (!existsSync(path.join(ROOT, target))) return true;
	return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

test.each(PAGES)('the links and pictures of %s lead to files and headings that exist', (page) => {
	const links = [...withoutCode(page).matchAll(/\]\(([^)]+)\)|src="([^"]+)"/g)]
		.map(([, link, picture]) => (link ?? picture)!)
		.filter((link) => !/^https?:/.test(link));
	expect(links.filter((link) => leadsNowhere(link, page))).toEqual([]);
});

const linksInto = (text: string): string[] =>
	[...text.matchAll(/n8n-nodes-kling-video\/blob\/main\/([^'"]+)/g)].map(([, link]) => link!);

const codexes = [
	KlingGenerateVideo,
	KlingGetTask,
	KlingMotionControl,
	KlingMultiShot,
	KlingTrigger,
].map((Node) => {
	const { description } = new Node();
	return [description.displayName, JSON.stringify(codexOf(description, description))] as const;
});

test.each([
	...filesIn('credentials', '.ts').map((file) => [file, textOf(file)] as const),
	...codexes,
])('the documentation that %s names exists', (_name, text) => {
	expect(linksInto(text)).not.toEqual([]);
	expect(linksInto(text).filter((link) => leadsNowhere(link, 'README.md'))).toEqual([]);
});
