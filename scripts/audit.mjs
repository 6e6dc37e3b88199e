/*
 * `npm audit` of what is published: the packages whose code is in the bundle, in the versions that are in it. All other
 * dependencies only run on the machines of developers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Written by the build: each licence begins with the name and the version of its package. */
const LICENSES = 'dist/THIRD-PARTY-LICENSES.txt';
const FIRST_LINE = /^(\S+) (\d+\.\d+\.\d+\S*) \(.+\)$/;

const bundled = readFileSync(LICENSES, 'utf8')
	.split(/\n-{80}\n\n/)
	.map((text) => FIRST_LINE.exec(text.split('\n')[0]));
if (bundled.length === 0 || bundled.includes(null)) throw new Error(`${LICENSES} cannot be read`);
const dependencies = Object.fromEntries(bundled.map(([, name, version]) => [name, version]));
console.log(
	Object.entries(dependencies)
		.map(([name, version]) => `${name} ${version}`)
		.join(', '),
);

const cwd = mkdtempSync(path.join(tmpdir(), 'kling-audit-'));
const npm = (...args) => spawnSync('npm', args, { cwd, stdio: 'inherit' }).status ?? 1;
try {
	const manifest = { name: 'bundled', version: '0.0.0', private: true, dependencies };
	writeFileSync(path.join(cwd, 'package.json'), JSON.stringify(manifest));
	process.exitCode =
		npm('install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund') ||
		npm('audit');
} finally {
	rmSync(cwd, { recursive: true, force: true });
}
