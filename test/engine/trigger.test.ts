import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { chain, createEngine, type Engine } from '.';
import { testNode } from './testNode';

const registered = new Set<string>();

const TestTrigger = testNode(
	undefined,
	{
		inputs: [],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
	},
	{
		webhookMethods: {
			default: {
				async checkExists(this: IHookFunctions) {
					return registered.has(this.getNodeWebhookUrl('default')!);
				},
				async create(this: IHookFunctions) {
					const url = this.getNodeWebhookUrl('default')!;
					registered.add(url);
					this.getWorkflowStaticData('node').url = url;
					return true;
				},
				async delete(this: IHookFunctions) {
					return registered.delete(this.getWorkflowStaticData('node').url as string);
				},
			},
		},
		webhook: onDelivery,
	},
);

/** Fires once for each id; says nothing to repeated ones. */
async function onDelivery(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { id } = this.getBodyData();
	const state = this.getWorkflowStaticData('node');
	const seen = (state.seen ?? []) as unknown[];
	if (id === 'crash') throw new Error('Crashed');
	if (seen.includes(id)) return {};
	state.seen = [...seen, id];
	return { workflowData: [[{ json: { id, header: this.getHeaderData()['x-test'] } }]] };
}

const workflow = chain(
	{ name: 'Trigger', type: 'test.trigger', webhookId: 'hook' },
	{ name: 'Next', type: 'n8n-nodes-base.noOp' },
);

describe('a webhook trigger', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await createEngine({ nodes: { 'test.trigger': TestTrigger } });
	});
	afterAll(async () => await engine.close());

	it('is registered while its workflow is active', async () => {
		const trigger = await engine.activate(workflow, 'Trigger');
		expect(trigger.url).toBe('https://n8n.example.com/webhook/hook/webhook');
		expect([...registered]).toEqual([trigger.url]);
		await trigger.deactivate();
		expect(registered.size).toBe(0);

		const test = await engine.activate(workflow, 'Trigger', { test: true });
		expect([...registered]).toEqual(['https://n8n.example.com/webhook-test/hook/webhook']);
		await test.deactivate();
	});

	it('remembers its static data from one delivery to the next', async () => {
		const trigger = await engine.activate(workflow, 'Trigger');
		const call = { body: { id: 'a' }, headers: { 'X-Test': 'yes' } };
		const first = await trigger.webhook(call);
		expect(first.response).toMatchObject({ status: 200, body: 'firstEntryJson' });
		expect(first.result!.mode).toBe('webhook');
		expect(first.result!.items('Next')[0]!.json).toEqual({ id: 'a', header: 'yes' });

		const repeated = await trigger.webhook(call);
		expect(repeated.response.body).toEqual({ message: 'Webhook call received' });
		expect(repeated.result).toBeUndefined();
		expect(trigger.staticData).toMatchObject({ 'node:Trigger': { seen: ['a'] } });
		await trigger.deactivate();
	});

	it('can be called without being activated', async () => {
		const { result } = await engine.webhook(workflow, 'Trigger', { body: { id: 'b' } });
		expect(result!.status).toBe('success');
		const { response } = await engine.webhook(workflow, 'Trigger', { method: 'GET' });
		expect(response.status).toBe(404);
	});

	it('leaves a failed execution when it throws', async () => {
		const call = { body: { id: 'crash' } };
		const { response, result } = await engine.webhook(workflow, 'Trigger', call);
		expect(response.status).toBe(500);
		expect(result!.status).toBe('error');
		expect(result!.error?.message).toBe('Crashed');
		expect(result!.tasks('Next')).toEqual([]);
	});
});
