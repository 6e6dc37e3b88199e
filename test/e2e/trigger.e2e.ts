import { randomUUID } from 'node:crypto';

import type { WorkflowJson } from '../engine';
import { simulated } from '../simulator';
import { hasEnded } from './n8nClient';
import {
	expectVideo,
	itemsOf,
	openStage,
	PROVIDER_IDS,
	purchasesFromNow,
	type ProviderId,
	type Stage,
} from './stage';
import { until } from './until';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

const triggerWorkflow = (provider: ProviderId, webhookId: string): WorkflowJson => ({
	nodes: [
		{
			id: 'trigger',
			name: 'Kling',
			type: 'n8n-nodes-kling-video.klingTrigger',
			typeVersion: 1,
			position: [0, 0],
			webhookId,
			parameters: { provider },
			credentials: {},
		},
		{
			id: 'success',
			name: 'Success',
			type: 'n8n-nodes-base.noOp',
			typeVersion: 1,
			position: [200, 0],
			parameters: {},
		},
	],
	connections: { Kling: { main: [[{ node: 'Success', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});

test.each(PROVIDER_IDS)(
	'Kling Trigger: one execution for a video of %s, however often it is announced, and none for forgeries',
	async (provider) => {
		const bought = purchasesFromNow(stage);
		const webhookId = randomUUID();
		const address = `/webhook/${webhookId}/webhook`;
		const workflow = await stage.publish(triggerWorkflow(provider, webhookId));
		const submission = await stage.deploy({
			parameters: {
				provider,
				prompt: 'A fox',
				completion: 'submit',
				options: { callbackUrl: stage.server.url + address },
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
			(await stage.client.executions(workflow)).find(hasEnded),
		);
		const execution = await stage.client.execution(id);
		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		const [item] = itemsOf(execution, 'Success');
		expect(item?.json).toMatchObject({ event: 'completed', taskId: bought()[0] });
		await expectVideo(stage, item);

		expect(await send(sign(body))).toBe(200);
		expect(await send(sign(`${body} `))).toBe(401);
		await stage.client.deactivate(workflow);
		await until('the trigger listens no more', async () => (await send(sign(body))) === 404);
		expect(await stage.client.executions(workflow)).toHaveLength(1);
		expect(bought()).toHaveLength(1);
	},
);
