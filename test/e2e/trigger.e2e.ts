import { randomUUID } from 'node:crypto';

import type { WorkflowJson } from '../engine';
import { triggerWorkflowFor } from '../nodes/workflow';
import { simulated } from '../simulator';
import {
	expectVideo,
	itemsOf,
	openStage,
	PROVIDER_IDS,
	purchasesFromNow,
	type Stage,
} from './stage';
import { until } from './until';
import { N8N } from './versions';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

/** A workflow of a trigger in which a node reads the file while the execution goes on. */
function readingWorkflow(provider: string, webhookId: string): WorkflowJson {
	const { nodes, connections, ...workflow } = triggerWorkflowFor({ provider }, { webhookId });
	const read = {
		id: 'read',
		name: 'Read',
		type: 'n8n-nodes-base.crypto',
		typeVersion: 1,
		position: [0, 0],
		parameters: { type: 'SHA256', binaryData: true, dataPropertyName: 'sha256' },
	};
	const toRead = { main: [[{ node: 'Read', type: 'main', index: 0 }]] };
	return { ...workflow, nodes: [...nodes, read], connections: { ...connections, After: toRead } };
}

test.each(PROVIDER_IDS)(
	'Kling Trigger: one execution for a video of %s, however often it is announced, and none for forgeries',
	async (provider) => {
		const bought = purchasesFromNow(stage);
		const webhookId = randomUUID();
		const address = `/webhook/${webhookId}/webhook`;
		const workflow = await stage.publish(readingWorkflow(provider, webhookId));
		const submission = await stage.deploy({
			parameters: {
				provider,
				prompt: 'A fox',
				options: { completion: 'submit', callbackUrl: stage.server.url + address },
			},
		});
		stage.simulator.outcomes.next({ provider, renderSeconds: 2 });
		const order = await stage.client.waitFor(await submission.start());
		expect(itemsOf(order, 'Success')[0]?.json.taskId).toBe(bought()[0]);

		const { sign, completedCallback } = simulated(provider);
		const body = completedCallback(bought()[0]!, 'https://forged.example.com/video.mp4');
		const send = async (headers: Record<string, string>) =>
			(await stage.client.ask('POST', address, body, headers)).status;
		expect(
			await until('the trigger listens', async () => {
				const status = await send(sign(`${body} `));
				return status !== 404 && status;
			}),
		).toBe(401);
		expect(await send({})).toBe(401);

		const { id } = await until('the provider has called back', async () =>
			(await stage.client.executions(workflow)).at(0),
		);
		const execution = await stage.client.waitFor(id);
		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		expect(itemsOf(execution, 'Read')[0]?.json).toMatchObject({
			event: 'completed',
			taskId: bought()[0],
			sha256: await stage.simulator.videoSha256(bought()[0]!),
		});
		const [item] = itemsOf(execution, 'After');
		if (N8N.findsFilesOfTriggers) await expectVideo(stage, item);
		else await expect(expectVideo(stage, item)).rejects.toThrow('n8n answered 404');

		expect(await send(sign(body))).toBe(200);
		expect(await send(sign(`${body} `))).toBe(401);
		await stage.client.deactivate(workflow);
		await until('the trigger listens no more', async () => (await send(sign(body))) === 404);
		expect(await stage.client.executions(workflow)).toHaveLength(1);
		expect(bought()).toHaveLength(1);
	},
);
