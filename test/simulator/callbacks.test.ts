import { APIFRAME_KEY } from './apiframe';
import { signApiframe, signUnifically } from './signatures';
import { UNIFICALLY_KEYS } from './unifically';
import {
	buyAtApiframe,
	buyAtUnifically,
	closeAll,
	newSimulator,
	quiet,
	startReceiver,
	waitUntil,
	type Json,
} from './testing';

afterEach(closeAll);

describe('Unifically', () => {
	it('sends a signed callback when the task is completed', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		const taskId = await buyAtUnifically(simulator, {}, { callback_url: url });
		simulator.clock.advance(149);
		expect(received).toEqual([]);
		const calledAfter = Math.floor(Date.now() / 1000);
		simulator.clock.advance(1);
		await waitUntil(() => simulator.callbacks.length === 1);

		const [{ headers, body } = { headers: {}, body: '' }] = received;
		expect(JSON.parse(body)).toEqual({
			task_id: taskId,
			status: 'completed',
			data: { video_url: `${simulator.cdnBaseUrl}/videos/${taskId}-1.mp4` },
		});
		expect(headers['content-type']).toBe('application/json');
		const timestamp = headers['x-webhook-timestamp'] as string;
		// The wall clock, although the simulated time is minutes ahead.
		expect(Number(timestamp)).toBeGreaterThanOrEqual(calledAfter);
		expect(Number(timestamp)).toBeLessThanOrEqual(Date.now() / 1000);
		expect(headers['x-webhook-signature']).toBe(
			signUnifically(UNIFICALLY_KEYS.webhookSecret, timestamp, body),
		);
		expect(simulator.callbacks).toEqual([
			{
				provider: 'unifically',
				taskId,
				url,
				body,
				headers: expect.objectContaining({ 'X-Webhook-Timestamp': timestamp }),
				attempt: 1,
				status: 200,
				at: simulator.clock.now(),
			},
		]);
	});

	it('reports a failure flatly', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		simulator.outcomes.next({ result: 'failed', message: 'Bad', renderSeconds: 0 });
		const taskId = await buyAtUnifically(simulator, {}, { callback_url: url });
		await waitUntil(() => received.length === 1);
		expect(JSON.parse(received[0]?.body ?? '')).toEqual({
			task_id: taskId,
			status: 'failed',
			error_message: 'Bad',
		});
	});

	it('leaves out the URL when the task has none', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		simulator.outcomes.next({ withoutUrl: true, renderSeconds: 0 });
		const taskId = await buyAtUnifically(simulator, {}, { callback_url: url });
		await waitUntil(() => received.length === 1);
		expect(JSON.parse(received[0]?.body ?? '')).toEqual({ task_id: taskId, status: 'completed' });
	});

	it.each(['cancelled', 'never'] as const)('sends nothing for the outcome %s', async (result) => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		simulator.outcomes.next({ result, renderSeconds: 0 });
		await buyAtUnifically(simulator, {}, { callback_url: url });
		simulator.clock.advance(10_000);
		await quiet();
		expect(received).toEqual([]);
	});
});

describe('Apiframe', () => {
	it.each(['digest', 'hex'] as const)('signs with the %s key', async (reading) => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator({ apiframeSignatureKey: reading });
		const jobId = await buyAtApiframe(simulator, {}, { webhookUrl: url });
		expect(simulator.task(jobId)?.callbackStatus).toBe('pending');
		simulator.clock.advance(150);
		await waitUntil(() => simulator.callbacks.length === 1);
		expect(simulator.task(jobId)?.callbackStatus).toBe('delivered');

		const [{ headers, body } = { headers: {}, body: '' }] = received;
		expect(JSON.parse(body)).toEqual({
			event: 'completed',
			jobId,
			status: 'COMPLETED',
			progress: 100,
			result: { videoUrl: `${simulator.cdnBaseUrl}/videos/${jobId}-1.mp4` },
			model: 'kling-3.0',
			creditCost: 290,
			completedAt: new Date(simulator.clock.now()).toISOString(),
		});
		expect(headers['x-webhook-event']).toBe('completed');
		expect(headers['x-webhook-signature']).toBe(signApiframe(APIFRAME_KEY, body, reading));
	});

	it('reports progress only when asked to', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		const top = { webhookUrl: url, webhookEvents: ['progress', 'completed'] };
		const jobId = await buyAtApiframe(simulator, {}, top);
		for (const count of [1, 2, 3]) {
			simulator.clock.advance(42);
			await waitUntil(() => simulator.callbacks.length === count);
		}
		simulator.clock.advance(30);
		await waitUntil(() => simulator.callbacks.length === 4);
		const bodies = received.map(({ body }) => JSON.parse(body) as Json);
		expect(bodies.slice(0, 3)).toEqual(
			[25, 54, 83].map((progress) => ({
				event: 'progress',
				jobId,
				status: 'PROCESSING',
				progress,
				model: 'kling-3.0',
			})),
		);
		expect(bodies[3]).toMatchObject({ event: 'completed', status: 'COMPLETED' });
	});

	it('reports a failure, unless only completion was asked for', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		const outcome = { result: 'failed', message: 'Bad', renderSeconds: 0 } as const;
		simulator.outcomes.next(outcome);
		simulator.outcomes.next(outcome);
		await buyAtApiframe(simulator, {}, { webhookUrl: url, webhookEvents: ['completed'] });
		const jobId = await buyAtApiframe(simulator, {}, { webhookUrl: url });
		await waitUntil(() => received.length > 0);
		expect(received.map(({ body }) => JSON.parse(body) as Json)).toEqual([
			{ event: 'failed', jobId, status: 'FAILED', error: 'Bad', model: 'kling-3.0' },
		]);
	});
});

describe('deliveries', () => {
	it('are repeated until the receiver answers 2xx', async () => {
		const { url, received } = await startReceiver([500, 302]);
		const simulator = await newSimulator();
		simulator.outcomes.next({ renderSeconds: 0 });
		const jobId = await buyAtApiframe(simulator, {}, { webhookUrl: url });
		for (const count of [1, 2, 3]) {
			await waitUntil(() => simulator.callbacks.length === count);
			simulator.clock.advance(5);
		}
		expect(simulator.callbacks.map(({ attempt, status }) => [attempt, status])).toEqual([
			[1, 500],
			[2, 302],
			[3, 200],
		]);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
		expect(simulator.task(jobId)?.callbackStatus).toBe('delivered');
	});

	it('are given up after three attempts', async () => {
		const simulator = await newSimulator();
		simulator.outcomes.next({ renderSeconds: 0 });
		// Nothing listens on port 9.
		const jobId = await buyAtApiframe(simulator, {}, { webhookUrl: 'http://127.0.0.1:9/' });
		for (const count of [1, 2, 3]) {
			await waitUntil(() => simulator.callbacks.length === count);
			simulator.clock.advance(5);
		}
		await quiet();
		expect(simulator.callbacks.map(({ status }) => status)).toEqual([null, null, null]);
		expect(simulator.task(jobId)?.callbackStatus).toBe('failed');
	});

	it('can be doubled', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator({ callbackDeliveries: 3 });
		simulator.outcomes.next({ renderSeconds: 0 });
		await buyAtUnifically(simulator, {}, { callback_url: url });
		await waitUntil(() => received.length === 3);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
	});

	it('end when the simulator is closed', async () => {
		const { url, received } = await startReceiver();
		const simulator = await newSimulator();
		await buyAtUnifically(simulator, {}, { callback_url: url });
		await simulator.close();
		simulator.clock.advance(150);
		await quiet();
		expect(received).toEqual([]);
		expect(simulator.callbacks).toEqual([]);
	});
});
