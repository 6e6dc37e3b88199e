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
	if (existsSync(folder)) return folder;
	throw new Error(`No n8n ${version} in ${FOLDER}, but ${N8N_VERSIONS.join(', ')}`);
}

/** The n8n under test: the newest, unless `npm run e2e -- --n8n` names another one. */
export const N8N_VERSION = process.env.KLING_E2E_N8N ?? N8N_VERSIONS.at(-1)!;
