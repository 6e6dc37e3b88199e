import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { factsIn, sorted } from './compare';
import { formFacts } from './forms';
import { outputFacts } from './outputs';

const ROOT = path.join(__dirname, '..', '..');

/** What the package promises now. */
export const CONTRACT = 'test/gates/contract.txt';
/** The same in the last release; there is none before the first one. */
export const RELEASED = 'test/gates/released.txt';

/** The files that are published. */
export const PACKED = 'test/gates/packed.txt';

/** The files that `npm pack` would pack of what is in `dist/`. esbuild names some of them by their content. */
export function packedFacts(): string[] {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	const [{ files }] = JSON.parse(output) as [{ files: Array<{ path: string }> }];
	return sorted(files.map((file) => file.path.replace(/-[A-Z0-9]{8}\.js$/, '-*.js')));
}

/** All facts about forms and outputs. */
export const factsNow = async (): Promise<string[]> =>
	sorted([...formFacts(), ...(await outputFacts())]);

/** The text of a file of the project; null where there is none. */
export function textOf(file: string): string | null {
	const found = path.join(ROOT, file);
	return existsSync(found) ? readFileSync(found, 'utf8') : null;
}

export const recordedFacts = (file: string): string[] => factsIn(textOf(file) ?? '');

/** Writes facts down, under a line that says of what. */
export const writeFacts = (file: string, title: string, facts: string[]): void =>
	writeFileSync(path.join(ROOT, file), `# ${title}\n${facts.join('\n')}\n`);
