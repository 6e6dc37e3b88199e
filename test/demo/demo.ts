import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ICredentialType, IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';

import workflow from '../../examples/demo.json';
import { scaledClock } from '../clock';
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

/** The classes of the built package, by the names under which n8n knows them. */
function builtPackage() {
	const load = <T>(file: string, name: string): new () => T =>
		(require(path.join(ROOT, 'dist', file)) as Record<string, new () => T>)[name]!;
	return {
		KlingGenerateVideo: load<INodeType>(
			'nodes/KlingGenerateVideo/KlingGenerateVideo.node.js',
			'KlingGenerateVideo',
		),
		KlingUnificallyApi: load<ICredentialType>(
			'credentials/KlingUnificallyApi.credentials.js',
			'KlingUnificallyApi',
		),
		KlingApiframeApi: load<ICredentialType>(
			'credentials/KlingApiframeApi.credentials.js',
			'KlingApiframeApi',
		),
	};
}

async function startEngine({ unifically, apiframe }: Simulator): Promise<Engine> {
	const { KlingGenerateVideo, KlingUnificallyApi, KlingApiframeApi } = builtPackage();
	return await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo },
		credentials: {
			unifically: {
				type: new KlingUnificallyApi(),
				data: {
					apiKey: unifically.apiKey,
					baseUrl: unifically.baseUrl,
					uploadBaseUrl: unifically.uploadBaseUrl,
				},
			},
			apiframe: {
				type: new KlingApiframeApi(),
				data: { apiKey: apiframe.apiKey, baseUrl: apiframe.baseUrl },
			},
		},
	});
}

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
		clock: scaledClock(SPEED),
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
			{ ...workflow, pinData: {} },
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
