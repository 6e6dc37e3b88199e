import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { BenchOptions } from '../options';
import { inOwnProcess } from '../ownProcess';
import { atMost, round, type Section } from '../report';
import { median } from '../statistics';

const ROOT = path.join(__dirname, '..', '..');
const EMPTY = path.join(__dirname, 'empty');
const KB = 1024;

interface Loaded {
	milliseconds: number;
	heapMb: number;
}

/** This package as its users get it. */
function unpackOurs(folder: string) {
	const output = execFileSync(
		'npm',
		['pack', ROOT, '--json', '--ignore-scripts', '--pack-destination', folder],
		{ cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
	);
	const [{ filename, size, unpackedSize }] = JSON.parse(output) as [
		{ filename: string; size: number; unpackedSize: number },
	];
	execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', folder]);
	return { folder: path.join(folder, 'package'), size, unpackedSize };
}

/** Loads both packages in fresh processes, in turns: the medians. */
async function loadBoth(folders: [string, string], runs: number): Promise<[Loaded, Loaded]> {
	const loads: [Loaded[], Loaded[]] = [[], []];
	// n8n brings n8n-workflow for all packages.
	const env = { NODE_PATH: path.join(ROOT, 'node_modules') };
	// The first run fills the caches of the disk.
	for (let run = 0; run <= runs; run++) {
		for (const index of [0, 1] as const) {
			const input = { folder: folders[index] };
			const loaded = await inOwnProcess<Loaded>('startup/requireAll.js', input, {
				env,
				plain: true,
			});
			if (run > 0) loads[index].push(loaded);
		}
	}
	const medians = (all: Loaded[]): Loaded => ({
		milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
		heapMb: median(all.map(({ heapMb }) => heapMb)),
	});
	return [medians(loads[0]), medians(loads[1])];
}

/** What loading the package takes when n8n starts, and how large it is. */
export async function measureStartup({ quick, say }: BenchOptions): Promise<Section> {
	const scratch = mkdtempSync(path.join(tmpdir(), 'kling-bench-'));
	try {
		const packed = unpackOurs(scratch);
		const runs = quick ? 3 : 21;
		say(`${runs} times`);
		const [ours, empty] = await loadBoth([packed.folder, EMPTY], runs);
		const row = (name: string, { milliseconds, heapMb }: Loaded) => [
			name,
			round(milliseconds),
			round(heapMb),
		];
		return {
			title: 'Start-up',
			method:
				`Every node and credential is required and an instance made, as n8n does when it starts; n8n-workflow is loaded before. Medians of ${runs} fresh processes each. The time is that of the processor, the memory the heap that is kept after a garbage collection. ` +
				`The package is ${round(packed.size / KB)} KB to download and ${round(packed.unpackedSize / KB)} KB on the disk, without any dependencies.`,
			tables: [
				[
					['Package', 'load (ms)', 'memory (MB)'],
					row('n8n-nodes-kling-video', ours),
					row('a package with one empty node', empty),
				],
			],
			checks: [
				atMost('More than an empty package', 10, ours.milliseconds - empty.milliseconds, ' ms'),
				atMost('More than an empty package', 0.7, ours.heapMb - empty.heapMb, ' MB'),
			],
		};
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
