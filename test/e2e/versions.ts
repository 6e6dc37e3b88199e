import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.join(__dirname, 'n8n');

/** The versions of n8n that can be tested, the oldest first. */
export const N8N_VERSIONS = readdirSync(FOLDER).sort((a, b) =>
	a.localeCompare(b, 'en', { numeric: true }),
);

/** The package and lock file of an n8n. */
export function n8nFolder(version: string): string {
	const folder = path.join(FOLDER, version);
	if (version && existsSync(folder)) return folder;
	throw new Error(`There is no n8n '${version}' in ${FOLDER}, but ${N8N_VERSIONS.join(', ')}`);
}

/** The n8n under test: the newest, unless `npm run e2e -- --n8n` names another one. */
export const N8N_VERSION = process.env.KLING_E2E_N8N ?? N8N_VERSIONS.at(-1)!;

/** What differs between versions of n8n, whatever this package does. */
interface Traits {
	/** The resume URL of an execution has a token, which a retry of it has as well: since 2.14. */
	hasResumeTokens: boolean;
	/**
	 * A stopped execution can be retried. Older versions store it twice: when Stop is pressed, and when the node
	 * has ended, then without an error and with nothing left to run, so that a retry is a success at once. Which
	 * of the two comes last is a matter of milliseconds.
	 */
	retriesStopped: boolean;
	/**
	 * The record of a finished execution says where the file is that a trigger has stored. n8n 1 moves such a file
	 * when the execution ends, once for each node that has handed it on (`restore-binary-data-id.js`): these moves
	 * fail each other, and no item learns where the file has gone. While the execution goes on, nodes can read it.
	 */
	findsFilesOfTriggers: boolean;
	/** The newest AI agent. */
	agent: number;
	/** An agent that runs its tools as nodes is told of an error of a tool; else the error ends the execution. */
	tellsAgentsOfErrors: boolean;
}

const NEWEST: Traits = {
	hasResumeTokens: true,
	retriesStopped: true,
	findsFilesOfTriggers: true,
	agent: 3.1,
	tellsAgentsOfErrors: true,
};

/** How they were seen to differ from the newest one. */
const OLDER: Record<string, Partial<Traits>> = {
	'1.123.81': {
		hasResumeTokens: false,
		retriesStopped: false,
		findsFilesOfTriggers: false,
		agent: 3,
	},
	'2.20.12': { retriesStopped: false, tellsAgentsOfErrors: false },
};

/** What the n8n under test does. */
export const N8N: Traits = { ...NEWEST, ...OLDER[N8N_VERSION] };
