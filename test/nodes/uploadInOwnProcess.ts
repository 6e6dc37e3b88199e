import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IBinaryData } from 'n8n-workflow';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { KlingMotionControl } from '../../nodes/KlingMotionControl/KlingMotionControl.node.ts';
import { clock } from '../../nodes/shared/execution/clock';
import { createEngine } from '../engine';
import { credentialsFor } from '../providers';
import type { Uploading } from './measureUpload';
import { storeFilm } from './storeFilm';
import { workflowFor } from './workflow';

const MB = 1024 * 1024;

/** Enough for Node.js to have the buffers that any stream needs. */
const WARM_UP_MB = 20;
const { credentials, changes, node, parameters, megabytes } = JSON.parse(
	process.env.UPLOADING ?? '',
) as Uploading & { credentials: never; changes: Record<string, object> };

/*
 * Sends a film of 20 MB and then a large one to a provider and prints what the large one took: the growth of the resident
 * memory at its peak, the time, its size and its SHA-256.
 */
async function main(): Promise<void> {
	// There is nothing to wait for.
	clock.sleep = async () => {};
	const engine = await createEngine({
		nodes: {
			'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo,
			'n8n-nodes-kling-video.klingMotionControl': KlingMotionControl,
		},
		credentials: credentialsFor({ credentials }, changes),
		binaryMode: 'filesystem',
	});
	const run = async (film: IBinaryData): Promise<void> => {
		const result = await engine.run(workflowFor({ type: node, parameters }), {
			startItems: [{ json: {}, binary: { film } }],
		});
		if (result.error) throw result.error;
	};
	await run(await storeFilm(engine, WARM_UP_MB * MB));

	const film = await storeFilm(engine, megabytes * MB);
	const before = process.memoryUsage.rss();
	let peak = before;
	const sampling = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, 10);
	const startedAt = Date.now();
	await run(film);
	const seconds = (Date.now() - startedAt) / 1000;
	clearInterval(sampling);

	const hash = createHash('sha256');
	for await (const chunk of createReadStream(engine.binaryPath(film))) hash.update(chunk as Buffer);
	const growthMb = Math.round((peak - before) / MB);
	console.log(
		JSON.stringify({ growthMb, seconds, bytes: megabytes * MB, sha256: hash.digest('hex') }),
	);
	await engine.close();
}

void main();
