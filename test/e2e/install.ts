import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { n8nFolder, N8N_VERSION } from './versions';

/*
 * n8n as its users install it. It has two thousand dependencies, some of them with overrides that a
 * published package must not have, so it gets a folder of its own in a cache outside the clone.
 */

const run = promisify(execFile);

const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const MAX_OUTPUT = 64 * 1024 * 1024;
/** What the newest n8n asks for; the older ones run with it as well. */
const OLDEST_NODE = 24;

/** An installed n8n. */
export interface N8nInstallation {
	/** The Node.js that runs it. */
	node: string;
	/** n8n's start script. */
	script: string;
	folder: string;
}

/** Where everything is kept that takes long to install. */
export const cacheFolder = (): string =>
	process.env.KLING_E2E_CACHE ??
	path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'n8n-nodes-kling-video');

/** Where n8n is kept, one folder for each lock file and platform. */
function installationFolder(source: string): string {
	const lock = readFileSync(path.join(source, 'package-lock.json'), 'utf8');
	const key = createHash('sha256').update(lock + process.platform + process.arch);
	return path.join(cacheFolder(), `n8n-${key.digest('hex').slice(0, 16)}`);
}

const isNewEnough = (): boolean => Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;

/** What is needed once and belongs to this machine: a compiled sqlite3, and a Node.js that is new enough. */
const nodeBinary = (folder: string): string =>
	isNewEnough() ? process.execPath : path.join(folder, 'node_modules', 'node', 'bin', 'node');

/** The npm that runs this, or else the one in the PATH. */
async function npmFolder(): Promise<string> {
	const { npm_execpath: cli } = process.env;
	if (cli && path.basename(cli) === 'npm-cli.js') return path.join(path.dirname(cli), '..');
	return path.join((await run('npm', ['root', '-g'])).stdout.trim(), 'npm');
}

/** Compiles n8n's database, once for all installations of the same version. */
async function compileSqlite(folder: string): Promise<void> {
	const sqlite = path.join(folder, 'node_modules', 'sqlite3');
	const { version } = JSON.parse(readFileSync(path.join(sqlite, 'package.json'), 'utf8')) as {
		version: string;
	};
	const compiled = path.join(sqlite, 'build', 'Release', 'node_sqlite3.node');
	const kept = path.join(
		cacheFolder(),
		`sqlite3-${version}-${process.platform}-${process.arch}.node`,
	);
	if (existsSync(kept)) {
		mkdirSync(path.dirname(compiled), { recursive: true });
		copyFileSync(kept, compiled);
		return;
	}
	const nodeGyp = path.join(await npmFolder(), 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
	// The headers that came with the running Node.js save a download. They suit any version: sqlite3 uses Node-API only.
	const prefix = path.dirname(path.dirname(process.execPath));
	const hasHeaders = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'));
	await run(
		process.execPath,
		[nodeGyp, 'rebuild', ...(hasHeaders ? [`--nodedir=${prefix}`] : [])],
		{ cwd: sqlite, maxBuffer: MAX_OUTPUT },
	);
	copyFileSync(compiled, `${folder}.node`);
	renameSync(`${folder}.node`, kept);
}

/** The one install script that has to run: it fetches the binary for this platform. */
async function fetchNode(folder: string): Promise<void> {
	await run(process.execPath, ['installArchSpecificPackage.js'], {
		cwd: path.join(folder, 'node_modules', 'node'),
		maxBuffer: MAX_OUTPUT,
	});
}

async function install(source: string, folder: string): Promise<void> {
	for (const file of FILES) copyFileSync(path.join(source, file), path.join(folder, file));
	await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: folder,
		maxBuffer: MAX_OUTPUT,
		shell: process.platform === 'win32',
	});
	await compileSqlite(folder);
	await fetchNode(folder);
}

/** Installs the n8n under test unless that has been done before; `say` is told when it will take a while. */
export async function installN8n(say: (line: string) => void): Promise<N8nInstallation> {
	const source = n8nFolder(N8N_VERSION);
	const folder = installationFolder(source);
	if (!existsSync(folder)) {
		say(`Installing n8n ${N8N_VERSION} in ${folder}. That takes about five minutes, once.`);
		mkdirSync(path.dirname(folder), { recursive: true });
		// Under a name of its own until it is complete, so that a broken-off or parallel installation does no harm.
		const unfinished = mkdtempSync(`${folder}.`);
		try {
			await install(source, unfinished);
			await rename(unfinished, folder).catch((error: unknown) => {
				if (!existsSync(folder)) throw error;
			});
		} finally {
			await rm(unfinished, { recursive: true, force: true });
		}
	}
	return {
		folder,
		node: nodeBinary(folder),
		script: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}
