import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { EventClock, waitUntil } from '../clock';
import { startSimulator } from '../simulator';

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** Starts one life of the n8n in `suspendInOwnProcess.ts`; its output comes line by line. */
function start(life: 'suspend' | 'resume', environment: Record<string, string>) {
	const script = path.join(__dirname, 'suspendInOwnProcess.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', script, life], {
		env: { ...process.env, ...environment },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return {
		line: async () => String((await lines.next()).value),
		exitCode: async () => child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0],
	};
}

test('an execution that is suspended outlives its process and goes on in a new one', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'kling-restart-'));
	const clock = new EventClock(false);
	const simulator = await startSimulator({ clock });
	try {
		for (const renderSeconds of [60, 120, 180]) simulator.outcomes.next({ renderSeconds });
		const environment = {
			SIMULATOR_URL: simulator.credentials.apiframe.baseUrl,
			SIMULATOR_KEY: simulator.credentials.apiframe.apiKey,
			STORED: path.join(folder, 'execution'),
			PORT: String(await freePort()),
		};
		const first = start('suspend', environment);
		expect(JSON.parse(await first.line())).toEqual({ status: 'waiting' });
		expect(await first.exitCode()).toBe(0);
		const { purchases } = simulator.ledger;
		expect(purchases).toHaveLength(3);

		const second = start('resume', environment);
		expect(await second.line()).toBe('ready');
		for (let callbacks = 1; callbacks <= 3; callbacks++) {
			clock.advance(60);
			await waitUntil(() => simulator.callbacks.length === callbacks);
		}
		const result = JSON.parse(await second.line()) as {
			status: string;
			items: Array<{ taskId: string; bytes: number }>;
		};
		expect(await second.exitCode()).toBe(0);
		expect(result.status).toBe('success');

		// In the order of the input, whatever the order of the orders was.
		const promptOf = (taskId: string) =>
			(simulator.task(taskId)!.body as { prompt: string }).prompt;
		expect(result.items.map(({ taskId }) => promptOf(taskId))).toEqual([
			'Number 0',
			'Number 1',
			'Number 2',
		]);
		for (const { taskId, bytes } of result.items) {
			expect(bytes).toBe(simulator.videoBytes(taskId));
			const reads = simulator.requests.filter(
				({ operation, path: target }) => operation === 'status' && target.endsWith(taskId),
			);
			expect(reads.length).toBeLessThanOrEqual(2);
		}
		expect(purchases).toHaveLength(3);
	} finally {
		await simulator.close();
		rmSync(folder, { recursive: true, force: true });
	}
});
