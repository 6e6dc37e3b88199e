import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { KlingApiframeApi } from '../../credentials/KlingApiframeApi.credentials';
import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { clock } from '../../nodes/shared/execution/clock';
import { createEngine } from '../engine';
import { workflowFor } from './workflow';

/*
 * Makes a small and then a large video with the simulator at SIMULATOR_URL and prints what the large
 * one took: the growth of the resident memory at its peak, the time, its size and its SHA-256.
 */
async function main(): Promise<void> {
	// There is nothing to wait for.
	clock.sleep = async () => {};

	const engine = await createEngine({
		nodes: { 'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo },
		credentials: {
			klingApiframeApi: {
				type: new KlingApiframeApi(),
				data: {
					apiKey: process.env.SIMULATOR_KEY ?? '',
					baseUrl: process.env.SIMULATOR_URL ?? '',
				},
			},
		},
		binaryMode: 'filesystem',
	});
	const workflow = workflowFor({ parameters: { provider: 'apiframe', prompt: 'A fox' } });
	await engine.run(workflow);

	const before = process.memoryUsage.rss();
	let peak = before;
	const sampling = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, 10);
	const startedAt = Date.now();
	const result = await engine.run(workflow);
	const seconds = (Date.now() - startedAt) / 1000;
	clearInterval(sampling);

	const video = result.items('Kling')[0]?.binary?.data;
	if (!video) throw new Error(result.error?.message ?? 'There is no video');
	const hash = createHash('sha256');
	let bytes = 0;
	for await (const chunk of createReadStream(engine.binaryPath(video))) {
		hash.update(chunk as Buffer);
		bytes += (chunk as Buffer).length;
	}
	const growthMb = Math.round((peak - before) / 1024 / 1024);
	console.log(JSON.stringify({ growthMb, seconds, bytes, sha256: hash.digest('hex') }));
	await engine.close();
}

void main();
