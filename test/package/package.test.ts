import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';

import manifest from '../../package.json';
import { createEngine } from '../engine';
import { PROVIDER_IDS, workflowFor } from '../nodes/workflow';
import { PROVIDERS } from '../../nodes/shared/providers';

/* The package as `npm run build` leaves it, seen the way n8n sees it. */

const ROOT = path.join(__dirname, '..', '..');
const NODES = ['klingGenerateVideo', 'klingGetTask', 'klingMultiShot', 'klingTrigger'];
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

test.each(NODES)('%s has icons for both themes and an entry in the node panel', (name) => {
	const { description } = loader.nodeTypes[name]!.type as {
		description: {
			iconUrl: Record<string, string>;
			codex?: { categories?: string[]; resources?: object };
		};
	};
	for (const theme of ['light', 'dark']) {
		const url = description.iconUrl[theme]!;
		expect(existsSync(path.join(ROOT, url.replace(`icons/${manifest.name}/`, '')))).toBe(true);
	}
	// n8n's node panel leaves nodes of the category AI out of its search, unless they are agents.
	expect(description.codex?.categories).toEqual(['Marketing']);
	expect(description.codex?.resources).toHaveProperty('primaryDocumentation');
});

const importsOf = (file: string): string[] => {
	const code = readFileSync(path.join(ROOT, file), 'utf8');
	return [
		...new Set([...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map(([, name]) => name!)),
	];
};

test('the code needs nothing but n8n and Node.js', () => {
	expect(importsOf('dist/bundle.js').sort()).toEqual(['crypto', 'n8n-workflow']);
});

test.each([...manifest.n8n.nodes, ...manifest.n8n.credentials])(
	'%s needs nothing but the code',
	(file) => {
		const needed = importsOf(file).map((name) => path.join(path.dirname(file), name));
		expect(needed).toEqual([path.join('dist', 'bundle.js')]);
	},
);

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

test('only what runs is packed', () => {
	const [{ files }] = JSON.parse(
		execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	) as [{ files: Array<{ path: string }> }];
	const unexpected = files
		.map((file) => file.path)
		.filter((file) => !/^(dist\/|LICENSE$|README\.md$|package\.json$)/.test(file));
	expect(unexpected).toEqual([]);
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
