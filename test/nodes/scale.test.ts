import { PROVIDERS } from '../../nodes/shared/providers';
import { waitUntil } from '../clock';
import { startSimulator } from '../simulator';
import { startBench } from './bench';
import { pngImage } from './images';
import { measureDownload } from './measureDownload';
import { PROVIDER_IDS } from './workflow';

const RENDER_SECONDS = 120;

describe('20 items with renders of two minutes', () => {
	test.each([
		[3, 7],
		[5, 4],
		[20, 1],
	])('take, %i at a time, about %i waves', async (maxConcurrency, waves) => {
		const bench = await startBench({ renderSeconds: RENDER_SECONDS });
		try {
			const items = Array.from({ length: 20 }, (_, n) => ({ json: { n } }));
			const startedAt = bench.simulator.clock.now();
			const result = await bench.run({
				parameters: {
					provider: 'apiframe',
					prompt: '=Number {{ $json.n }}',
					options: { maxConcurrency },
				},
				items,
			});
			const waited = (bench.simulator.clock.now() - startedAt) / 1000;

			expect(waited).toBeGreaterThanOrEqual(waves * RENDER_SECONDS);
			expect(waited).toBeLessThan(waves * RENDER_SECONDS * 1.3);

			const { purchases } = bench.simulator.ledger;
			const outputs = result.items('Kling');
			expect(purchases).toHaveLength(20);
			expect(outputs.map(({ pairedItem }) => pairedItem)).toMatchObject(
				items.map((_, item) => ({ item })),
			);
			const promptOf = Object.fromEntries(
				purchases.map(({ taskId, body }) => [taskId, (body as { prompt: string }).prompt]),
			);
			expect(outputs.map(({ json }) => promptOf[json.taskId as string])).toEqual(
				items.map(({ json }) => `Number ${json.n}`),
			);
		} finally {
			await bench.close();
		}
	});
});

describe.each(PROVIDER_IDS)('Stop, while a video from %s is awaited', (provider) => {
	test('ends the run within two seconds', async () => {
		const bench = await startBench();
		try {
			const stop = new AbortController();
			const running = bench.run(
				{ parameters: { provider, prompt: 'A fox' }, items: [{ json: {} }, { json: {} }] },
				{ signal: stop.signal },
			);
			const { clock } = bench.simulator;
			await waitUntil(() => bench.simulator.ledger.purchases.length === 2);
			const stoppedAt = clock.now();
			stop.abort();
			const result = await running;
			expect(clock.now() - stoppedAt).toBeLessThan(2000);
			expect(result.status).toBe('canceled');

			const requests = bench.simulator.requests.length;
			await clock.sleep(300_000);
			expect(bench.simulator.requests).toHaveLength(requests);
		} finally {
			await bench.close();
		}
	});
});

const uploading = PROVIDERS.filter(({ upload }) => upload.type !== 'inline');

test.each(uploading)(
	'Stop ends an upload to $displayName that hangs within two seconds',
	async ({ id, upload }) => {
		const bench = await startBench();
		try {
			// Where the address for the bytes is asked for first, that works.
			const skip = upload.type === 'form' ? 0 : 1;
			const effect = { type: 'hang' } as const;
			bench.simulator.faults.add({ provider: id, operation: 'upload', skip, effect });
			const data = await bench.engine.storeBinary(pngImage(400, 400), 'a.png', 'image/png');
			const stop = new AbortController();
			const running = bench.run(
				{
					parameters: { provider: id, prompt: 'A fox', startFrame: 'binary' },
					items: [{ json: {}, binary: { data } }],
				},
				{ signal: stop.signal },
			);
			await waitUntil(() => bench.simulator.requests.length > skip);
			const stoppedAt = bench.simulator.clock.now();
			stop.abort();
			expect((await running).status).toBe('canceled');
			expect(bench.simulator.clock.now() - stoppedAt).toBeLessThan(2000);
			expect(bench.simulator.ledger.purchases).toEqual([]);
		} finally {
			await bench.close();
		}
	},
);

test('a video of 300 MB is streamed to disk with a memory growth below 120 MB', async () => {
	const size = 300 * 1024 * 1024;
	const simulator = await startSimulator({ renderSeconds: 0 });
	try {
		// The first, small one warms the process up.
		simulator.outcomes.next({});
		simulator.outcomes.next({ videoBytes: size });
		const { growthMb, bytes, sha256 } = await measureDownload(simulator);
		const taskId = simulator.ledger.purchases[1]!.taskId;
		expect(bytes).toBe(size);
		expect(sha256).toBe(await simulator.videoSha256(taskId));
		expect(growthMb).toBeLessThan(120);
	} finally {
		await simulator.close();
	}
});
