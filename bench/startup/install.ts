import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';

import { cacheFolder } from '../../test/e2e/install';
import manifest from './peers/package.json';

/** A community package that can be loaded. */
export interface InstalledPackage {
	name: string;
	version: string;
	folder: string;
	/** In bytes. */
	packed: number;
	unpacked: number;
}

const SOURCE = path.join(__dirname, 'peers');
const SIZES = 'sizes.json';

type Sizes = Pick<InstalledPackage, 'packed' | 'unpacked'>;

/** What `npm pack` makes of a folder, or of a published package, written to `target`. */
export function pack(what: string, target: string): Sizes & { file: string } {
	const output = execFileSync(
		'npm',
		['pack', what, '--json', '--ignore-scripts', '--pack-destination', target],
		{ cwd: target, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
	);
	const [{ filename, size, unpackedSize }] = JSON.parse(output) as [
		{ filename: string; size: number; unpackedSize: number },
	];
	return { file: path.join(target, filename), packed: size, unpacked: unpackedSize };
}

/** Installs the packages that the start-up is compared with, unless that has been done before. */
export function installPeers(say: (line: string) => void): InstalledPackage[] {
	const lock = readFileSync(path.join(SOURCE, 'package-lock.json'), 'utf8');
	const key = createHash('sha256').update(lock).digest('hex').slice(0, 16);
	const folder = path.join(cacheFolder(), `peers-${key}`);
	const versions = Object.entries(manifest.dependencies);
	// Written last: where it is, everything is.
	if (!existsSync(path.join(folder, SIZES))) {
		say(`Installing ${versions.map(([name]) => name).join(', ')} in ${folder}`);
		mkdirSync(folder, { recursive: true });
		cpSync(SOURCE, folder, { recursive: true });
		execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
			cwd: folder,
		});
		const sizes = versions.map(([name, version]) => [name, pack(`${name}@${version}`, folder)]);
		writeFileSync(path.join(folder, SIZES), JSON.stringify(Object.fromEntries(sizes)));
	}
	const sizes = JSON.parse(readFileSync(path.join(folder, SIZES), 'utf8')) as Record<string, Sizes>;
	return versions.map(([name, version]) => ({
		name,
		version,
		folder: path.join(folder, 'node_modules', name),
		packed: sizes[name]!.packed,
		unpacked: sizes[name]!.unpacked,
	}));
}
