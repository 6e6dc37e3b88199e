import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { providerById } from '../../nodes/shared/providers';
import { installN8n } from '../../test/e2e/install';
import { startSimulator, type Simulator } from '../../test/simulator';
import type { BenchOptions } from '../options';
import { order, send } from '../orders';
import { inOwnProcess } from '../ownProcess';
import { atLeast, atMost, round, type Section } from '../report';
import { median } from '../statistics';
import { WAYS, type DownloadOrder, type DownloadResult, type Way } from './ways';

const MB = 1024 * 1024;
const WARM_UPS = 3;
const WARM_UP_MB = 8;

interface Size {
	name: string;
	megabytes: number;
	runs: number;
}

const SIZES: Size[] = [
	{ name: '10 MB', megabytes: 10, runs: 15 },
	{ name: '300 MB', megabytes: 300, runs: 9 },
	{ name: '1 GiB', megabytes: 1024, runs: 7 },
];

const QUICK_SIZES: Size[] = [
	{ name: '10 MB', megabytes: 10, runs: 1 },
	{ name: '100 MB', megabytes: 100, runs: 1 },
];

const waysInOrder = Object.keys(WAYS) as Way[];

/** Has a video made and returns where it is. */
async function finishedVideo(simulator: Simulator, megabytes: number) {
	simulator.outcomes.next({ renderSeconds: 0, videoBytes: megabytes * MB });
	const { taskId } = await order(simulator, 'unifically');
	const provider = providerById('unifically');
	const response = await send(simulator, provider, provider.encodeStatus(taskId));
	const reading = provider.decodeStatus(response, taskId);
	if (!reading.ok || !reading.value.videoUrl) throw new Error('There is no video');
	return { taskId, url: reading.value.videoUrl };
}

/** Seconds that curl takes to write a file to the disk. */
async function byCurl(url: string): Promise<number> {
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-bench-'));
	try {
		const startedAt = performance.now();
		await promisify(execFile)('curl', ['-sfo', path.join(folder, 'video.mp4'), url]);
		return (performance.now() - startedAt) / 1000;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

interface Medians {
	speed: Record<Way | 'curl', number>;
	growth: Record<Way, number>;
}

/** The medians of one size. All ways take turns, so that what else the machine does meets all of them. */
async function measureSize(
	simulator: Simulator,
	{ megabytes, runs }: Size,
	n8nFolder: string,
	warmUps: DownloadOrder['warmUps'],
): Promise<Medians> {
	const video = await finishedVideo(simulator, megabytes);
	const results: Record<Way, DownloadResult[]> = { ours: [], httpRequest: [], buffering: [] };
	const curl: number[] = [];
	for (let run = 0; run < runs; run++) {
		for (const way of waysInOrder) {
			const wanted: DownloadOrder = {
				...video,
				way,
				n8nFolder,
				warmUps,
				credential: simulator.credentials.unifically,
			};
			const result = await inOwnProcess<DownloadResult>('download/inOwnProcess.ts', wanted);
			if (result.bytes !== megabytes * MB) throw new Error(`${WAYS[way]}: ${result.bytes} bytes`);
			results[way].push(result);
		}
		curl.push(await byCurl(video.url));
	}
	const speed = (seconds: number[]) => megabytes / median(seconds);
	const each = <T>(of: (results: DownloadResult[]) => T) =>
		Object.fromEntries(waysInOrder.map((way) => [way, of(results[way])])) as Record<Way, T>;
	return {
		speed: { ...each((all) => speed(all.map(({ seconds }) => seconds))), curl: speed(curl) },
		growth: each((all) => median(all.map(({ growthMb }) => growthMb))),
	};
}

/** How fast videos get into n8n's storage, and how much memory that takes. */
export async function measureDownloads({ quick, say }: BenchOptions): Promise<Section> {
	const { folder } = await installN8n(say);
	const simulator = await startSimulator();
	const sizes = quick ? QUICK_SIZES : SIZES;
	try {
		const warmUp = await finishedVideo(simulator, WARM_UP_MB);
		const warmUps = Array.from({ length: WARM_UPS }, () => warmUp);
		const rows: string[][] = [];
		const checks: Section['checks'] = [];
		for (const size of sizes) {
			say(`${size.name}, ${size.runs} times`);
			const { speed, growth } = await measureSize(simulator, size, folder, warmUps);
			for (const way of waysInOrder) {
				const ratio = round(speed[way] / speed.httpRequest);
				rows.push([size.name, WAYS[way], round(speed[way]), ratio, round(growth[way])]);
			}
			rows.push([size.name, 'curl', round(speed.curl), round(speed.curl / speed.httpRequest), '']);
			checks.push(
				atLeast(
					`${size.name}: throughput against HTTP Request`,
					0.95,
					speed.ours / speed.httpRequest,
					'x',
				),
				atMost(
					`${size.name}: memory growth against HTTP Request`,
					1,
					growth.ours / growth.httpRequest,
					'x',
				),
			);
			if (size.megabytes === 1024) {
				checks.push(atMost(`${size.name}: memory growth`, 64, growth.ours, ' MB'));
			}
		}
		return {
			title: 'Download',
			method:
				`A finished video goes to n8n's storage in \`filesystem\` mode, in n8n's engine, each time in a fresh process after ${WARM_UPS} warm-ups of ${WARM_UP_MB} MB. ` +
				'Kling Get Task also asks the provider for the address; the others are given it. Medians. The growth is that of the resident memory at its peak.',
			tables: [[['Size', 'By', 'MB/s', 'against HTTP Request', 'memory growth (MB)'], ...rows]],
			checks,
		};
	} finally {
		await simulator.close();
	}
}
