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
const GB_IN_MB = 1024;
const WARM_UPS = 3;
const WARM_UP_MB = 8;

interface Size {
	name: string;
	megabytes: number;
	runs: number;
	/** Of the throughput of HTTP Request. */
	atLeast: number;
}

const SIZES: Size[] = [
	{ name: '10 MB', megabytes: 10, runs: 15, atLeast: 1 },
	{ name: '300 MB', megabytes: 300, runs: 11, atLeast: 1.1 },
];

const QUICK_SIZES: Size[] = [{ name: '100 MB', megabytes: 100, runs: 2, atLeast: 1.1 }];

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

/** What a way takes of one size, in the median. */
interface Taken {
	megabytesPerSecond: number;
	cpuSecondsPerGb: number;
	growthMb: number;
}

/** The medians of one size. Both ways take turns, so that what else the machine does meets both of them. */
async function measureSize(
	simulator: Simulator,
	{ megabytes, runs }: Size,
	n8nFolder: string,
	warmUps: DownloadOrder['warmUps'],
): Promise<Record<Way, Taken>> {
	const video = await finishedVideo(simulator, megabytes);
	const results: Record<Way, DownloadResult[]> = { ours: [], httpRequest: [] };
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
	}
	const taken = (way: Way): Taken => {
		const middle = (of: (result: DownloadResult) => number) => median(results[way].map(of));
		return {
			megabytesPerSecond: megabytes / middle(({ seconds }) => seconds),
			cpuSecondsPerGb: (middle(({ cpuSeconds }) => cpuSeconds) / megabytes) * GB_IN_MB,
			growthMb: middle(({ growthMb }) => growthMb),
		};
	};
	return { ours: taken('ours'), httpRequest: taken('httpRequest') };
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
			const taken = await measureSize(simulator, size, folder, warmUps);
			const { ours, httpRequest } = taken;
			for (const way of waysInOrder) {
				const { megabytesPerSecond, cpuSecondsPerGb, growthMb } = taken[way];
				rows.push([
					size.name,
					WAYS[way],
					round(megabytesPerSecond),
					round(cpuSecondsPerGb),
					round(growthMb),
				]);
			}
			const against = (metric: keyof Taken) => ours[metric] / httpRequest[metric];
			checks.push(
				atLeast(
					`${size.name}: throughput against HTTP Request`,
					size.atLeast,
					against('megabytesPerSecond'),
					'x',
				),
				atMost(`${size.name}: CPU against HTTP Request`, 1, against('cpuSecondsPerGb'), 'x'),
				atMost(`${size.name}: memory against HTTP Request`, 1, against('growthMb'), 'x'),
			);
		}
		return {
			title: 'Download',
			method:
				`A finished video goes to n8n's storage in \`filesystem\` mode, in n8n's engine, each time in a fresh process after ${WARM_UPS} warm-ups of ${WARM_UP_MB} MB. ` +
				'Kling Get Task also asks the provider for the address; the others are given it. Medians. The growth is that of the resident memory at its peak.',
			tables: [[['Size', 'By', 'MB/s', 'CPU (s per GB)', 'memory growth (MB)'], ...rows]],
			checks,
		};
	} finally {
		await simulator.close();
	}
}
