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

/** An n8n with the workflows that are timed. */
interface Timed {
	/** How long one order takes, in milliseconds. */
	one(): Promise<number>;
	many(): Promise<number>;
	/** Orders as many as the ledger keeps, in a node that makes single ones from then on. */
	fill(): Promise<void>;
	oneWhenFull(): Promise<number>;
}

/** Starts n8n, with its table of processed values or without it. */
async function startTimed(
	installation: N8nInstallation,
	simulator: Simulator,
	userFolder: string,
	hasLedger: boolean,
): Promise<Timed> {
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
	const [single, batch, full] = [await create(1), await create(BATCH), await create(KEPT_ORDERS)];
	return {
		one: async () => await timeOf(client, single),
		many: async () => await timeOf(client, batch),
		async fill() {
			await timeOf(client, full);
			// A ledger belongs to a node: it goes on in the same workflow, with one item.
			await client.update(full, workflowOf(1, credential));
		},
		oneWhenFull: async () => await timeOf(client, full),
	};
}

/** The medians of both, measured in turns: a machine that is busier for a while slows both. */
async function inTurns(
	[ours, bare]: [Timed, Timed],
	metric: keyof Taken,
	count: number,
): Promise<[number, number]> {
	const times: [number[], number[]] = [[], []];
	for (let run = 0; run < count; run++) {
		times[0].push(await ours[metric]());
		times[1].push(await bare[metric]());
	}
	return [median(times[0]), median(times[1])];
}

/** What n8n takes for one order and for many, with its table of processed values and without it. */
async function measureBoth(
	both: [Timed, Timed],
	{ quick, say }: BenchOptions,
): Promise<[Taken, Taken]> {
	const runs = quick ? 3 : 15;
	// The first execution of an n8n loads what all need.
	for (const n8n of both) await n8n.one();
	say(`${runs} orders`);
	const one = await inTurns(both, 'one', runs);
	say(`${BATCH} orders in one execution`);
	const many = await inTurns(both, 'many', quick ? 1 : 5);
	say(`${runs} orders after ${KEPT_ORDERS} others`);
	for (const n8n of both) await n8n.fill();
	const oneWhenFull = await inTurns(both, 'oneWhenFull', runs);
	const taken = (index: 0 | 1): Taken => ({
		one: one[index],
		many: many[index],
		oneWhenFull: oneWhenFull[index],
	});
	return [taken(0), taken(1)];
}

/** What it takes to write down orders where a crash does not lose them, in a real n8n. */
export async function measureLedger(options: BenchOptions): Promise<Section> {
	const installation = await installN8n(options.say);
	const simulator = await startSimulator({ renderSeconds: 0 });
	simulator.setBalance(PROVIDER, 1e6);
	const [oursFolder, bareFolder] = [newUserFolder(), newUserFolder()];
	try {
		options.say('n8n starts twice, with the ledger and without it');
		const [ours, bare] = await measureBoth(
			[
				await startTimed(installation, simulator, oursFolder, true),
				await startTimed(installation, simulator, bareFolder, false),
			],
			options,
		);
		const row = (orders: string, metric: keyof Taken) => [
			orders,
			round(ours[metric]),
			round(bare[metric]),
		];
		return {
			title: 'Ledger',
			method: `How long Kling Generate Video runs that only submits, in a real n8n (SQLite, one process) with a provider on the same machine, which answers at once. Before it orders, and when it has the task ID, it writes the order into n8n's database, where a crash does not lose it; a node keeps ${KEPT_ORDERS} orders there. For comparison, the same n8n without the table that the ledger is kept in. Medians, measured in turns.`,
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
		await discardN8n(oursFolder);
		await discardN8n(bareFolder);
		await simulator.close();
	}
}
