import path from 'node:path';

import { installN8n, type N8nInstallation } from '../../test/e2e/install';
import { N8nClient, type StoredWorkflow } from '../../test/e2e/n8nClient';
import { discardN8n, newUserFolder, startN8n } from '../../test/e2e/n8nServer';
import { installPackage } from '../../test/e2e/package';
import type { WorkflowJson } from '../../test/engine';
import type { ProviderId } from '../../nodes/shared/providers';
import { CREDENTIAL_TYPES } from '../../test/providers';
import { startSimulator, type Simulator } from '../../test/simulator';
import type { BenchOptions } from '../options';
import { FORM } from '../orders';
import { atMost, round, type Section } from '../report';
import { median } from '../statistics';

const PROVIDER: ProviderId = 'unifically';
/** As many orders as the ledger of a node keeps. */
const KEPT_ORDERS = 500;
const BATCH = 200;
const MOST_MS = 15;
const MOST_TIMES = 1.3;

/** What makes n8n one that has no table for the ledger. */
const WITHOUT_LEDGER = path.join(__dirname, 'withoutLedger.js');

/** A workflow whose node "Kling" orders one video for each of `items` items. */
function workflowOf(items: number, credential: object): WorkflowJson {
	const at = (name: string, type: string, typeVersion: number, parameters: object) => ({
		id: name,
		name,
		type,
		typeVersion,
		position: [0, 0] as [number, number],
		parameters,
	});
	const numbers = Array.from({ length: items }, (_, n) => n);
	const to = (node: string) => ({ main: [[{ node, type: 'main', index: 0 }]] });
	return {
		nodes: [
			at('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			at('List', 'n8n-nodes-base.set', 3.4, {
				mode: 'raw',
				jsonOutput: JSON.stringify({ n: numbers }),
			}),
			at('Split', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'n' }),
			{
				...at('Kling', 'n8n-nodes-kling-video.klingGenerateVideo', 1, {
					provider: PROVIDER,
					prompt: `=${FORM.prompt} {{ $json.n }}`,
					mode: FORM.mode,
					options: { completion: 'submit', maxConcurrency: 100 },
				}),
				credentials: { [CREDENTIAL_TYPES[PROVIDER]]: credential },
			},
		],
		connections: { Start: to('List'), List: to('Split'), Split: to('Kling') },
		settings: { executionOrder: 'v1' },
	};
}

/** Runs a workflow, and returns for how many milliseconds the node "Kling" ran. */
async function timeOf(client: N8nClient, workflow: StoredWorkflow): Promise<number> {
	const { status, data } = await client.waitFor(await client.run(workflow, 'Start'), undefined, {
		timeout: 300_000,
	});
	const run = data.resultData.runData.Kling?.[0];
	if (status !== 'success' || !run) throw new Error(`The execution is ${status}`);
	return run.executionTime;
}

interface Taken {
	/** Of a run with one order, in milliseconds. */
	one: number;
	/** The same once the ledger is full. */
	oneWhenFull: number;
	/** Of a run with many. */
	many: number;
}

/** What n8n takes for one order and for many, with its table of processed values or without it. */
async function measureN8n(
	installation: N8nInstallation,
	simulator: Simulator,
	{ quick, say }: BenchOptions,
	hasLedger: boolean,
): Promise<Taken> {
	const runs = quick ? 3 : 15;
	const title = hasLedger ? 'with the ledger' : 'without it';
	const userFolder = newUserFolder();
	try {
		say(`n8n starts, ${title}`);
		installPackage(userFolder);
		const env: Record<string, string> = hasLedger
			? {}
			: { NODE_OPTIONS: `--require ${WITHOUT_LEDGER}` };
		const server = await startN8n({ installation, userFolder, env });
		const client = await new N8nClient(server.url).logIn();
		const credential = await client.createCredential(
			CREDENTIAL_TYPES[PROVIDER],
			simulator.credentials[PROVIDER],
		);
		const create = async (items: number) =>
			await client.createWorkflow(`${items} items`, workflowOf(items, credential));
		const times = async (workflow: StoredWorkflow, count: number) => {
			const all: number[] = [];
			for (let run = 0; run < count; run++) all.push(await timeOf(client, workflow));
			return median(all);
		};

		// The first execution of an n8n loads what all need.
		const single = await create(1);
		await timeOf(client, single);
		say(`${runs} orders, ${title}`);
		const one = await times(single, runs);
		say(`${BATCH} orders in one execution, ${title}`);
		const many = await times(await create(BATCH), quick ? 1 : 5);
		say(`${runs} orders after ${KEPT_ORDERS} others, ${title}`);
		const full = await create(KEPT_ORDERS);
		await timeOf(client, full);
		// A ledger belongs to a node: it goes on in the same workflow, with one item.
		await client.update(full, workflowOf(1, credential));
		return { one, many, oneWhenFull: await times(full, runs) };
	} finally {
		await discardN8n(userFolder);
	}
}

/** What it takes to write down orders where a crash does not lose them, in a real n8n. */
export async function measureLedger(options: BenchOptions): Promise<Section> {
	const installation = await installN8n(options.say);
	const simulator = await startSimulator({ renderSeconds: 0 });
	simulator.setBalance(PROVIDER, 1e6);
	try {
		const ours = await measureN8n(installation, simulator, options, true);
		const bare = await measureN8n(installation, simulator, options, false);
		const row = (orders: string, metric: keyof Taken) => [
			orders,
			round(ours[metric]),
			round(bare[metric]),
		];
		return {
			title: 'Ledger',
			method: `How long Kling Generate Video runs that only submits, in a real n8n (SQLite, one process) with a provider on the same machine, which answers at once. Before it orders, and when it has the task ID, it writes the order into n8n's database, where a crash does not lose it; a node keeps ${KEPT_ORDERS} orders there. For comparison, the same n8n without the table that the ledger is kept in. Medians.`,
			tables: [
				[
					['Orders', 'node runs (ms)', 'without the ledger (ms)'],
					row('1, the ledger is empty', 'one'),
					row(`1, ${KEPT_ORDERS} orders in the ledger`, 'oneWhenFull'),
					row(`${BATCH} in one execution`, 'many'),
				],
			],
			checks: [
				atMost(
					`One order with ${KEPT_ORDERS} in the ledger: more than without it`,
					MOST_MS,
					ours.oneWhenFull - bare.oneWhenFull,
					' ms',
				),
				atMost(
					`${BATCH} orders in one execution: against the time without it`,
					MOST_TIMES,
					ours.many / bare.many,
					'x',
				),
			],
		};
	} finally {
		await simulator.close();
	}
}
