import { installN8n } from '../../test/e2e/install';
import { N8nClient, type StoredWorkflow } from '../../test/e2e/n8nClient';
import { discardN8n, newUserFolder, startN8n } from '../../test/e2e/n8nServer';
import { installPackage } from '../../test/e2e/package';
import type { WorkflowJson } from '../../test/engine';
import type { ProviderId } from '../../nodes/shared/providers';
import { CREDENTIAL_TYPES } from '../../test/providers';
import { startSimulator } from '../../test/simulator';
import type { BenchOptions } from '../options';
import { FORM } from '../orders';
import { atMost, round, type Section } from '../report';
import { median } from '../statistics';

const PROVIDER: ProviderId = 'unifically';
/** As many orders as the ledger of a node keeps. */
const KEPT_ORDERS = 500;
const MOST_MS = 1000;

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
					completion: 'submit',
					options: { maxConcurrency: 100 },
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

/** What it takes to write down orders where a crash does not lose them, in a real n8n. */
export async function measureLedger({ quick, say }: BenchOptions): Promise<Section> {
	const runs = quick ? 3 : 15;
	const installation = await installN8n(say);
	const userFolder = newUserFolder();
	const simulator = await startSimulator({ renderSeconds: 0 });
	simulator.setBalance(PROVIDER, 1e6);
	try {
		say('n8n starts');
		installPackage(userFolder);
		const server = await startN8n({ installation, userFolder, env: {} });
		const client = await new N8nClient(server.url).logIn();
		const credential = await client.createCredential(
			CREDENTIAL_TYPES[PROVIDER],
			simulator.credentials[PROVIDER],
		);
		const one = async (workflow: StoredWorkflow) => {
			const times: number[] = [];
			for (let run = 0; run < runs; run++) times.push(await timeOf(client, workflow));
			return median(times);
		};
		const create = async (items: number) =>
			await client.createWorkflow(`${items} items`, workflowOf(items, credential));

		const many = await create(KEPT_ORDERS);
		// The first execution of an n8n loads what all need.
		const single = await create(1);
		await timeOf(client, single);
		say(`${runs} orders, the ledger is empty`);
		const first = await one(single);
		say(`${KEPT_ORDERS} orders in one execution`);
		const batch = await timeOf(client, many);
		say(`${runs} orders, the ledger is full`);
		// A ledger belongs to a node: it goes on in the same workflow, with one item.
		await client.update(many, workflowOf(1, credential));
		const full = await one(many);
		return {
			title: 'Ledger',
			method: `How long Kling Generate Video runs that only submits, in a real n8n (SQLite, one process) with a provider on the same machine, which answers at once. Before it orders, and when it has the task ID, it writes the order into n8n's database, where a crash does not lose it; a node keeps ${KEPT_ORDERS} orders there. Medians of ${runs} executions.`,
			tables: [
				[
					['Orders', 'node runs (ms)', 'for each order (ms)'],
					['1, the ledger is empty', round(first), round(first)],
					[`1, ${KEPT_ORDERS} orders in the ledger`, round(full), round(full)],
					[`${KEPT_ORDERS} in one execution`, round(batch), round(batch / KEPT_ORDERS)],
				],
			],
			checks: [atMost('One order with a full ledger', MOST_MS, full, ' ms')],
		};
	} finally {
		await discardN8n(userFolder);
		await simulator.close();
	}
}
