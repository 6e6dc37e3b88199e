import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type { INodeType } from 'n8n-workflow';

import manifest from '../../package.json';
import { createEngine } from '../engine';
import { allNodes } from '../gates/classes';
import { contractProblem } from '../gates/compare';
import { PACKED, packedFacts, recordedFacts } from '../gates/contract';
import { PROVIDER_IDS, workflowFor } from '../nodes/workflow';
import { PROVIDERS } from '../../nodes/shared/providers';

/* The package as `npm run build` leaves it, seen the way n8n sees it. */

const ROOT = path.join(__dirname, '..', '..');
const NODES = [
	'klingGenerateVideo',
	'klingGetTask',
	'klingMotionControl',
	'klingMultiShot',
	'klingTrigger',
];
const CREDENTIALS = PROVIDERS.map(({ credentialType }) => credentialType).sort();

let loader: PackageDirectoryLoader;

beforeAll(async () => {
	loader = new PackageDirectoryLoader(ROOT);
	await loader.loadAll();
});

test('n8n loads every node and credential', () => {
	expect(Object.keys(loader.nodeTypes).sort()).toEqual(NODES);
	expect(Object.keys(loader.credentialTypes).sort()).toEqual(CREDENTIALS);
});

test.each(allNodes().map(({ description }) => [description.displayName, description]))(
	'the form of %s is the one that its source makes',
	(_, description) => {
		const { sourcePath } = loader.nodeTypes[description.name]!;
		const classes = require(path.resolve(ROOT, sourcePath)) as Record<string, new () => INodeType>;
		const [PackedClass] = Object.values(classes);
		expect(new PackedClass!().description).toEqual(description);
	},
);

test.each(NODES)('%s has icons for both themes and an entry in the node panel', (name) => {
	const { description } = loader.nodeTypes[name]!.type as {
		description: {
			iconUrl: Record<string, string>;
			codex?: { categories?: string[]; resources?: object; alias?: string[] };
		};
	};
	for (const theme of ['light', 'dark']) {
		const url = description.iconUrl[theme]!;
		expect(existsSync(path.join(ROOT, url.replace(`icons/${manifest.name}/`, '')))).toBe(true);
	}
	// n8n's node panel leaves nodes of the category AI out of its search, unless they are agents.
	expect(description.codex?.categories).toEqual(['Marketing']);
	expect(description.codex?.resources).toHaveProperty('primaryDocumentation');
	const names = [...PROVIDERS.map(({ displayName }) => displayName), 'Kling 3.0', 'storyboard'];
	const alias = description.codex?.alias ?? [];
	expect(names.filter((searched) => !alias.includes(searched))).toEqual(
		['klingGenerateVideo', 'klingMotionControl'].includes(name) ? ['storyboard'] : [],
	);
	const wanted = ['reel', 'TikTok', 'short', 'clip', 'animation', 'avatar', 'image to video'];
	const isGenerator = name === 'klingGenerateVideo';
	expect(wanted.filter((searched) => alias.includes(searched))).toEqual(isGenerator ? wanted : []);
});

const importsOf = (file: string): string[] => {
	const code = readFileSync(path.join(ROOT, file), 'utf8');
	return [...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name!);
};

/** What the given files need, and what those need in turn: files of the package, and everything else. */
function neededBy(files: string[]): { own: Set<string>; foreign: Set<string> } {
	const own = new Set(files);
	const foreign = new Set<string>();
	for (const file of own) {
		for (const name of importsOf(file)) {
			if (name.startsWith('.')) own.add(path.join(path.dirname(file), name));
			else foreign.add(name);
		}
	}
	return { own, foreign };
}

test('the code needs nothing but n8n and Node.js, and all of it is needed', () => {
	const { own, foreign } = neededBy([...manifest.n8n.nodes, ...manifest.n8n.credentials]);
	expect([...foreign].sort()).toEqual(['crypto', 'n8n-workflow']);
	const packed = readdirSync(path.join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' });
	const code = packed.filter((file) => file.endsWith('.js'));
	expect([...own].sort()).toEqual(code.map((file) => path.join('dist', file)).sort());
});

test('n8n starts without what only a running node needs', () => {
	const script = `
		for (const file of ${JSON.stringify([...manifest.n8n.nodes, ...manifest.n8n.credentials])}) require('./' + file);
		process.stdout.write(JSON.stringify(Object.keys(require.cache)));
	`;
	const output = execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
	const loaded = (JSON.parse(output) as string[]).filter((file) =>
		file.startsWith(path.join(ROOT, 'dist')),
	);
	const bytes = (files: string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);
	const { own } = neededBy(manifest.n8n.nodes);
	const all = [...own].map((file) => path.join(ROOT, file));
	expect(bytes(loaded)).toBeLessThan(bytes(all) / 2);
});

test.each(NODES)(
	'%s shows the choice of provider: nothing makes it look like one of authentication',
	(name) => {
		const { description } = loader.nodeTypes[name]!.type as {
			description: { credentials: Array<{ displayOptions?: { show?: object; hide?: object } }> };
		};
		// n8n's editor hides a field that shows credentials.
		for (const { displayOptions } of description.credentials) {
			expect(displayOptions).not.toHaveProperty('show');
			expect(displayOptions?.hide).toHaveProperty('provider');
		}
	},
);

test('the package has no dependencies to install', () => {
	expect(manifest).not.toHaveProperty('dependencies');
	expect(Object.keys(manifest.peerDependencies)).toEqual(['n8n-workflow']);
});

test('what is packed is what was written down', () => {
	const packed = packedFacts();
	const problem = contractProblem(PACKED, recordedFacts(PACKED), packed);
	if (problem) throw new Error(problem);
	expect(
		packed.filter((file) => !/^(dist\/|LICENSE$|README\.md$|package\.json$)/.test(file)),
	).toEqual([]);
});

test.each(PROVIDER_IDS)('the bundled node works in the engine, with %s', async (provider) => {
	const NodeClass = loader.nodeTypes.klingGenerateVideo!.type.constructor as new () => never;
	const engine = await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': NodeClass },
	});
	try {
		const result = await engine.run(
			workflowFor({
				parameters: { provider, prompt: 'A fox', options: { sampleVideo: true } },
				settings: { credentials: {} },
			}),
		);
		expect(result.items('Kling')[0]?.json).toMatchObject({ sample: true, provider });
	} finally {
		await engine.close();
	}
});
