/*
 * Adds the newest n8n to those that the end-to-end tests can run with, and prints its version. Nothing is replaced in it:
 * it is what users get.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = 'test/e2e/n8n';

const npm = (args, cwd) =>
	execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const known = readdirSync(FOLDER).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
const version = npm(['view', 'n8n', 'version']).trim();
if (!known.includes(version)) {
	const folder = path.join(FOLDER, version);
	const template = path.join(FOLDER, known.at(-1));
	const manifest = JSON.parse(readFileSync(path.join(template, 'package.json'), 'utf8'));
	delete manifest.overrides;
	cpSync(path.join(template, '.npmrc'), path.join(folder, '.npmrc'), { recursive: true });
	const dependencies = { ...manifest.dependencies, n8n: version };
	writeFileSync(
		path.join(folder, 'package.json'),
		`${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`,
	);
	try {
		npm(['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
	} catch (error) {
		rmSync(folder, { recursive: true });
		throw error;
	}
}
console.log(version);
