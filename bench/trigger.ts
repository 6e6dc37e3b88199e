import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';

import type { ProviderId } from '../nodes/shared/providers/types';
import type { WorkflowJson } from '../test/engine';
import { installN8n } from '../test/e2e/install';
import { N8nClient, type CredentialReference, type StoredWorkflow } from '../test/e2e/n8nClient';
import { discardN8n, newUserFolder, startN8n } from '../test/e2e/n8nServer';
import { installPackage } from '../test/e2e/package';
import { until } from '../test/e2e/until';
import { CREDENTIAL_TYPES } from '../test/providers';
import { simulated, startSimulator, type Simulator } from '../test/simulator';
import type { BenchOptions } from './options';
import { order } from './orders';
import { atLeast, round, type Section } from './report';
import { median } from './statistics';

const PROVIDER: ProviderId = 'unifically';
const CONCURRENCY = 10;

/** What n8n did with a number of posts. */
interface Speed {
	/** Posts answered in a second. */
	answered: number;
	/** Executions finished in a second. */
	finished: number;
}

/** A workflow that begins with the given node. */
const workflowFrom = (trigger: object, webhookId: string): WorkflowJson => ({
	nodes: [
		{
			id: 'trigger',
			name: 'Trigger',
			typeVersion: 1,
			position: [0, 0],
			webhookId,
			...trigger,
		},
		{
			id: 'end',
			name: 'End',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [200, 0],
			parameters: {},
		},
	],
	connections: { Trigger: { main: [[{ node: 'End', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

const webhookWorkflow = (webhookId: string): WorkflowJson =>
	workflowFrom(
		{
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { path: webhookId, httpMethod: 'POST', responseMode: 'onReceived' },
		},
		webhookId,
	);

const triggerWorkflow = (webhookId: string, credential: CredentialReference): WorkflowJson =>
	workflowFrom(
		{
			type: 'n8n-nodes-kling-video.klingTrigger',
			typeVersion: 1.1,
			parameters: { provider: PROVIDER, download: false },
			credentials: { [CREDENTIAL_TYPES[PROVIDER]]: credential },
		},
		webhookId,
	);

/** One workflow under test. */
interface Target {
	url: string;
	workflow: StoredWorkflow;
	/** How many executions it has had. */
	executions: number;
}

async function post(target: Target, body: string, agent: Agent): Promise<void> {
	const response = await request(target.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...simulated(PROVIDER).sign(body) },
		body,
		dispatcher: agent,
	});
	const text = await response.body.text();
	if (response.statusCode !== 200) throw new Error(`n8n answered ${response.statusCode}: ${text}`);
}

/** Posts all bodies, some at a time, and waits until n8n has finished an execution for each. */
async function measure(client: N8nClient, target: Target, bodies: string[]): Promise<Speed> {
	const agent = new Agent({ connections: CONCURRENCY });
	const queue = [...bodies];
	const startedAt = performance.now();
	const sender = async () => {
		for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
			await post(target, body, agent);
		}
	};
	await Promise.all(Array.from({ length: CONCURRENCY }, sender));
	const answeredAt = performance.now();
	target.executions += bodies.length;
	await until(
		'all executions have ended',
		async () => (await client.countSuccessful(target.workflow)) >= target.executions,
		{ timeout: 120_000, interval: 50 },
	);
	const perSecond = (end: number) => (bodies.length * 1000) / (end - startedAt);
	await agent.close();
	return { answered: perSecond(answeredAt), finished: perSecond(performance.now()) };
}

/** Callbacks about tasks that are finished, each about another one. */
async function callbacks(simulator: Simulator, count: number): Promise<string[]> {
	const bodies: string[] = [];
	while (bodies.length < count) {
		const { taskId } = await order(simulator, PROVIDER);
		bodies.push(simulated(PROVIDER).completedCallback(taskId, 'https://example.com/video.mp4'));
	}
	return bodies;
}

/** Puts a workflow into production and waits until its webhook listens. */
async function publish(
	client: N8nClient,
	name: string,
	path: string,
	workflow: WorkflowJson,
	firstBody: string,
): Promise<Target> {
	const stored = await client.createWorkflow(name, workflow);
	await client.activate(stored);
	const headers = simulated(PROVIDER).sign(firstBody);
	await until('the webhook listens', async () => {
		const { status } = await client.ask('POST', path, firstBody, headers);
		return status === 200;
	});
	return { url: client.url + path, workflow: stored, executions: 1 };
}

/** How many callbacks Kling Trigger takes in a real n8n, beside n8n's own Webhook node. */
export async function measureTrigger({ quick, say }: BenchOptions): Promise<Section> {
	const [rounds, posts] = quick ? [1, 30] : [5, 150];
	const installation = await installN8n(say);
	const userFolder = newUserFolder();
	const simulator = await startSimulator({ renderSeconds: 0 });
	simulator.setBalance(PROVIDER, 1e6);
	try {
		say('n8n starts');
		installPackage(userFolder);
		const server = await startN8n({ installation, userFolder });
		const client = await new N8nClient(server.url).logIn();
		const type = CREDENTIAL_TYPES[PROVIDER];
		const credential = await client.createCredential(type, simulator.credentials[PROVIDER]);
		const [webhookId, triggerId] = [randomUUID(), randomUUID()];
		const [first, second] = (await callbacks(simulator, 2)) as [string, string];
		const webhook = await publish(
			client,
			'Webhook',
			`/webhook/${webhookId}`,
			webhookWorkflow(webhookId),
			first,
		);
		const trigger = await publish(
			client,
			'Kling Trigger',
			`/webhook/${triggerId}/webhook`,
			triggerWorkflow(triggerId, credential),
			second,
		);

		const speeds = { webhook: [] as Speed[], trigger: [] as Speed[] };
		// The first round warms up.
		for (let round = 0; round <= rounds; round++) {
			say(`round ${round} of ${rounds}, ${posts} posts to each`);
			const bodies = await callbacks(simulator, posts);
			const reads = () =>
				simulator.requests.filter(({ operation }) => operation === 'status').length;
			const plain = await measure(client, webhook, bodies);
			const before = reads();
			const ours = await measure(client, trigger, bodies);
			if (reads() - before !== posts) throw new Error('Not every callback was verified by a read');
			if (round === 0) continue;
			speeds.webhook.push(plain);
			speeds.trigger.push(ours);
		}
		const medianOf = (all: Speed[]): Speed => ({
			answered: median(all.map(({ answered }) => answered)),
			finished: median(all.map(({ finished }) => finished)),
		});
		const [plain, ours] = [medianOf(speeds.webhook), medianOf(speeds.trigger)];
		const row = (name: string, { answered, finished }: Speed) => [
			name,
			round(answered),
			round(answered / plain.answered),
			round(finished),
			round(finished / plain.finished),
		];
		return {
			title: 'Trigger',
			method:
				`Signed callbacks to a real n8n (SQLite, one process), ${CONCURRENCY} at a time, ${posts} in each of ${rounds} rounds after a warm-up; medians. Each is about another finished task and starts an execution. ` +
				'Kling Trigger checks the signature and reads the task from the provider (here a simulated one on the same machine) before it answers; the download is off. The Webhook node gets the same posts in the same n8n and answers when the execution is started.',
			tables: [
				[
					['Node', 'answered/s', 'ratio', 'executions finished/s', 'ratio'],
					row("n8n's Webhook", plain),
					row('Kling Trigger', ours),
				],
			],
			checks: [
				atLeast('Executions against the Webhook node', 0.8, ours.finished / plain.finished, 'x'),
			],
			notes: [
				'n8n exempts its own Webhook node, by name, from the sandbox for expressions that it starts for each webhook request. For every other trigger it starts one for the request and one each time a credential is decrypted; in a profile of n8n these sandboxes were the largest part. The read that verifies a callback and the record against duplicates come on top. Kling Trigger decrypts its credential once for each callback.',
			],
		};
	} finally {
		await discardN8n(userFolder);
		await simulator.close();
	}
}
