import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import manifest from '../../package.json';
import type { BenchOptions } from '../options';
import { inOwnProcess } from '../ownProcess';
import { round, type Check, type Section } from '../report';
import { median } from '../statistics';
import { installPeers, pack, type InstalledPackage } from './install';

const ROOT = path.join(__dirname, '..', '..');
const KB = 1024;

interface Loaded {
	milliseconds: number;
	heapMb: number;
	rssMb: number;
}

type Metric = 'milliseconds' | 'heapMb' | 'rssMb' | 'packedKb' | 'unpackedKb';

const METRICS: Record<Metric, string> = {
	milliseconds: 'load (ms)',
	heapMb: 'heap kept (MB)',
	rssMb: 'resident (MB)',
	packedKb: 'packed (KB)',
	unpackedKb: 'unpacked (KB)',
};

const metrics = Object.keys(METRICS) as Metric[];

type Numbers = Record<Metric, number>;

/** This package as its users get it. */
function unpackOurs(folder: string): InstalledPackage {
	const { file, packed, unpacked } = pack(ROOT, folder);
	execFileSync('tar', ['-xzf', file, '-C', folder]);
	const { name, version } = manifest;
	return { name, version, folder: path.join(folder, 'package'), packed, unpacked };
}

/** Loads every package in fresh processes, in turns. */
async function loadAll(packages: InstalledPackage[], runs: number): Promise<Numbers[]> {
	const loads = packages.map((): Loaded[] => []);
	// n8n brings n8n-workflow for all of them.
	const env = { NODE_PATH: path.join(ROOT, 'node_modules') };
	// The first run fills the caches of the disk.
	for (let run = 0; run <= runs; run++) {
		for (const [index, { folder }] of packages.entries()) {
			const options = { env, plain: true };
			const loaded = await inOwnProcess<Loaded>('startup/requireAll.js', { folder }, options);
			if (run > 0) loads[index]!.push(loaded);
		}
	}
	const medianOf = (all: Loaded[], metric: keyof Loaded) =>
		median(all.map((loaded) => loaded[metric]));
	return packages.map(({ packed, unpacked }, index) => ({
		milliseconds: medianOf(loads[index]!, 'milliseconds'),
		heapMb: medianOf(loads[index]!, 'heapMb'),
		rssMb: medianOf(loads[index]!, 'rssMb'),
		packedKb: packed / KB,
		unpackedKb: unpacked / KB,
	}));
}

/** What loading the package takes when n8n starts, and how large it is, beside other packages. */
export async function measureStartup({ quick, say }: BenchOptions): Promise<Section> {
	const peers = installPeers(say);
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-bench-'));
	try {
		const packages = [unpackOurs(folder), ...peers];
		const runs = quick ? 3 : 11;
		const [ours, ...others] = (await loadAll(packages, runs)) as [Numbers, ...Numbers[]];
		const middle = (metric: Metric) => median(others.map((numbers) => numbers[metric]));
		const check = (metric: Metric): Check => ({
			what: `${METRICS[metric]} against the median of the others`,
			limit: `below ${round(middle(metric))}`,
			measured: round(ours[metric]),
			isMet: ours[metric] < middle(metric),
		});
		return {
			title: 'Start-up and size',
			method: `Every node and credential of a package is required and an instance made, as n8n does when it starts; n8n-workflow is loaded before. Medians of ${runs} fresh processes each. "Heap kept" is after a garbage collection. Sizes are those of \`npm pack\`; dependencies come on top of them (this package has none).`,
			tables: [
				[
					['Package', ...metrics.map((metric) => METRICS[metric])],
					...packages.map(({ name, version }, index) => [
						`${name} ${version}`,
						...metrics.map((metric) => round([ours, ...others][index]![metric])),
					]),
				],
			],
			checks: metrics.map(check),
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
