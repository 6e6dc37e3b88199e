import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/*
 * n8n as its users install it. It has two thousand dependencies, some of them with overrides that a
 * published package must not have, so it gets a folder of its own in a cache outside the clone.
 */

const run = promisify(execFile);

const SOURCE = path.join(__dirname, 'n8n');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const MAX_OUTPUT = 64 * 1024 * 1024;
/** What n8n 2.41 asks for. */
const OLDEST_NODE = 24;

/** An installed n8n. */
export interface N8nInstallation {
	/** The Node.js that runs it. */
	node: string;
	/** n8n's start script. */
	script: string;
	folder: string;
}

/** Where n8n is kept, one folder for each lock file and platform. */
export function cacheFolder(): string {
	const root =
		process.env.KLING_E2E_CACHE ??
		path.join(
			process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
			'n8n-nodes-kling-video',
		);
	const lock = readFileSync(path.join(SOURCE, 'package-lock.json'), 'utf8');
	const key = createHash('sha256').update(lock + process.platform + process.arch);
	return path.join(root, `n8n-${key.digest('hex').slice(0, 16)}`);
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

async function compileSqlite(folder: string): Promise<void> {
	const nodeGyp = path.join(await npmFolder(), 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
	// The headers that came with the running Node.js save a download. They suit any version: sqlite3 uses Node-API only.
	const prefix = path.dirname(path.dirname(process.execPath));
	const hasHeaders = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'));
	await run(
		process.execPath,
		[nodeGyp, 'rebuild', ...(hasHeaders ? [`--nodedir=${prefix}`] : [])],
		{ cwd: path.join(folder, 'node_modules', 'sqlite3'), maxBuffer: MAX_OUTPUT },
	);
}

/** The one install script that has to run: it fetches the binary for this platform. */
async function fetchNode(folder: string): Promise<void> {
	await run(process.execPath, ['installArchSpecificPackage.js'], {
		cwd: path.join(folder, 'node_modules', 'node'),
		maxBuffer: MAX_OUTPUT,
	});
}

async function install(folder: string): Promise<void> {
	for (const file of FILES) copyFileSync(path.join(SOURCE, file), path.join(folder, file));
	await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: folder,
		maxBuffer: MAX_OUTPUT,
		shell: process.platform === 'win32',
	});
	await compileSqlite(folder);
	await fetchNode(folder);
}

/**
 * Installs n8n unless that has been done before; `say` is told when it will take a while. Another n8n can be
 * tested by KLING_E2E_N8N, the folder in which it has been installed with the package `node` beside it.
 */
export async function installN8n(say: (line: string) => void): Promise<N8nInstallation> {
	const other = process.env.KLING_E2E_N8N;
	const folder = other ?? cacheFolder();
	if (other) say(`Testing the n8n in ${other}`);
	if (!existsSync(folder)) {
		say(`Installing n8n in ${folder}. That takes about four minutes, once.`);
		mkdirSync(path.dirname(folder), { recursive: true });
		// Under a name of its own until it is complete, so that a broken-off or parallel installation does no harm.
		const unfinished = mkdtempSync(`${folder}.`);
		try {
			await install(unfinished);
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
