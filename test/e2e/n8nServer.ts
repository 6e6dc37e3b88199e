import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
	closeSync,
	existsSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { request } from 'undici';

import { freePorts } from '../ports';
import type { N8nInstallation } from './install';
import { until } from './until';

const STATE = 'server.json';
const LOG = 'n8n.log';
const ATTEMPTS = 3;
const SHOWN_OF_LOG = 3000;
const START_TIMEOUT = 180_000;
const STOP_TIMEOUT = 40_000;

/** What starts a server, kept in its user folder, so that another process can take it over. */
interface State {
	installation: N8nInstallation;
	command: string[];
	env: Record<string, string>;
	port: number;
	pid: number;
}

export interface N8nOptions {
	installation: N8nInstallation;
	/** Default: a fresh temporary folder, see `newUserFolder`. */
	userFolder: string;
	/** Arguments for n8n (default `start`), for example `['worker']`. */
	command?: string[];
	/** Further environment variables. */
	env?: Record<string, string>;
	/** Default: a free one. */
	port?: number;
}

/** A real n8n in a process group of its own. */
export interface N8nServer {
	readonly url: string;
	readonly userFolder: string;
	/** Everything that n8n has printed. */
	log(): string;
	/** Ends it as an operator would, and whatever it has left behind. */
	stop(): Promise<void>;
	/** Ends it as a power cut would. */
	kill(): Promise<void>;
	/** Starts it again with the same folder, address and settings. */
	restart(): Promise<void>;
}

/** An empty folder for n8n's database, files and community packages. */
export const newUserFolder = (): string => mkdtempSync(path.join(tmpdir(), 'kling-e2e-'));

/** Nothing of the tests' own environment reaches n8n but what every program needs. */
function environment(
	{ node }: N8nInstallation,
	userFolder: string,
	port: number,
	brokerPort: number,
): Record<string, string> {
	return {
		// n8n's task runner is started as 'node'.
		PATH: [path.dirname(node), process.env.PATH].join(path.delimiter),
		HOME: userFolder,
		TMPDIR: tmpdir(),
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		// A worker has no other address.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		// The second name is the older one.
		N8N_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		// Nothing leaves the machine.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	};
}

const stateOf = (userFolder: string): State =>
	JSON.parse(readFileSync(path.join(userFolder, STATE), 'utf8')) as State;

function signal(target: number, name: NodeJS.Signals | 0): boolean {
	try {
		return process.kill(target, name);
	} catch {
		return false;
	}
}

/** Whether any process of the group lives. The minus makes it a group. */
export const isAlive = (pid: number): boolean => signal(-pid, 0);

async function answers(url: string): Promise<boolean> {
	try {
		const { statusCode, body } = await request(url);
		await body.dump();
		return statusCode === 200;
	} catch {
		return false;
	}
}

async function untilReady(urls: string[], child: ChildProcess, log: () => string): Promise<void> {
	await until(
		'n8n is ready',
		async () => {
			if (child.exitCode !== null || child.signalCode !== null) {
				throw new Error(`n8n did not start:\n${log().slice(-SHOWN_OF_LOG)}`);
			}
			for (const url of urls) if (!(await answers(url))) return false;
			return true;
		},
		{ timeout: START_TIMEOUT, interval: 250 },
		() => log().slice(-SHOWN_OF_LOG),
	);
}

async function launch(userFolder: string, state: Omit<State, 'pid'>): Promise<void> {
	const { installation, command, env, port } = state;
	const output = openSync(path.join(userFolder, LOG), 'a');
	const guard = path.join(__dirname, 'endWithParent.js');
	const child = spawn(installation.node, ['--require', guard, installation.script, ...command], {
		cwd: userFolder,
		env,
		stdio: ['ignore', output, output],
		detached: true,
	});
	closeSync(output);
	await once(child, 'spawn');
	// n8n outlives the test file that restarts it.
	child.unref();
	writeFileSync(path.join(userFolder, STATE), JSON.stringify({ ...state, pid: child.pid }));
	// n8n 1 calls itself ready before its REST interface is there, which workers and webhook processes do not have.
	const paths = ['/healthz/readiness', ...(command[0] === 'start' ? ['/rest/settings'] : [])];
	const urls = paths.map((name) => `http://127.0.0.1:${port}${name}`);
	await untilReady(urls, child, () => attachN8n(userFolder).log());
}

/** The server that was started with this user folder, by whatever process. */
export function attachN8n(userFolder: string): N8nServer {
	const end = async (how: () => void): Promise<void> => {
		const { pid } = stateOf(userFolder);
		how();
		await until('n8n has ended', () => !isAlive(pid), { timeout: STOP_TIMEOUT });
	};
	return {
		url: `http://127.0.0.1:${stateOf(userFolder).port}`,
		userFolder,
		log: () => readFileSync(path.join(userFolder, LOG), 'utf8'),
		stop: async () => {
			const { pid } = stateOf(userFolder);
			signal(pid, 'SIGTERM');
			await until('n8n has stopped', () => !signal(pid, 0), { timeout: STOP_TIMEOUT }).catch(
				() => undefined,
			);
			await end(() => signal(-pid, 'SIGKILL'));
		},
		kill: async () => await end(() => signal(-stateOf(userFolder).pid, 'SIGKILL')),
		restart: async () => await launch(userFolder, stateOf(userFolder)),
	};
}

/** Starts n8n on free ports of 127.0.0.1 and waits until it is ready. */
export async function startN8n({
	installation,
	userFolder,
	command = ['start'],
	env = {},
	port: wantedPort,
}: N8nOptions): Promise<N8nServer> {
	for (let attempt = 1; ; attempt++) {
		const [brokerPort, freePort] = (await freePorts(2)) as [number, number];
		const port = wantedPort ?? freePort;
		const all = { ...environment(installation, userFolder, port, brokerPort), ...env };
		try {
			await launch(userFolder, { installation, command, env: all, port });
			return attachN8n(userFolder);
		} catch (error) {
			// Somebody was faster at one of the ports.
			const isTaken = String(error).includes('already in use');
			if (!isTaken || attempt === ATTEMPTS) throw error;
		}
	}
}

/** Stops the server of a user folder, if one was started, and deletes the folder. */
export async function discardN8n(userFolder: string): Promise<void> {
	if (existsSync(path.join(userFolder, STATE))) await attachN8n(userFolder).stop();
	rmSync(userFolder, { recursive: true, force: true });
}
