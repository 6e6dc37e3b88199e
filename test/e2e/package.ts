import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import manifest from '../../package.json';

const ROOT = path.join(__dirname, '..', '..');

const targetIn = (nodes: string): string => path.join(nodes, 'node_modules', manifest.name);

const nodesIn = (userFolder: string): string => path.join(userFolder, '.n8n', 'nodes');

/** Takes the package away again. */
export function removePackage(userFolder: string): void {
	rmSync(targetIn(nodesIn(userFolder)), { recursive: true });
}

/** Packs the built package and lays it out in an n8n user folder as n8n does when it installs a community package. */
export function installPackage(userFolder: string): void {
	const nodes = nodesIn(userFolder);
	const target = targetIn(nodes);
	mkdirSync(target, { recursive: true });
	const [{ filename }] = JSON.parse(
		execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', nodes], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	) as [{ filename: string }];
	const tarball = path.join(nodes, filename);
	execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
	rmSync(tarball);
	const installed = {
		name: 'installed-nodes',
		private: true,
		dependencies: { [manifest.name]: manifest.version },
	};
	writeFileSync(path.join(nodes, 'package.json'), JSON.stringify(installed, null, 2));
}
