import { readFileSync, writeFileSync } from 'node:fs';

import { KlingApiframeApi } from '../../credentials/KlingApiframeApi.credentials';
import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { createEngine, type Engine } from '../engine';
import { startResumeServer } from './resumeServer';
import { workflowFor } from './workflow';

/*
 * An n8n that is ended while an execution is suspended, and one that is started afterwards. With
 * "suspend" it runs three items until they wait, writes the execution to STORED and ends by itself,
 * which it could not with a timer left. With "resume" it reads the execution, serves its resume URL and
 * prints what comes out.
 */

const { SIMULATOR_URL = '', SIMULATOR_KEY = '', STORED = '', PORT = '' } = process.env;

const workflow = workflowFor({
	parameters: {
		provider: 'apiframe',
		prompt: '=Number {{ $json.n }}',
		options: { completion: 'suspend' },
	},
	onError: 'continueErrorOutput',
});

const startEngine = async (): Promise<Engine> =>
	await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo },
		credentials: {
			klingApiframeApi: {
				type: new KlingApiframeApi(),
				data: { apiKey: SIMULATOR_KEY, baseUrl: SIMULATOR_URL },
			},
		},
		baseUrl: `http://127.0.0.1:${PORT}`,
	});

async function suspend(): Promise<void> {
	const engine = await startEngine();
	const result = await engine.run(workflow, {
		executionId: '42',
		startItems: [0, 1, 2].map((n) => ({ json: { n } })),
	});
	writeFileSync(STORED, engine.serialize(result));
	await engine.close();
	console.log(JSON.stringify({ status: result.status }));
}

async function resume(): Promise<void> {
	const engine = await startEngine();
	const server = await startResumeServer(Number(PORT));
	server.connect(engine);
	server.store('42', { workflow, serialized: readFileSync(STORED, 'utf8') });
	console.log('ready');
	await server.waitFor(1);
	const [result] = server.results;
	const items = await Promise.all(
		result!.items('Success').map(async ({ json, binary }) => ({
			taskId: json.taskId,
			bytes: (await engine.readBinary(binary!.data!)).length,
		})),
	);
	await server.close();
	await engine.close();
	console.log(JSON.stringify({ status: result!.status, items }));
}

void (process.argv[2] === 'suspend' ? suspend() : resume());
