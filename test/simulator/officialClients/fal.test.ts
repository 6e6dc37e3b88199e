import { createPublicKey, createHash, verify, type JsonWebKey } from 'node:crypto';
import {
	ApiError,
	createFalClient,
	isCompletedQueueStatus,
	isQueueStatus,
	ValidationError,
	type FalClient,
	type QueueStatus,
	type WebHookResponse,
} from '@fal-ai/client';

import { FAL_KEY } from '../fal';
import {
	ask,
	closeAll,
	newSimulator,
	startReceiver,
	waitUntil,
	type Json,
	type Receiver,
	type TestSimulator,
} from '../testing';

/*
 * fal.ai's own client, https://github.com/fal-ai/fal-js, works with the simulator as with the real queue.
 */

const TEXT = 'fal-ai/kling-video/v3/pro/text-to-video';
const IMAGE = 'fal-ai/kling-video/v3/pro/image-to-video';
const TURBO = 'fal-ai/kling-video/v3/turbo/pro/text-to-video';
const FOX = { prompt: 'A fox' };

let simulator: TestSimulator;
let client: FalClient;
beforeEach(async () => {
	simulator = await newSimulator();
	client = clientWith(FAL_KEY);
});
afterEach(closeAll);

/** The client knows fal.ai's hosts by heart: what it sends there goes to the simulator. */
function clientWith(credentials: string): FalClient {
	const { baseUrl, storageBaseUrl } = simulator.credentials.fal;
	const fetchFromSimulator = async (input: string, init?: RequestInit) =>
		await fetch(
			input
				.replace('https://queue.fal.run', baseUrl)
				.replace('https://rest.fal.ai', storageBaseUrl ?? ''),
			init,
		);
	return createFalClient({
		credentials,
		fetch: fetchFromSimulator as typeof fetch,
		retry: { maxRetries: 0 },
	});
}

const submit = async (input: object = FOX): Promise<string> =>
	(await client.queue.submit(TEXT, { input })).request_id;

const statusOf = async (requestId: string): Promise<QueueStatus> =>
	await client.queue.status(TEXT, { requestId, logs: true });

const lastRequest = () => simulator.requests.at(-1);

/** What the client throws for a call. */
async function errorOf(call: Promise<unknown>): Promise<ApiError<Json>> {
	const error: unknown = await call.then(
		() => null,
		(reason: unknown) => reason,
	);
	if (!(error instanceof ApiError)) throw new Error(`Not an error of the API: ${String(error)}`);
	return error as ApiError<Json>;
}

describe('the queue', () => {
	it('takes a request and tells its way to the result', async () => {
		const queued = await client.queue.submit(TEXT, { input: { ...FOX, duration: '3' } });
		const { request_id: requestId } = queued;
		expect(isQueueStatus(queued)).toBeTruthy();
		expect(queued).toMatchObject({
			status: 'IN_QUEUE',
			status_url: expect.stringContaining(`/fal-ai/kling-video/requests/${requestId}/status`),
		});
		expect(simulator.ledger.purchases).toMatchObject([{ body: { ...FOX, duration: '3' } }]);

		expect(await statusOf(requestId)).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
		expect(lastRequest()?.status).toBe(202);
		simulator.clock.advance(20);
		expect(await statusOf(requestId)).toMatchObject({ status: 'IN_PROGRESS', logs: [] });
		expect(lastRequest()?.status).toBe(202);
		simulator.clock.advance(130);
		const completed = await statusOf(requestId);
		expect(lastRequest()?.status).toBe(200);
		expect(isCompletedQueueStatus(completed)).toBe(true);
		expect(completed).toMatchObject({ metrics: { inference_time: 145 } });

		const { data, requestId: idOfResult } = await client.queue.result(TEXT, { requestId });
		expect(idOfResult).toBe(requestId);
		expect(data.video).toMatchObject({ content_type: 'video/mp4', file_name: 'out.mp4' });
		expect((await ask(data.video.url)).status).toBe(200);
	});

	it('is subscribed to until the result is there', async () => {
		const seen: string[] = [];
		const { data, requestId } = await client.subscribe(TURBO, {
			input: FOX,
			pollInterval: 1,
			onQueueUpdate: ({ status }) => {
				seen.push(status);
				simulator.clock.advance(80);
			},
		});
		expect(seen).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED']);
		expect(data.video.url).toContain(requestId);
	});

	it('keeps the requests of an endpoint under its app', async () => {
		const requestId = await submit();
		const error = await errorOf(client.queue.status('fal-ai/other/text-to-video', { requestId }));
		expect(error.status).toBe(404);
	});

	it('says too early for a result', async () => {
		const error = await errorOf(client.queue.result(TEXT, { requestId: await submit() }));
		expect([error.status, error.body]).toEqual([400, { detail: 'Request is still in progress' }]);
	});

	it('ends a request once', async () => {
		const requestId = await submit();
		await client.queue.cancel(TEXT, { requestId });
		expect(lastRequest()?.status).toBe(202);
		expect(await statusOf(requestId)).toMatchObject({
			status: 'COMPLETED',
			error_type: 'client_cancelled',
		});
		const again = await errorOf(client.queue.cancel(TEXT, { requestId }));
		expect([again.status, again.body]).toEqual([400, { status: 'ALREADY_COMPLETED' }]);
		const unknown = await errorOf(client.queue.cancel(TEXT, { requestId: 'x' }));
		expect([unknown.status, unknown.body]).toEqual([404, { status: 'NOT_FOUND' }]);
	});
});

describe('errors', () => {
	it('name the fields of a wrong input', async () => {
		const error = await errorOf(
			client.queue.submit(TEXT as string, { input: { ...FOX, duration: 5, seed: 1 } }),
		);
		expect(error).toBeInstanceOf(ValidationError);
		const { fieldErrors } = error as ValidationError;
		expect(fieldErrors.map(({ loc }) => loc)).toEqual([
			['body', 'duration'],
			['body', 'seed'],
		]);
		expect((error as ValidationError).getFieldErrors('seed')).toHaveLength(1);
	});

	it('come with the result of a run that the model refused', async () => {
		simulator.outcomes.next({ result: 'failed', message: 'No foxes' });
		const requestId = await submit();
		simulator.clock.advance(150);
		const error = await errorOf(client.queue.result(TEXT, { requestId }));
		expect(error).toBeInstanceOf(ValidationError);
		expect(error.requestId).toBe(requestId);
		expect((error as ValidationError).fieldErrors).toMatchObject([
			{ loc: ['body', 'prompt'], msg: 'No foxes', type: 'content_policy_violation' },
		]);
	});

	it('are told for a wrong key', async () => {
		client = clientWith('wrong:key');
		expect((await errorOf(client.queue.submit(TEXT, { input: FOX }))).status).toBe(401);
	});
});

describe('storage', () => {
	const picture = new Blob(['a picture'], { type: 'image/png' });

	it('keeps a file', async () => {
		const url = await client.storage.upload(picture);
		expect((await ask(url)).text).toBe('a picture');
		expect(simulator.uploads).toMatchObject([{ provider: 'fal', contentType: 'image/png', url }]);
	});

	it('takes the files in an input', async () => {
		await client.queue.submit(IMAGE, { input: { ...FOX, start_image_url: picture } });
		expect(simulator.ledger.purchases).toMatchObject([
			{ body: { ...FOX, start_image_url: simulator.uploads[0]?.url } },
		]);
	});
});

describe('webhooks', () => {
	/** As in https://fal.ai/docs/model-apis/model-endpoints/webhooks ("Verifying Your Webhook") */
	async function isFromFal({ headers, body }: Receiver['received'][number]): Promise<boolean> {
		const { json } = await ask(`${simulator.credentials.fal.storageBaseUrl}/.well-known/jwks.json`);
		const name = (part: string) => String(headers[`x-fal-webhook-${part}`]);
		if (Math.abs(Date.now() / 1000 - Number(name('timestamp'))) > 300) return false;
		const message = [
			name('request-id'),
			name('user-id'),
			name('timestamp'),
			createHash('sha256').update(body).digest('hex'),
		].join('\n');
		const signature = Buffer.from(name('signature'), 'hex');
		return (json.keys as JsonWebKey[]).some((key) =>
			verify(null, Buffer.from(message), createPublicKey({ key, format: 'jwk' }), signature),
		);
	}

	it.each<[Json, Partial<WebHookResponse>]>([
		[{}, { status: 'OK', payload: { video: expect.anything() } }],
		[
			{ result: 'failed' },
			{
				status: 'ERROR',
				error: 'Invalid status code: 422',
				payload: { detail: expect.any(Array) },
			},
		],
	])('of an outcome %j are signed', async (outcome, expected) => {
		simulator.outcomes.next(outcome);
		const receiver = await startReceiver();
		const { request_id: requestId } = await client.queue.submit(TEXT, {
			input: FOX,
			webhookUrl: receiver.url,
		});
		simulator.clock.advance(150);
		await waitUntil(() => simulator.callbacks.length === 1);
		const [call] = receiver.received;
		if (!call) throw new Error('No webhook came');
		expect(JSON.parse(call.body)).toMatchObject({ ...expected, request_id: requestId });
		expect(await isFromFal(call)).toBe(true);
		expect(await isFromFal({ ...call, body: `${call.body} ` })).toBe(false);
	});
});
