import Replicate, { validateWebhook, type Prediction } from 'replicate';

import { MOTION_CONTROL } from '../../../nodes/shared/domain/models';
import type { SendableRequest } from '../../../nodes/shared/domain/request';
import { modelQueryOf } from '../../../nodes/shared/providers/capabilities';
import { replicate } from '../../../nodes/shared/providers/replicate';
import { REPLICATE_KEYS } from '../replicate';
import {
	ask,
	closeAll,
	newSimulator,
	startReceiver,
	waitUntil,
	type TestSimulator,
} from '../testing';

/*
 * Replicate's own client, https://github.com/replicate/replicate-javascript, works with the simulator as with the
 * real API.
 */

const MODEL = 'kwaivgi/kling-v3-video';
const FOX = { prompt: 'A fox' };

let simulator: TestSimulator;
let client: Replicate;
beforeEach(async () => {
	simulator = await newSimulator();
	client = clientWith(REPLICATE_KEYS.apiKey);
});
afterEach(closeAll);

const clientWith = (auth: string): Replicate =>
	new Replicate({ auth, baseUrl: simulator.credentials.replicate.baseUrl });

const create = async (input: object = FOX): Promise<Prediction> =>
	await client.predictions.create({ model: MODEL, input });

/** The HTTP status that a call fails with. */
const statusOf = async (call: Promise<unknown>): Promise<number | undefined> =>
	await call.then(
		() => undefined,
		({ response }: { response: Response }) => response.status,
	);

describe('predictions', () => {
	it('are made, read and waited for', async () => {
		const made = await create({ ...FOX, duration: 3, mode: 'standard' });
		expect(made).toMatchObject({
			model: MODEL,
			status: 'starting',
			source: 'api',
			input: { ...FOX, duration: 3 },
		});
		simulator.clock.advance(5);
		expect(await client.predictions.get(made.id)).toMatchObject({ status: 'processing' });
		const done = await client.wait(made, { interval: 1 }, async () => {
			simulator.clock.advance(100);
			return await Promise.resolve(false);
		});
		expect(done).toMatchObject({ id: made.id, status: 'succeeded', data_removed: false });
		expect((await ask(done.output as string)).status).toBe(200);
	});

	it('are run in one go', async () => {
		const output = client.run(MODEL, { input: FOX, wait: { mode: 'poll', interval: 1 } }, () =>
			simulator.clock.advance(50),
		);
		expect(String(await output)).toMatch(/\.mp4$/);
	});

	it('are made by the name of the model as their version', async () => {
		await client.predictions.create({ version: MODEL, input: FOX });
		expect(simulator.ledger.purchases).toMatchObject([{ model: MODEL, body: { input: FOX } }]);
	});

	it('say why they failed', async () => {
		simulator.outcomes.next({ result: 'failed', message: 'No foxes', renderSeconds: 0 });
		const made = await create();
		expect(made).toMatchObject({ status: 'failed', error: 'No foxes' });
		const other = { ...made, status: 'starting' as const };
		await expect(client.wait(other)).rejects.toThrow('Prediction failed: No foxes');
	});

	it('are canceled', async () => {
		const { id } = await create();
		expect(await client.predictions.cancel(id)).toMatchObject({ id, status: 'canceled' });
		expect(await client.predictions.get(id)).toMatchObject({ status: 'canceled' });
	});

	it('are listed in pages, the newest first', async () => {
		const ids: string[] = [];
		for (let count = 0; count < 102; count++) ids.unshift((await create()).id);
		const pages: string[][] = [];
		for await (const page of client.paginate(async () => await client.predictions.list())) {
			pages.push(page.map(({ id }) => id));
		}
		expect(pages).toEqual([ids.slice(0, 100), ids.slice(100)]);
	});
});

/** With references, in the words of the product. */
describe('orders of this package', () => {
	const url = (name: string): string => `https://example.com/${name}`;
	const video: SendableRequest = {
		model: 'kling-4.0',
		prompt: '@Image1 walks like @Video1',
		durationSeconds: 5,
		mode: 'standard',
		aspectRatio: '16:9',
		generateAudio: true,
	};
	const references: Partial<SendableRequest> = {
		referenceImageUrls: [url('a.png')],
		referenceVideoUrl: url('a.mp4'),
		videoUse: 'follow',
	};
	const motion = {
		model: MOTION_CONTROL,
		prompt: '',
		motionImageUrl: url('a.png'),
		motionVideoUrl: url('a.mp4'),
		orientation: 'image',
		keepSound: false,
	} as const;

	it.each<[string, Partial<SendableRequest>]>([
		['kwaivgi/kling-v4.0', references],
		['kwaivgi/kling-v4.0', { ...references, videoUse: 'edit' }],
		[
			'kwaivgi/kling-v3-omni-video',
			{ ...references, model: 'kling-3.0-omni', generateAudio: false, keepSound: true },
		],
		['kwaivgi/kling-v3-motion-control', motion],
	])('are taken by %s: %j', async (model, changes) => {
		const request = { ...video, ...changes };
		const { input } = replicate.encodeOrder(request, {}).body as { input: object };
		const id = replicate.modelId(modelQueryOf(request)) as `${string}/${string}`;
		expect(id).toBe(model);
		await client.predictions.create({ model: id, input });
		expect(simulator.ledger.purchases).toMatchObject([{ model, body: { input } }]);
	});
});

describe('errors', () => {
	it.each<[string, object, number]>([
		['a field of the wrong type', { ...FOX, duration: '5' }, 422],
		['an unknown field', { ...FOX, seed: 1 }, 422],
		['no prompt', {}, 422],
	])('are told for %s', async (_name, input, status) => {
		expect(await statusOf(create(input))).toBe(status);
		expect(simulator.ledger.purchases).toEqual([]);
	});

	it('are told for a wrong token, an unknown model and an unknown prediction', async () => {
		expect(await statusOf(clientWith('wrong').accounts.current())).toBe(401);
		expect(await statusOf(client.models.get('kwaivgi', 'kling-v9'))).toBe(404);
		expect(await statusOf(client.predictions.get('abc'))).toBe(404);
	});
});

it('shows the account and the models', async () => {
	expect(await client.accounts.current()).toMatchObject({ username: 'simulator' });
	expect(await client.models.get('kwaivgi', 'kling-v3-video')).toMatchObject({
		owner: 'kwaivgi',
		name: 'kling-v3-video',
		visibility: 'public',
		latest_version: { id: 'hidden' },
	});
});

it('shows which inputs a model has', async () => {
	const { latest_version: version } = await client.models.get('kwaivgi', 'kling-v4.0');
	const { components } = version?.openapi_schema as {
		components: { schemas: { Input: { properties: object } } };
	};
	const inputs = Object.keys(components.schemas.Input.properties);
	expect(inputs).toEqual(expect.arrayContaining(['prompt', 'middle_images', 'base_video']));
	expect(inputs).not.toContain('generate_audio');
});

describe('files', () => {
	const picture = Buffer.from('a picture');

	it('are kept and found again', async () => {
		const file = await client.files.create(new File([picture], 'fox.png', { type: 'image/png' }));
		expect(file).toMatchObject({ content_type: 'image/png', size: 9, metadata: {} });
		expect(await client.files.get(file.id)).toEqual(file);
		expect((await ask(file.urls.get)).text).toBe('a picture');
		expect(await statusOf(client.files.get('abc'))).toBe(404);
	});

	it('in an input are uploaded', async () => {
		await create({ ...FOX, start_image: picture });
		expect(simulator.ledger.purchases).toMatchObject([
			{ body: { input: { ...FOX, start_image: simulator.uploads[0]?.url } } },
		]);
	});
});

it('signs webhooks', async () => {
	const receiver = await startReceiver();
	const { id } = await client.predictions.create({
		model: MODEL,
		input: FOX,
		webhook: receiver.url,
		webhook_events_filter: ['completed'],
	});
	simulator.clock.advance(150);
	await waitUntil(() => simulator.callbacks.length === 1);
	const [call] = receiver.received;
	if (!call) throw new Error('No webhook came');
	const { key } = await client.webhooks.default.secret.get();
	const isValid = async (body: string) =>
		await validateWebhook({
			id: String(call.headers['webhook-id']),
			timestamp: String(call.headers['webhook-timestamp']),
			signature: String(call.headers['webhook-signature']),
			body,
			secret: key,
		});
	expect(await isValid(call.body)).toBe(true);
	expect(await isValid(`${call.body} `)).toBe(false);
	expect(JSON.parse(call.body)).toEqual(await client.predictions.get(id));
});
