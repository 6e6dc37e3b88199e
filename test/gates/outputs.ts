import type { INodeExecutionData } from 'n8n-workflow';

import { startBench, type Bench } from '../nodes/bench';
import { serve } from '../nodes/callbackServer';
import { triggerWorkflowFor, type NodeUnderTest } from '../nodes/workflow';
import type { Outcome } from '../simulator';
import { failureIn } from '../failed';
import { allNodes } from './classes';
import { versionsOf } from './forms';

/*
 * The keys that nodes put out, as workflows of users read them in expressions. They are found by running the nodes,
 * at a provider that names a price.
 */

const PROVIDER = 'unifically';
/** One that lists tasks. */
const WITH_LIST = 'klingAi';

/** Longer than any callback takes, on the clock of the tests. */
const AN_HOUR_MS = 3600_000;

const FAILURE: Outcome = { result: 'failed', message: 'Too violent' };

type Run = (bench: Bench, typeVersion: number) => Promise<INodeExecutionData[]>;

const run =
	(node: NodeUnderTest, outcome: Outcome = {}): Run =>
	async (bench, typeVersion) => {
		bench.simulator.outcomes.next(outcome);
		const settings = { typeVersion };
		const result = await bench.run({ onError: 'continueErrorOutput', settings, ...node });
		return [...result.items('Success'), ...result.items('Failure')];
	};

const generate = (more: object = {}, outcome?: Outcome): Run =>
	run({ parameters: { provider: PROVIDER, prompt: 'A fox', ...more } }, outcome);

const SHOTS = { shot: [1, 2].map((n) => ({ prompt: `Scene ${n}`, duration: 5 })) };

const multiShot = (more: object = {}, outcome?: Outcome): Run =>
	run(
		{ type: 'klingMultiShot', parameters: { provider: PROVIDER, shots: SHOTS, ...more } },
		outcome,
	);

const FILES = {
	imageUrl: 'https://example.com/mascot.png',
	videoUrl: 'https://example.com/dance.mp4',
};

const motion = (more: object = {}, outcome?: Outcome): Run =>
	run(
		{
			type: 'klingMotionControl',
			parameters: { provider: PROVIDER, prompt: 'A mascot dances', ...FILES, ...more },
		},
		outcome,
	);

/** Orders a video and then runs Kling Get Task. */
const getTask =
	(parameters: object, outcome: Outcome = {}, provider: string = PROVIDER): Run =>
	async (bench, typeVersion) => {
		const [ordered] = await generate({ provider, options: { completion: 'submit' } }, outcome)(
			bench,
			1,
		);
		return await run({
			type: 'klingGetTask',
			parameters: { provider, ...parameters },
			items: [ordered!],
		})(bench, typeVersion);
	};

/** Orders a video whose callback starts a workflow. */
const trigger =
	(more: object = {}, outcome: Outcome = {}): Run =>
	async (bench, typeVersion) => {
		const workflow = triggerWorkflowFor({ provider: PROVIDER, ...more });
		const nodes = workflow.nodes.map((node) =>
			'name' in node && node.name === 'Trigger' ? { ...node, typeVersion } : node,
		);
		const active = await bench.engine.activate({ ...workflow, nodes }, 'Trigger');
		const server = await serve(active);
		try {
			const options = { callbackUrl: server.url };
			await generate({ options: { completion: 'submit', ...options } }, outcome)(bench, 1);
			await Promise.race([server.waitFor(1), bench.simulator.clock.sleep(AN_HOUR_MS)]);
			return server.executions[0]?.items('After') ?? [];
		} finally {
			await server.close();
			await active.deactivate();
		}
	};

/** What is run of each node: everything that yields another kind of item. */
const CASES: Record<string, Record<string, Run>> = {
	klingGenerateVideo: {
		finished: generate(),
		submitted: generate({ options: { completion: 'submit' } }),
		failed: generate({}, FAILURE),
		sample: generate({ options: { sampleVideo: true } }),
		'submitted sample': generate({
			options: {
				completion: 'submit',
				sampleVideo: true,
				sampleVideoUrl: 'https://example.com/a.mp4',
			},
		}),
		'dry run': generate({ options: { dryRun: true } }),
		'with the raw response': generate({ options: { includeRawResponse: true } }),
	},
	klingMultiShot: {
		finished: multiShot(),
		failed: multiShot({}, FAILURE),
		'dry run': multiShot({ options: { dryRun: true } }),
	},
	klingMotionControl: {
		finished: motion(),
		failed: motion({}, FAILURE),
		'dry run': motion({ options: { dryRun: true } }),
	},
	klingGetTask: {
		finished: getTask({}),
		failed: getTask({}, FAILURE),
		'read once': getTask({ completion: 'once' }, { renderSeconds: 500 }),
		listed: getTask({ operation: 'getAll' }, {}, WITH_LIST),
	},
	klingTrigger: {
		completed: trigger(),
		failed: trigger({}, FAILURE),
		'with the raw response': trigger({ options: { includeRawResponse: true } }),
	},
};

const FAILS = 'fails';
/** The case in which a task has failed. */
const FAILED = 'failed';

/** What a provider has said: its keys are not ours. */
const FOREIGN = new Set(['raw', 'request.body']);

/** The keys of a JSON value, with those of the objects inside of it. */
function keysOf(value: unknown, within = ''): string[] {
	if (Array.isArray(value)) return value.flatMap((each) => keysOf(each, `${within}[]`));
	if (typeof value !== 'object' || value === null || FOREIGN.has(within)) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const name = within ? `${within}.${key}` : key;
		return [name, ...keysOf(inner, name)];
	});
}

const factsOf = ({ json, binary = {} }: INodeExecutionData): string[] => [
	...keysOf(json).map((key) => `json ${key}`),
	...Object.keys(binary).map((key) => `binary ${key}`),
];

/** What a node puts out in one case. One that fails is a fact as well: its form may have changed. */
async function factsOfCase(name: string, act: Run, typeVersion: number): Promise<string[]> {
	const bench = await startBench();
	try {
		const items = await act(bench, typeVersion);
		const failure = failureIn(items.find(({ json }) => json.error));
		if (failure.message && name !== FAILED) return [`${FAILS}: ${failure.message}`];
		return items.length > 0 ? items.flatMap(factsOf) : [`${FAILS}: there is no item`];
	} catch (error) {
		return [`${FAILS}: ${(error as Error).message}`];
	} finally {
		await bench.close();
	}
}

/** The facts about what all nodes put out. */
export async function outputFacts(): Promise<string[]> {
	const facts: string[] = [];
	for (const { description } of allNodes()) {
		const cases = CASES[description.name];
		if (!cases) throw new Error(`No output of ${description.name} is looked at: add it to CASES`);
		for (const version of versionsOf(description)) {
			for (const [name, act] of Object.entries(cases)) {
				const found = await factsOfCase(name, act, version);
				const subject = `${description.name} ${version} | output, ${name}`;
				facts.push(...found.map((fact) => `${subject} | ${fact}`));
			}
		}
	}
	return facts;
}

/** Whether a fact is about what a node puts out. */
export const isOutput = (fact: string): boolean => fact.includes(' | output, ');

/** The facts that say that a case could not be run. */
export const failuresIn = (facts: string[]): string[] =>
	facts.filter((fact) => fact.includes(` | ${FAILS}: `));
