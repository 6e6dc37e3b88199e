import { execFileSync, spawn } from 'node:child_process';
import {
	accessSync,
	chownSync,
	closeSync,
	constants,
	existsSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isAlive } from '../n8nServer';
import { until } from '../until';

const SHOWN_OF_LOG = 3000;
const STOP_TIMEOUT = 20_000;

/** Debian keeps the programs of PostgreSQL outside the PATH, one folder for each version. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

/** Who a program runs as. */
export interface Account {
	uid: number;
	gid: number;
}

/** A program that runs in a temporary folder of its own. */
export interface RunningProgram {
	/** Ends it and deletes its folder. */
	stop(): Promise<void>;
}

function foldersWithPrograms(): string[] {
	const versions = existsSync(POSTGRES_VERSIONS) ? readdirSync(POSTGRES_VERSIONS) : [];
	const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
	return [
		...(process.env.PATH ?? '').split(path.delimiter),
		...newestFirst.map((version) => path.join(POSTGRES_VERSIONS, version, 'bin')),
	];
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Where these programs are. Throws an error that says what to install when one is missing. */
export function findPrograms<Name extends string>(names: readonly Name[]): Record<Name, string> {
	const folders = foldersWithPrograms();
	const found = names.map(
		(name) => [name, folders.map((folder) => path.join(folder, name)).find(isProgram)] as const,
	);
	const missing = found.filter(([, file]) => !file).map(([name]) => name);
	if (missing.length > 0) {
		throw new Error(
			`The tests in queue mode need Redis and PostgreSQL, but there is no ${missing.join(', ')}. ` +
				'On Debian and Ubuntu: apt-get install redis-server postgresql. ' +
				'The tests start instances of their own; those of the system need not run.',
		);
	}
	return Object.fromEntries(found) as Record<Name, string>;
}

/** An account that programs may run as which refuse to run as root. */
export function ordinaryAccount(): Account {
	const own = { uid: process.getuid!(), gid: process.getgid!() };
	if (own.uid !== 0) return own;
	const idOf = (option: string) =>
		Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
	try {
		return { uid: idOf('-u'), gid: idOf('-g') };
	} catch {
		throw new Error(
			"PostgreSQL does not run as root, and there is no user 'postgres'. Run the tests as another user.",
		);
	}
}

/** An empty temporary folder that belongs to an account and that nobody else can read. */
export function privateFolder({ uid, gid }: Account): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-queue-'));
	chownSync(folder, uid, gid);
	return folder;
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = createConnection(port, '127.0.0.1');
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('close', () => socket.destroy()).once('connect', () => socket.end());
	});
}

/** Starts a server program and waits until it listens on 127.0.0.1. */
export async function startProgram(
	command: [string, ...string[]],
	port: number,
	folder: string,
	{ uid, gid }: Account,
): Promise<RunningProgram> {
	const log = path.join(folder, 'output.log');
	const output = openSync(log, 'a');
	const keeper = path.join(__dirname, 'keeper.js');
	const child = spawn(process.execPath, [keeper, String(uid), String(gid), ...command], {
		cwd: folder,
		env: { PATH: process.env.PATH, LC_ALL: 'C' },
		stdio: ['ignore', output, output],
		detached: true,
	});
	closeSync(output);
	const group = child.pid!;
	const stop = async (): Promise<void> => {
		if (isAlive(group)) process.kill(-group, 'SIGINT');
		await until(`${command[0]} has ended`, () => !isAlive(group), { timeout: STOP_TIMEOUT });
		rmSync(folder, { recursive: true, force: true });
	};
	const shownLog = (): string => readFileSync(log, 'utf8').slice(-SHOWN_OF_LOG);
	try {
		await until(
			`${command[0]} listens`,
			async () => {
				if (child.exitCode !== null) {
					throw new Error(`${command[0]} did not start:\n${shownLog()}`);
				}
				return await isListening(port);
			},
			{},
			shownLog,
		);
	} catch (error) {
		await stop();
		throw error;
	}
	return { stop };
}
