import { statSync } from 'node:fs';

import { KlingUnificallyApi } from '../../credentials/KlingUnificallyApi.credentials';
import { KlingGetTask } from '../../nodes/KlingGetTask/KlingGetTask.node.ts';
import { chain, createEngine, type NodeJson } from '../../test/engine';
import { httpRequestFrom } from '../httpRequest';
import { measured } from '../memory';
import { inputOf, printResult } from '../ownProcess';
import type { DownloadOrder, DownloadResult, Way } from './ways';

/* Downloads one video in n8n's engine, after some small ones, and prints what it took. */

const credentials = { klingUnificallyApi: { id: 'kling', name: 'kling' } };

const NODES: Record<Way, (target: { taskId: string; url: string }) => NodeJson> = {
	ours: ({ taskId }) => ({
		name: 'Download',
		type: 'n8n-nodes-kling-video.klingGetTask',
		parameters: { provider: 'unifically', taskId, completion: 'once', options: {} },
		credentials,
	}),
	httpRequest: ({ url }) => ({
		name: 'Download',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
	}),
};

async function download(): Promise<DownloadResult> {
	const { way, n8nFolder, credential, warmUps, ...target } = inputOf<DownloadOrder>();
	const engine = await createEngine({
		nodes: {
			'n8n-nodes-kling-video.klingGetTask': KlingGetTask,
			'n8n-nodes-base.httpRequest': httpRequestFrom(n8nFolder),
		},
		credentials: { kling: { type: new KlingUnificallyApi(), data: credential } },
		binaryMode: 'filesystem',
	});
	const run = async (wanted: { taskId: string; url: string }) =>
		await engine.run(
			chain({ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, NODES[way](wanted)),
		);
	try {
		for (const warmUp of warmUps) await run(warmUp);
		const { result, seconds, cpuSeconds, growthMb } = await measured(async () => await run(target));
		const binary = result.items('Download')[0]?.binary?.data;
		if (!binary) throw result.error ?? new Error('There is no file');
		return { seconds, cpuSeconds, growthMb, bytes: statSync(engine.binaryPath(binary)).size };
	} finally {
		await engine.close();
	}
}

printResult(download());
