import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { KlingGenerateVideo } from '../../nodes/KlingGenerateVideo/KlingGenerateVideo.node.ts';
import { parseVideoRequest } from '../../nodes/shared/domain/requestSchema';
import type { SendableRequest } from '../../nodes/shared/domain/request';
import { clock } from '../../nodes/shared/execution/clock';
import { providerById, type ProviderId } from '../../nodes/shared/providers';
import type { ProviderRequest } from '../../nodes/shared/providers/provider';
import { createEngine } from '../../test/engine';
import { testNode } from '../../test/engine/testNode';
import { EventClock } from '../../test/clock';
import { workflowFor } from '../../test/nodes/workflow';
import { CREDENTIAL_TYPES, credentialsFor } from '../../test/providers';
import { startSimulator } from '../../test/simulator';
import { measured } from '../memory';
import { FORM } from '../orders';
import { inputOf, printResult } from '../ownProcess';

/* Makes a batch of videos on a clock that costs no waiting, and prints what it took. */

export interface BatchOrder {
	pattern: 'ours' | 'oneByOne';
	provider: ProviderId;
	items: number;
	concurrency: number;
	renderSeconds: number;
}

export interface BatchResult {
	/** On the simulated clock, which stands still while anything is going on. */
	waitedSeconds: number;
	/** What was going on, in real time. */
	workSeconds: number;
	requests: number;
	growthMb: number;
}

const PEER_POLL_SECONDS = 10;
const time = new EventClock();
clock.now = () => time.now();
clock.sleep = async (ms, signal) => await time.sleep(ms, signal).catch(() => undefined);

/** One video after the other: order, look every ten seconds, download. */
async function oneByOne(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const provider = providerById(order.provider);
	const credentials = await this.getCredentials(provider.credentialType);
	const send = async ({ method, path, headers, body }: ProviderRequest) => ({
		status: 200,
		headers: {},
		body: (await this.helpers.httpRequestWithAuthentication.call(this, provider.credentialType, {
			method,
			headers,
			url: String(credentials.baseUrl) + path,
			body: body as Record<string, unknown>,
			json: true,
		})) as unknown,
	});
	const request = parseVideoRequest(FORM) as SendableRequest;
	const items: INodeExecutionData[] = [];
	for (let count = this.getInputData().length; count > 0; count--) {
		const ordered = provider.decodeOrder(
			await send(provider.encodeOrder(request, { key: randomUUID() })),
		);
		if (!ordered.ok) throw new Error(ordered.failure.message);
		const { taskId } = ordered.value;
		for (let url: string | null = null; url === null; ) {
			await clock.sleep(PEER_POLL_SECONDS * 1000);
			const reading = provider.decodeStatus(await send(provider.encodeStatus(taskId)), taskId);
			url = reading.ok ? reading.value.videoUrl : null;
			if (url === null) continue;
			const bytes = (await this.helpers.httpRequest({
				url,
				encoding: 'arraybuffer',
			})) as Buffer;
			const data = await this.helpers.prepareBinaryData(Buffer.from(bytes), 'video.mp4');
			items.push({ json: { taskId }, binary: { data } });
		}
	}
	return [items];
}

const order = inputOf<BatchOrder>();

async function run(): Promise<BatchResult> {
	const { pattern, provider, items, concurrency, renderSeconds } = order;
	const simulator = await startSimulator({ clock: time, renderSeconds });
	const engine = await createEngine({
		nodes: {
			'n8n-nodes-kling-video.klingGenerateVideo': KlingGenerateVideo,
			'n8n-nodes-kling-video.oneByOne': testNode(oneByOne, {
				credentials: Object.values(CREDENTIAL_TYPES).map((name) => ({ name })),
			}),
		},
		credentials: credentialsFor(simulator),
	});
	const options = { maxConcurrency: concurrency };
	const workflow = workflowFor(
		pattern === 'ours'
			? { parameters: { provider, prompt: FORM.prompt, mode: FORM.mode, options } }
			: { type: 'oneByOne', parameters: {} },
	);
	const make = async (count: number) => {
		const startItems = Array.from({ length: count }, () => ({ json: {} }));
		const result = await engine.run(workflow, { startItems });
		const made = result.items('Kling').filter(({ binary }) => binary?.data).length;
		if (made !== count) throw result.error ?? new Error(`${made} of ${count} videos`);
	};
	await make(1);
	const startedAt = time.now();
	const before = simulator.requests.length;
	const { seconds, growthMb } = await measured(async () => await make(items));
	const waitedSeconds = (time.now() - startedAt) / 1000;
	const requests = simulator.requests
		.slice(before)
		.filter((sent) => sent.provider !== 'cdn').length;
	await simulator.close();
	await engine.close();
	time.close();
	return { waitedSeconds, workSeconds: seconds, requests, growthMb };
}

printResult(run());
