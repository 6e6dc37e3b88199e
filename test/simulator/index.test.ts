import { connect } from 'node:net';
import { EventClock } from '../clock';
import { freePortsInARow } from '../ports';
import { SIMULATED, startSimulator, type SimulatorEvent } from './index';
import {
	ask,
	askApiframe,
	askUnifically,
	buyAtApiframe,
	buyAtUnifically,
	closeAll,
	newSimulator,
	startReceiver,
	waitUntil,
} from './testing';

afterEach(closeAll);

it('sells, renders, calls back and delivers on a clock of its own', async () => {
	const { url, received } = await startReceiver();
	const events: SimulatorEvent[] = [];
	const simulator = await startSimulator({
		clock: new EventClock(),
		onEvent: (event) => events.push(event),
	});
	const taskId = await buyAtUnifically(simulator, {}, { callback_url: url });
	const jobId = await buyAtApiframe(simulator, {}, { webhookUrl: url });
	await waitUntil(() => received.length === 2);
	const task = await askUnifically(simulator, `/v1/tasks/${taskId}`);
	const job = await askApiframe(simulator, `/v2/jobs/${jobId}`);
	expect(job.json.webhookStatus).toBe('delivered');
	for (const videoUrl of [task.json.data.output.video_url, job.json.result.videoUrl] as string[]) {
		expect((await ask(videoUrl)).status).toBe(200);
	}
	const { ledger } = simulator;
	expect(ledger.totalUsd()).toBe(3.8);
	expect(ledger.forProvider('unifically').map((purchase) => purchase.taskId)).toEqual([taskId]);
	expect(ledger.forProvider('apiframe').map((purchase) => purchase.taskId)).toEqual([jobId]);
	await simulator.close();
	const types = events.map(({ type }) => type);
	expect(types.filter((type) => type === 'purchase')).toHaveLength(2);
	expect(types.filter((type) => type === 'callback')).toHaveLength(2);
	expect(types.filter((type) => type === 'request')).toHaveLength(6);
});

it('logs requests in the order of their arrival', async () => {
	const simulator = await newSimulator();
	const taskId = await buyAtUnifically(simulator);
	await askUnifically(simulator, `/v1/tasks/${taskId}?x=1`);
	await askApiframe(simulator, '/v2/me', { headers: { 'X-API-Key': 'wrong' } });
	const at = simulator.clock.now();
	const unifically = { provider: 'unifically', status: 200, at };
	expect(simulator.requests).toEqual([
		expect.objectContaining({ ...unifically, operation: 'submit', method: 'POST' }),
		expect.objectContaining({
			...unifically,
			operation: 'status',
			path: `/v1/tasks/${taskId}?x=1`,
		}),
		expect.objectContaining({ provider: 'apiframe', operation: 'account', status: 401, at }),
	]);
	expect(simulator.requests[2]?.headers['x-api-key']).toBe('wrong');
});

it('survives clients that hang up in the middle of their request', async () => {
	const simulator = await newSimulator();
	const { port } = new URL(simulator.credentials.apiframe.baseUrl);
	const socket = connect(Number(port), '127.0.0.1');
	socket.write('POST /v2/videos/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"mod');
	await waitUntil(() => simulator.requests.length === 1);
	socket.resetAndDestroy();
	expect((await askApiframe(simulator, '/v2/me')).status).toBe(200);
	expect(simulator.requests[0]).toMatchObject({ operation: 'unknown', status: null });
	expect(simulator.ledger.purchases).toEqual([]);
});

it('tells where everything is, on this machine only', async () => {
	const { credentials, cdnBaseUrl } = await newSimulator();
	const urls = [cdnBaseUrl, ...Object.values(credentials).map(({ baseUrl }) => baseUrl)];
	expect(new Set(urls).size).toBe(SIMULATED.length + 1);
	for (const url of urls) expect(new URL(url).hostname).toBe('127.0.0.1');
});

it('closes twice, and closes what it started when a port is taken', async () => {
	const port = await freePortsInARow(SIMULATED.length + 2);
	const first = await newSimulator({ port: port + 1 });
	expect(first.cdnBaseUrl).toBe(`http://127.0.0.1:${port + 1}`);
	await expect(startSimulator({ port })).rejects.toThrow('EADDRINUSE');
	await Promise.all([first.close(), first.close()]);
	await first.close();
	await expect(ask(first.cdnBaseUrl)).rejects.toThrow('ECONNREFUSED');
	const second = await newSimulator({ port });
	expect(second.cdnBaseUrl).toBe(`http://127.0.0.1:${port}`);
});

it('refuses to describe files of unknown tasks', async () => {
	const simulator = await newSimulator();
	expect(simulator.task('x')).toBeUndefined();
	expect(() => simulator.videoBytes('x')).toThrow('There is no task x');
});
