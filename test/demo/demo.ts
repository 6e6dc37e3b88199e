import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ICredentialType, IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';

import workflow from '../../examples/demo.json';
import { runningClock } from '../clock';
import { createEngine, type Engine } from '../engine';
import { startSimulator, type Simulator } from '../simulator';

/*
 * The main job without an account: an example workflow runs in n8n's own engine, with the package as
 * it is built for n8n, against local imitations of the providers. The simulated clock runs 15 times
 * as fast as the real one.
 */

const ROOT = path.join(__dirname, '..', '..');
const OUTPUT = path.join(ROOT, 'demo-output');
const SPEED = 15;
const RENDER_SECONDS = 120;

const say = (line: string) => console.log(line);

/** A class of the built package; its file bears its name. */
function built<T>(file: string): new () => T {
	const classes = require(path.join(ROOT, 'dist', file)) as Record<string, new () => T>;
	return classes[path.basename(file).split('.')[0]!]!;
}

function credential(name: string): ICredentialType {
	return new (built<ICredentialType>(`credentials/${name}.credentials.js`))();
}

async function startEngine({ credentials }: Simulator): Promise<Engine> {
	const node = 'nodes/KlingGenerateVideo/KlingGenerateVideo.node.js';
	return await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': built<INodeType>(node) },
		credentials: {
			unifically: { type: credential('KlingUnificallyApi'), data: credentials.unifically },
			apiframe: { type: credential('KlingApiframeApi'), data: credentials.apiframe },
		},
	});
}

/** What a user does after an import. */
const withCredentials = (node: object): object => ({
	...node,
	credentials: {
		klingApiframeApi: { id: 'apiframe', name: 'Apiframe' },
		klingUnificallyApi: { id: 'unifically', name: 'Unifically' },
	},
});

/** The ideas pinned to the trigger; an idea that starts from an image gets it as binary data. */
async function ideas(engine: Engine): Promise<INodeExecutionData[]> {
	const image = await readFile(path.join(ROOT, 'examples', 'start-frame.jpg'));
	const items: INodeExecutionData[] = workflow.pinData.Ideas.map(({ json }) => ({ json }));
	for (const item of items) {
		if (item.json.startFrame !== 'binary') continue;
		item.binary = { data: await engine.storeBinary(image, 'start-frame.jpg', 'image/jpeg') };
	}
	return items;
}

function showProgress({ ledger, task }: Simulator): NodeJS.Timeout {
	const startedAt = Date.now();
	return setInterval(() => {
		const states = ledger.purchases.map(({ provider, taskId }) => {
			const { phase, progress } = task(taskId)!;
			return `${provider}: ${phase}${phase === 'rendering' ? ` ${Math.round(progress ?? 0)} %` : ''}`;
		});
		if (states.length > 0)
			say(`${Math.round((Date.now() - startedAt) / 1000)} s  ${states.join('   ')}`);
	}, 2000);
}

async function deliver(engine: Engine, items: INodeExecutionData[]): Promise<void> {
	await rm(OUTPUT, { recursive: true, force: true });
	await mkdir(OUTPUT, { recursive: true });
	for (const { binary } of items) {
		const video = binary!.data!;
		const file = path.join(OUTPUT, video.fileName!);
		await writeFile(file, await engine.readBinary(video));
		say(`Wrote ${path.relative(ROOT, file)} (${video.fileSize})`);
	}
	const json: IDataObject[] = items.map((item) => item.json);
	await writeFile(path.join(OUTPUT, 'output.json'), `${JSON.stringify(json, null, 2)}\n`);
	say(`Wrote ${path.relative(ROOT, path.join(OUTPUT, 'output.json'))}`);
}

async function main(): Promise<void> {
	const simulator = await startSimulator({
		clock: runningClock(SPEED),
		renderSeconds: RENDER_SECONDS,
		onEvent: (event) => {
			if (event.type !== 'purchase') return;
			say(`Bought at ${event.purchase.provider}: ${event.purchase.taskId}`);
		},
	});
	const engine = await startEngine(simulator);
	say(`Running "${workflow.name}". A render takes ${RENDER_SECONDS / SPEED} seconds here.`);
	const progress = showProgress(simulator);
	try {
		const result = await engine.run(
			{ ...workflow, nodes: workflow.nodes.map(withCredentials), pinData: {} },
			{ startItems: await ideas(engine) },
		);
		if (result.error) throw result.error;
		await deliver(engine, result.items('Kling Generate Video'));
		for (const { message } of result.hints('Kling Generate Video')) say(message);
	} finally {
		clearInterval(progress);
		await simulator.close();
		await engine.close();
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
