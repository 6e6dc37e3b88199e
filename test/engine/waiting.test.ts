import type {
	IExecuteFunctions,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { chain, createEngine, type Engine, type RunResult } from '.';
import { testNode } from './testNode';

const RESUME_WEBHOOKS: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: '={{ $nodeId }}',
		isFullPath: true,
		restartWebhook: true,
		responseData: '',
	},
];

const workflow = chain(
	{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
	{ name: 'Wait', type: 'test.wait', id: 'wait-node' },
	{ name: 'Next', type: 'n8n-nodes-base.noOp' },
);

let resumeUrl = '';

const WaitNode = testNode(
	async function (this: IExecuteFunctions) {
		this.getContext('node').task = 'task-1';
		const url = new URL(this.evaluateExpression('{{ $execution.resumeUrl }}', 0) as string);
		url.pathname += `/${this.getNode().id}`;
		url.searchParams.set('task', 'task-1');
		resumeUrl = url.toString();
		await this.putExecutionToWait(new Date(Date.now() + 60_000));
		return [this.getInputData().map((item) => ({ ...item }))];
	},
	{ webhooks: RESUME_WEBHOOKS },
	{ webhook: answerCallback },
);

async function answerCallback(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { task } = this.getQueryData() as { task?: string };
	const body = this.getBodyData() ?? {};
	if (body.crash) throw new Error('Crashed');
	if (body.forged) {
		this.getResponseObject().status(403).send('Forged').end();
		return { noWebhookResponse: true };
	}
	if (task !== this.evaluateExpression("{{ $('Wait').context.task }}")) {
		return { webhookResponse: 'Not for this task' };
	}
	if (body.acknowledgeEarly) {
		this.getResponseObject().status(202).send('Working on it');
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	const rawBody = Buffer.from(this.getRequestObject().rawBody ?? '');
	const file = await this.helpers.prepareBinaryData(rawBody, 'callback.txt', 'text/plain');
	return {
		...(body.acknowledgeEarly ? { noWebhookResponse: true } : { webhookResponse: 'Thanks' }),
		workflowData: [[{ json: { done: true }, binary: { data: file } }]],
	};
}

describe('a waiting execution', () => {
	let engine: Engine;
	let waiting: RunResult;
	let stored: string;

	beforeAll(async () => {
		engine = await createEngine({ nodes: { 'test.wait': WaitNode } });
	});
	afterAll(async () => await engine.close());
	beforeEach(async () => {
		waiting = await engine.run(workflow, { startItems: [{ json: { input: 1 } }] });
		stored = engine.serialize(waiting);
	});

	it('is stored while it waits', () => {
		expect(waiting.status).toBe('waiting');
		expect(waiting.tasks('Next')).toEqual([]);
		expect(resumeUrl).toMatch(
			`https://n8n.example.com/webhook-waiting/${waiting.executionId}/wait-node?signature=`,
		);
	});

	it('passes the input on when its time is over', async () => {
		const result = await engine.resumeByTimer(stored, workflow);
		expect(result.status).toBe('success');
		expect(result.executionId).toBe(waiting.executionId);
		expect(result.items('Next').map(({ json }) => json)).toEqual([{ input: 1 }]);
		await expect(engine.resumeByTimer(engine.serialize(result), workflow)).rejects.toThrow(
			'does not wait',
		);
	});

	it('continues with what the callback brings', async () => {
		const call = { url: resumeUrl, rawBody: '{"from":"provider"}' };
		const { response, result } = await engine.resumeByWebhook(stored, workflow, call);
		expect(response).toEqual({ status: 200, headers: {}, body: 'Thanks' });
		expect(result!.status).toBe('success');
		const item = result!.items('Next')[0]!;
		expect(item.json).toEqual({ done: true });
		expect((await engine.readBinary(item.binary!.data!)).toString()).toBe(call.rawBody);
	});

	it('keeps waiting after a callback that is not for it', async () => {
		const url = resumeUrl.replace('task-1', 'task-2');
		const { response, result } = await engine.resumeByWebhook(stored, workflow, { url });
		expect(response).toMatchObject({ status: 200, body: 'Not for this task' });
		expect(result).toBeUndefined();
	});

	it('lets the node answer for itself', async () => {
		const forged = { url: resumeUrl, body: { forged: true } };
		const { response, result } = await engine.resumeByWebhook(stored, workflow, forged);
		expect(response).toMatchObject({ status: 403, body: 'Forged' });
		expect(result).toBeUndefined();
	});

	it('answers before the node is done if the node does', async () => {
		const answers: number[] = [];
		const { result } = await engine.resumeByWebhook(
			stored,
			workflow,
			{
				url: resumeUrl,
				body: { acknowledgeEarly: true },
				onResponse: ({ status }) => answers.push(status),
			},
			{ onNode: () => void answers.push(0) },
		);
		expect(answers[0]).toBe(202);
		expect(result!.status).toBe('success');
	});

	it('ends with the error when the node throws, yet runs what follows', async () => {
		const crash = { url: resumeUrl, body: { crash: true } };
		const { response, result } = await engine.resumeByWebhook(stored, workflow, crash);
		expect(response.status).toBe(500);
		expect(result!.status).toBe('error');
		expect(result!.error?.message).toBe('Crashed');
		expect(result!.tasks('Start')).toEqual([]);
		expect(result!.items('Next').map(({ json }) => json)).toEqual([{}]);
	});

	it('turns away requests that cannot be for it', async () => {
		const status = async (call: object, execution = stored) =>
			(await engine.resumeByWebhook(execution, workflow, { url: resumeUrl, ...call })).response
				.status;
		expect(await status({ query: { signature: 'guessed' } })).toBe(401);
		expect(await status({ suffix: 'other-node' })).toBe(404);
		expect(await status({ method: 'PUT' })).toBe(404);
		expect(await status({ rawBody: '{' })).toBe(422);
		const { result } = await engine.resumeByWebhook(stored, workflow, { url: resumeUrl });
		expect(await status({}, engine.serialize(result!))).toBe(409);
	});
});
