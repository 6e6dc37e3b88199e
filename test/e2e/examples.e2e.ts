import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';

import { example, EXAMPLE_NAMES, impatient, withOption, type Example } from './examples';
import type { ExecutionRecord, StoredWorkflow } from './n8nClient';
import { allItemsOf, expectVideo, itemsOf, openStage, purchasesFromNow, type Stage } from './stage';
import { startEndpoint, type Endpoint } from './standIns/endpoint';
import { startS3, type S3StandIn } from './standIns/s3';
import { until } from './until';
import { N8N } from './versions';

let stage: Stage;
const servers: Array<{ close(): Promise<void> }> = [];

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	for (const server of servers) await server.close();
	await stage.close();
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(EXAMPLE_NAMES)('the example %s imports without a warning', (name) => {
	let descriptions: INodeTypeDescription[];
	const { nodes } = example(name);

	beforeAll(async () => {
		descriptions = await stage.client.nodeDescriptions();
	});

	const descriptionOf = ({ type, typeVersion }: INode): INodeTypeDescription | undefined =>
		descriptions.find(
			({ name, version }) => name === type && [version].flat().includes(typeVersion),
		);

	// The oldest n8n under test decides which versions of other nodes an example may use.
	test('every node is known in the version that it has', () => {
		const unknown = nodes.filter((node) => !descriptionOf(node));
		expect(unknown.map(({ type, typeVersion }) => `${type} ${typeVersion}`)).toEqual([]);
	});

	test("n8n's editor finds nothing to complain about but missing credentials", () => {
		for (const node of nodes) {
			const description = descriptionOf(node)!;
			const parameters = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				true,
				false,
				node,
				description,
			)!;
			const completed = { ...node, parameters };
			const issues = NodeHelpers.getNodeParametersIssues(
				description.properties,
				completed,
				description,
			);
			expect([node.name, issues]).toEqual([node.name, null]);
			// A parameter that the node does not have, or hides, would be dropped.
			expect(parameters).toMatchObject(node.parameters);
		}
	});

	test('n8n stores it as it is', async () => {
		const { id } = await stage.client.createWorkflow(name, example(name));
		const { body } = await stage.client.ask('GET', `/rest/workflows/${id}`);
		const stored = (body as { data: { nodes: INode[]; connections: object } }).data;
		expect(stored.nodes).toMatchObject(nodes);
		expect(stored.connections).toEqual(example(name).connections);
	});
});

/** Runs an example as with "Execute workflow", to its end. */
async function execute(workflow: Example, trigger: string): Promise<ExecutionRecord> {
	const stored = await stage.store(impatient(workflow));
	return await stage.client.waitFor(await stage.client.run(stored, trigger));
}

const jsonOf = (execution: ExecutionRecord, node: string) =>
	allItemsOf(execution, node).map(({ json }) => json);

describe('CMS entry to S3 and social post', () => {
	let s3: S3StandIn;
	let social: Endpoint;
	let workflow: StoredWorkflow;
	let isDown = false;
	const hook = `cms-${randomUUID()}`;

	beforeAll(async () => {
		s3 = await startS3('my-videos');
		social = await startEndpoint(() =>
			isDown ? { status: 503, body: '{"message":"down"}' } : { body: '{"id":"post-1"}' },
		);
		servers.push(s3, social);
		const { client } = stage;
		const header = { name: 'Authorization', value: 'Bearer social' };
		workflow = await stage.publish(
			impatient(
				example('cms-to-social', {
					'New CMS Entry': { parameters: { path: hook } },
					'Store in S3': {
						credentials: { s3: await client.createCredential('s3', s3.credential) },
					},
					'Post It': {
						parameters: { url: `${social.url}/posts` },
						credentials: {
							httpHeaderAuth: await client.createCredential('httpHeaderAuth', header),
						},
					},
				}),
			),
		);
	});

	/** Does what the CMS does, and waits for the end of what that starts. */
	async function publishEntry(slug: string): Promise<ExecutionRecord> {
		const before = (await stage.client.executions(workflow)).map(({ id }) => id);
		const entry = { slug, title: `About ${slug}`, prompt: `A video of ${slug}` };
		await until('the webhook listens', async () => {
			const { status } = await stage.client.ask('POST', `/webhook/${hook}`, entry);
			return status === 200;
		});
		const { id } = await until('the execution begins', async () =>
			(await stage.client.executions(workflow)).find((execution) => !before.includes(execution.id)),
		);
		return await stage.client.waitFor(id);
	}

	test('the bytes of the video arrive in S3, then the post goes out', async () => {
		const bought = purchasesFromNow(stage);
		const execution = await publishEntry('foxes');
		expect(execution.status).toBe('success');
		expect(bought()).toHaveLength(1);
		const file = await s3.file('foxes.mp4');
		expect(sha256(file!)).toBe(await stage.simulator.videoSha256(bought()[0]!));
		expect(social.received).toMatchObject([
			{
				method: 'POST',
				path: '/posts',
				headers: { authorization: 'Bearer social' },
				body: { text: 'About foxes', videoUrl: 'https://my-videos.example.com/foxes.mp4' },
			},
		]);
		expect(itemsOf(execution, 'Done')).toHaveLength(1);
		expect(itemsOf(execution, 'Tell Somebody')).toEqual([]);
	});

	test('a video that fails is neither stored nor posted, and somebody is told its task ID', async () => {
		const posts = social.received.length;
		const bought = purchasesFromNow(stage);
		stage.simulator.outcomes.next({ result: 'failed', message: 'content policy' });
		const execution = await publishEntry('owls');
		expect(execution.status).toBe('success');
		const [told] = jsonOf(execution, 'Tell Somebody');
		expect(told).toMatchObject({ taskId: bought()[0] });
		expect(told?.message).toContain('content policy');
		expect(await s3.file('owls.mp4')).toBeNull();
		expect(social.received).toHaveLength(posts);
	});

	test('when the social network is down, the video is in S3 and somebody is told', async () => {
		isDown = true;
		const execution = await publishEntry('bears');
		expect(execution.status).toBe('success');
		expect(await s3.file('bears.mp4')).not.toBeNull();
		expect(itemsOf(execution, 'Done')).toEqual([]);
		expect(jsonOf(execution, 'Tell Somebody')).toMatchObject([
			{ message: expect.stringMatching(/503|down|unavailable/i) as string },
		]);
	});
});

test('RSS feed to vertical short: the newest article becomes a 9:16 file, once', async () => {
	const article = (n: number) =>
		`<item><title>Article ${n}</title><link>https://blog.example.com/${n}</link><guid>${randomUUID()}</guid>` +
		`<description>What number ${n} is about</description></item>`;
	const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>${article(2)}${article(1)}</channel></rss>`;
	const feed = await startEndpoint(() => ({ contentType: 'application/rss+xml', body: rss }));
	servers.push(feed);
	// Where n8n lets the nodes write by default.
	const folder = path.join(stage.server.userFolder, '.n8n-files');
	mkdirSync(folder, { recursive: true });
	const stored = await stage.store(
		impatient(
			example('rss-to-short', {
				'Read the Feed': { parameters: { url: `${feed.url}/rss.xml` } },
				'Write to File': { parameters: { fileName: `=${folder}/{{ $binary.data.fileName }}` } },
			}),
		),
	);
	const run = async () =>
		await stage.client.waitFor(await stage.client.run(stored, 'Every Morning'));

	const bought = purchasesFromNow(stage);
	const execution = await run();
	expect(execution.status).toBe('success');
	expect(jsonOf(execution, 'Tell Somebody')).toEqual([]);
	const [item] = itemsOf(execution, 'Kling Generate Video');
	expect(item?.json).toMatchObject({ aspectRatio: '9:16', taskId: bought()[0] });
	expect(stage.simulator.task(bought()[0]!)?.aspectRatio).toBe('9:16');
	expect(JSON.stringify(stage.simulator.ledger.purchases.at(-1)!.body)).toContain('Article 2');
	const file = readFileSync(path.join(folder, 'Article 2.mp4'));
	expect(sha256(file)).toBe(await stage.simulator.videoSha256(bought()[0]!));
	expect(itemsOf(execution, 'Done')).toHaveLength(1);

	expect((await run()).status).toBe('success');
	expect(bought()).toHaveLength(1);
});

test('Batch of 20: 17 videos, one of them fetched after a broken download, 3 reasons, never more than 4 at a time', async () => {
	const bought = purchasesFromNow(stage);
	const endings = Array.from({ length: 20 }, () => ({}) as object);
	for (const index of [2, 9, 15]) endings[index] = { result: 'failed', message: 'content policy' };
	for (const ending of endings) stage.simulator.outcomes.next({ renderSeconds: 1.5, ...ending });
	const effect = { type: 'html', status: 200 } as const;
	stage.simulator.faults.add({ operation: 'download', effect });
	const execution = await execute(example('batch-of-20'), 'Start');
	expect(execution.status).toBe('success');
	expect(bought()).toHaveLength(20);

	const videos = allItemsOf(execution, 'Use the Videos');
	expect(videos).toHaveLength(17);
	for (const video of videos) await expectVideo(stage, video);
	expect(jsonOf(execution, 'Kling Get Task')).toMatchObject([{ status: 'completed' }]);
	const told = jsonOf(execution, 'Tell Somebody');
	expect(told).toHaveLength(3);
	const failed = bought().filter((id) => stage.simulator.task(id)?.phase === 'failed');
	expect(told.map(({ taskId }) => taskId).sort()).toEqual(failed.sort());
	const seen = [...videos.map(({ json }) => json), ...told].map(({ taskId }) => taskId);
	expect(new Set(seen)).toEqual(new Set(bought()));

	const tasks = bought().map((id) => stage.simulator.task(id)!);
	const atOnce = tasks.map(
		({ boughtAt }) =>
			tasks.filter((other) => other.boughtAt <= boughtAt && other.endedAt! > boughtAt).length,
	);
	expect(Math.max(...atOnce)).toBe(4);
});

test('Script to multi-shot ad: one video of three timed shots', async () => {
	const bought = purchasesFromNow(stage);
	const execution = await execute(example('script-to-multi-shot-ad'), 'Start');
	expect(execution.status).toBe('success');
	expect(bought()).toHaveLength(1);
	const [item] = itemsOf(execution, 'Use the Video');
	expect(item?.json).toMatchObject({ durationSeconds: 15, aspectRatio: '9:16' });
	expect(item?.json.shots).toHaveLength(3);
	await expectVideo(stage, item);
});

test('Product ad: one video of three shots', async () => {
	const bought = purchasesFromNow(stage);
	const execution = await execute(example('product-ad'), 'Start');
	expect(execution.status).toBe('success');
	expect(bought()).toHaveLength(1);
	const [item] = itemsOf(execution, 'Kling Multi-Shot');
	expect(item?.json).toMatchObject({ durationSeconds: 12 });
	await expectVideo(stage, item);
});

test('Two ideas, two providers: the pinned ideas are bought where they say', async () => {
	const ledger = stage.simulator.ledger.purchases;
	const before = ledger.length;
	// A pinned item holds no file, so the second idea goes without its start frame.
	const workflow = example('demo', {
		'Kling Generate Video': { parameters: { startFrame: 'none' } },
	});
	const execution = await execute(workflow, 'Ideas');
	expect(execution.status).toBe('success');
	expect(
		ledger
			.slice(before)
			.map(({ provider }) => provider)
			.sort(),
	).toEqual(['apiframe', 'unifically']);
	const items = itemsOf(execution, 'Kling Generate Video');
	expect(items.map(({ json }) => json.provider)).toEqual(['unifically', 'apiframe']);
	for (const item of items) await expectVideo(stage, item);
});

test('submit now, finish later: ordered in one execution, received in another', async () => {
	const bought = purchasesFromNow(stage);
	const later = example('finish-later');
	const trigger = later.nodes.find((node) => node.name === 'Kling Trigger')!;
	trigger.webhookId = randomUUID();
	const finish = await stage.publish(later);
	const callbackUrl = `${stage.server.url}/webhook/${trigger.webhookId}/webhook`;
	const now = withOption(example('submit-now'), 'Kling Generate Video', { callbackUrl });
	stage.simulator.outcomes.next({ renderSeconds: 3 });
	const order = await execute(now, 'Start');
	expect(order.status).toBe('success');
	expect(itemsOf(order, 'Keep the Task ID')[0]?.json).toMatchObject({ taskId: bought()[0] });

	const { id } = await until('the provider has called back', async () =>
		(await stage.client.executions(finish)).at(0),
	);
	const execution = await stage.client.waitFor(id);
	expect(execution.status).toBe('success');
	const [item] = itemsOf(execution, 'Publish the Video');
	expect(item?.json.taskId).toBe(bought()[0]);
	if (N8N.findsFilesOfTriggers) await expectVideo(stage, item);
	else await expect(expectVideo(stage, item)).rejects.toThrow('n8n answered 404');
	expect(jsonOf(execution, 'Tell Somebody')).toEqual([]);
	expect(bought()).toHaveLength(1);
});
