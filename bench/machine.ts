import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import manifest from '../package.json';

const versionOf = (name: string): string => {
	const file = path.join(__dirname, '..', 'node_modules', name, 'package.json');
	return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};

/** What the numbers depend on: the machine, the versions and the day. */
export function describeMachine(): string {
	const cpus = os.cpus();
	const memory = Math.round(os.totalmem() / 1024 ** 3);
	return [
		`- Machine: ${cpus[0]?.model.trim() ?? 'unknown CPU'}, ${cpus.length} cores, ${memory} GiB of memory, ${os.type()} ${os.release()} (${os.arch()})`,
		`- Versions: ${manifest.name} ${manifest.version}, Node.js ${process.versions.node}, n8n-core ${versionOf('n8n-core')}`,
		`- Date: ${new Date().toISOString().slice(0, 10)}`,
	].join('\n');
}
