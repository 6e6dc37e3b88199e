import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { Agent, request } from 'undici';

import type { ProviderId } from '../../nodes/shared/providers';
import type { WorkflowJson } from '../../test/engine';
import { installN8n, type N8nInstallation } from '../../test/e2e/install';
import { N8nClient, type CredentialReference, type StoredWorkflow } from '../../test/e2e/n8nClient';
import { discardN8n, newUserFolder, startN8n } from '../../test/e2e/n8nServer';
import { installPackage } from '../../test/e2e/package';
import { until } from '../../test/e2e/until';
import { CREDENTIAL_TYPES } from '../../test/providers';
import { simulated, startSimulator, type Simulator } from '../../test/simulator';
import type { BenchOptions } from '../options';
import { order } from '../orders';
import { atLeast, round, type Section } from '../report';
import { median } from '../statistics';

const PROVIDER: ProviderId = 'unifically';
const CONCURRENCY = 10;
/** n8n's setting with which it starts a sandbox for expressions only where there are expressions. */
const LAZY = 'N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE';

const SHARED_SECRET = { name: 'x-secret', value: 'known to both' };

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

/** With a credential, the Webhook node takes only posts with its header. */
const webhookWorkflow = (webhookId: string, credential?: CredentialReference): WorkflowJson =>
	workflowFrom(
		{
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: {
				path: webhookId,
				httpMethod: 'POST',
				responseMode: 'onReceived',
				...(credential ? { authentication: 'headerAuth' } : {}),
			},
			...(credential ? { credentials: { httpHeaderAuth: credential } } : {}),
		},
		webhookId,
	);

const triggerWorkflow = (webhookId: string, credential: CredentialReference): WorkflowJson =>
	workflowFrom(
		{
			type: 'n8n-nodes-kling-video.klingTrigger',
			typeVersion: 1.1,
			parameters: { provider: PROVIDER, options: { download: false } },
			credentials: { [CREDENTIAL_TYPES[PROVIDER]]: credential },
		},
		webhookId,
	);

const emptyWorkflow = (webhookId: string): WorkflowJson =>
	workflowFrom(
		{ type: 'n8n-nodes-empty.emptyTrigger', typeVersion: 1.1, parameters: {} },
		webhookId,
	);

/** Lays a package out beside ours that has nothing but a trigger that does nothing. */
function installEmptyTrigger(userFolder: string): void {
	const target = path.join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-empty');
	cpSync(path.join(__dirname, 'emptyTrigger'), target, { recursive: true });
}

/** One workflow under test. */
interface Target {
	url: string;
	workflow: StoredWorkflow;
	/** How many executions it has had. */
	executions: number;
}

/** What all targets want to see; each ignores what is for others. */
const headersFor = (body: string): Record<string, string> => ({
	...simulated(PROVIDER).sign(body),
	[SHARED_SECRET.name]: SHARED_SECRET.value,
});

async function post(target: Target, body: string, agent: Agent): Promise<void> {
	const response = await request(target.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headersFor(body) },
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
	const headers = headersFor(firstBody);
	await until('the webhook listens', async () => {
		const { status } = await client.ask('POST', path, firstBody, headers);
		return status === 200;
	});
	return { url: client.url + path, workflow: stored, executions: 1 };
}

const TARGETS = {
	webhook: "n8n's Webhook",
	checkedWebhook: "n8n's Webhook, with Header Auth",
	empty: 'empty trigger of another package',
	trigger: 'Kling Trigger',
};

type TargetName = keyof typeof TARGETS;

const targetNames = Object.keys(TARGETS) as TargetName[];

/** What the same posts come to at each node. */
type Comparison = Record<TargetName, Speed>;

const medianOf = (all: Speed[]): Speed => ({
	answered: median(all.map(({ answered }) => answered)),
	finished: median(all.map(({ finished }) => finished)),
});

/** Posts to all nodes in turns, in an n8n with the given settings. */
async function compare(
	installation: N8nInstallation,
	env: Record<string, string>,
	{ rounds, posts }: { rounds: number; posts: number },
	say: BenchOptions['say'],
): Promise<Comparison> {
	const userFolder = newUserFolder();
	const simulator = await startSimulator({ renderSeconds: 0 });
	simulator.setBalance(PROVIDER, 1e6);
	try {
		say('n8n starts');
		installPackage(userFolder);
		installEmptyTrigger(userFolder);
		const server = await startN8n({ installation, userFolder, env });
		const client = await new N8nClient(server.url).logIn();
		const type = CREDENTIAL_TYPES[PROVIDER];
		const credential = await client.createCredential(type, simulator.credentials[PROVIDER]);
		const secret = await client.createCredential('httpHeaderAuth', SHARED_SECRET);
		const firstBodies = await callbacks(simulator, targetNames.length);
		const target = async (
			name: TargetName,
			workflow: (webhookId: string) => WorkflowJson,
			suffix = '',
		) => {
			const webhookId = randomUUID();
			const address = `/webhook/${webhookId}${suffix}`;
			return await publish(client, name, address, workflow(webhookId), firstBodies.pop()!);
		};
		const targets: Record<TargetName, Target> = {
			webhook: await target('webhook', (id) => webhookWorkflow(id)),
			checkedWebhook: await target('checkedWebhook', (id) => webhookWorkflow(id, secret)),
			empty: await target('empty', emptyWorkflow, '/webhook'),
			trigger: await target('trigger', (id) => triggerWorkflow(id, credential), '/webhook'),
		};

		const speeds: Record<TargetName, Speed[]> = {
			webhook: [],
			checkedWebhook: [],
			empty: [],
			trigger: [],
		};
		const reads = () => simulator.requests.filter(({ operation }) => operation === 'status').length;
		// The first round warms up.
		for (let round = 0; round <= rounds; round++) {
			say(`round ${round} of ${rounds}, ${posts} posts to each`);
			const bodies = await callbacks(simulator, posts);
			const before = reads();
			for (const name of targetNames) {
				const speed = await measure(client, targets[name], bodies);
				if (round > 0) speeds[name].push(speed);
			}
			if (reads() - before !== posts) throw new Error('Not every callback was verified by a read');
		}
		return {
			webhook: medianOf(speeds.webhook),
			checkedWebhook: medianOf(speeds.checkedWebhook),
			empty: medianOf(speeds.empty),
			trigger: medianOf(speeds.trigger),
		};
	} finally {
		await discardN8n(userFolder);
		await simulator.close();
	}
}

const rowsOf = (settings: string, comparison: Comparison): string[][] =>
	targetNames.map((name) => {
		const { answered, finished } = comparison[name];
		const { webhook } = comparison;
		return [
			settings,
			TARGETS[name],
			round(answered),
			round(answered / webhook.answered),
			round(finished),
			round(finished / webhook.finished),
		];
	});

/** How many callbacks Kling Trigger takes in a real n8n, beside n8n's own Webhook node. */
export async function measureTrigger({ quick, say }: BenchOptions): Promise<Section> {
	const size = quick ? { rounds: 1, posts: 30 } : { rounds: 5, posts: 150 };
	const installation = await installN8n(say);
	const sections = [
		{ name: LAZY, comparison: await compare(installation, { [LAZY]: 'true' }, size, say) },
		{ name: 'as installed', comparison: await compare(installation, {}, size, say) },
	];
	return {
		title: 'Trigger',
		method:
			`Signed callbacks to a real n8n (SQLite, one process), ${CONCURRENCY} at a time, ${size.posts} in each of ${size.rounds} rounds after a warm-up; medians. Each is about another finished task and starts an execution. ` +
			'Kling Trigger checks the signature and reads the task from the provider (here a simulated one on the same machine) before it answers; the download is off. The Webhook node gets the same posts in the same n8n and answers when the execution is started; with Header Auth it compares a header with a secret in a credential, the least that tells a provider from anybody else.',
		tables: [
			[
				['Setting', 'Node', 'answered/s', 'ratio', 'executions finished/s', 'ratio'],
				...sections.flatMap(({ name, comparison }) => rowsOf(name, comparison)),
			],
		],
		checks: sections.flatMap(({ name, comparison: { webhook, checkedWebhook, trigger } }) => [
			atLeast(
				`Answered, against the Webhook node, ${name}`,
				0.8,
				trigger.answered / webhook.answered,
				'x',
			),
			atLeast(
				`Executions, against the Webhook node, ${name}`,
				0.8,
				trigger.finished / webhook.finished,
				'x',
			),
			atLeast(
				`Executions, against the Webhook node with Header Auth, ${name}`,
				0.8,
				trigger.finished / checkedWebhook.finished,
				'x',
			),
		]),
		notes: [
			`n8n as installed starts a sandbox for expressions for each execution, for each request to a webhook, and each time a credential is decrypted, whether there are expressions or not. It exempts requests to its own Webhook node, by name. So a callback costs three sandboxes, and a post to the Webhook node one. With \`${LAZY}\`, n8n starts a sandbox when there is something to evaluate, which Kling Trigger avoids.`,
			"The empty trigger shows what is possible for a package that is not n8n's own. At Kling Trigger, the credential, the read that verifies a callback and the record against duplicates come on top.",
		],
	};
}
