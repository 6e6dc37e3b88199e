import type { IDataObject } from 'n8n-workflow';

import { example, forReal, impatient, type Example } from './examples';
import type { ExecutionRecord } from './n8nClient';
import { errorOf, itemsOf, openStage, purchasesFromNow, type Stage } from './stage';
import { startChatModel, type ChatModel, type Thought } from './standIns/chatModel';
import { N8N } from './versions';

let stage: Stage;
let model: ChatModel;
let setUp: Parameters<typeof example>[1];

beforeAll(async () => {
	stage = await openStage();
	model = await startChatModel();
	setUp = {
		'OpenAI Chat Model': {
			parameters: { responsesApiEnabled: false },
			credentials: {
				openAiApi: await stage.client.createCredential('openAiApi', model.credential),
			},
		},
	};
});

afterEach(() => stage.simulator.faults.clear());

afterAll(async () => {
	await model.close();
	await stage.close();
});

/** The example, set up, without the sample video. */
const agent = () => forReal(example('agent-makes-video', setUp));

const CHAT = 'When Chat Message Received';

/** Sends a chat message to the agent and waits until it has answered. */
async function chat(workflow: Example, message: string): Promise<ExecutionRecord> {
	const said = { sessionId: 'session', action: 'sendMessage', chatInput: message };
	const pinData = { [CHAT]: [{ json: said }] };
	const stored = await stage.store({ ...impatient(workflow), pinData });
	const id = await stage.client.run(stored, CHAT);
	const statuses = new Set<string>();
	const execution = await stage.client.waitFor(id, ({ status, stoppedAt }) => {
		statuses.add(status);
		return stoppedAt !== null && status !== 'running';
	});
	expect(statuses).not.toContain('waiting');
	return execution;
}

const answerOf = (execution: ExecutionRecord) => itemsOf(execution, 'AI Agent')[0]?.json.output;

/** The JSON of the item that a tool has put out. */
const firstItemIn = (answer: string | undefined): IDataObject =>
	(JSON.parse(answer ?? '[]') as IDataObject[])[0] ?? {};

const WISH = { prompt: 'A fox in fresh snow at dawn', durationSeconds: 4, aspectRatio: '9:16' };

test('as it is imported, the agent gets a sample and buys nothing', async () => {
	const bought = purchasesFromNow(stage);
	model.think((messages): Thought => {
		const answer = messages.find(({ role }) => role === 'tool')?.content;
		return answer
			? { text: String(firstItemIn(answer).taskId) }
			: { call: 'Make_Video', with: WISH };
	});
	const execution = await chat(example('agent-makes-video', setUp), 'A short of a fox, please');
	expect(execution.status).toBe('success');
	expect(answerOf(execution)).toBe('sample');
	expect(bought()).toEqual([]);
});

test('the agent remembers what was said before', async () => {
	const heard: string[] = [];
	model.think((messages): Thought => {
		heard.push(JSON.stringify(messages));
		return { text: 'Of course' };
	});
	const saying = (chatInput: string) => {
		const said = { sessionId: 'one session', action: 'sendMessage', chatInput };
		return { pinData: { [CHAT]: [{ json: said }] } };
	};
	const first = await stage.store({ ...agent(), ...saying('My cat is called Ada') });
	await stage.client.waitFor(await stage.client.run(first, CHAT));
	const second = await stage.client.update(first, saying('What is she called?'));
	await stage.client.waitFor(await stage.client.run(second, CHAT));
	expect(heard[1]).toContain('My cat is called Ada');
});

test('an agent makes the video that its model describes, once, and answers with its address', async () => {
	const bought = purchasesFromNow(stage);
	model.think((messages): Thought => {
		const answer = messages.find(({ role }) => role === 'tool')?.content;
		if (!answer) return { call: 'Make_Video', with: WISH };
		return { text: `Here it is: ${String(firstItemIn(answer).videoUrl)}` };
	});
	const execution = await chat(agent(), 'A short of a fox, please');
	expect(execution.status).toBe('success');

	expect(bought()).toHaveLength(1);
	const purchase = stage.simulator.ledger.purchases.at(-1)!;
	expect(JSON.stringify(purchase.body)).toContain(WISH.prompt);
	const seen = firstItemIn(model.toolAnswers()[0]);
	expect(seen).toMatchObject({
		taskId: bought()[0],
		status: 'completed',
		durationSeconds: 4,
		aspectRatio: '9:16',
	});
	expect(String(seen.videoUrl)).toContain(stage.simulator.cdnBaseUrl);
	expect(answerOf(execution)).toBe(`Here it is: ${String(seen.videoUrl)}`);
	// Without the file: a model could not take it.
	expect(stage.simulator.requests.filter(({ operation }) => operation === 'download')).toEqual([]);
});

test('a tool left as it comes tells the model what it does, and asks for what it needs', async () => {
	const bought = purchasesFromNow(stage);
	const workflow = agent();
	const bare = workflow.nodes.map((node) =>
		/^n8n-nodes-kling-video/.test(node.type) ? { ...node, parameters: { options: {} } } : node,
	);
	const shots = {
		...bare.find(({ name }) => name === 'Make Video')!,
		id: 'shots',
		name: 'Make Shots',
		type: 'n8n-nodes-kling-video.klingMultiShotTool',
	};
	const connections = {
		...workflow.connections,
		'Make Shots': { ai_tool: [[{ node: 'AI Agent', type: 'ai_tool' as const, index: 0 }]] },
	};
	model.think((messages): Thought => {
		const answers = messages.filter(({ role }) => role === 'tool');
		if (answers.length === 0) return { call: 'Make_Video', with: { prompt: 'A fox' } };
		const list = [4, 5].map((duration) => ({ prompt: `Scene of ${duration} s`, duration }));
		if (answers.length === 1) return { call: 'Make_Shots', with: { shots: list } };
		return { text: 'Done' };
	});
	const execution = await chat({ ...workflow, nodes: [...bare, shots], connections }, 'Videos!');
	expect(execution.status).toBe('success');
	expect(answerOf(execution)).toBe('Done');
	expect(bought()).toHaveLength(2);
	expect(model.toolAnswers().map(firstItemIn)).toMatchObject([
		{ taskId: bought()[0], status: 'completed', durationSeconds: 5, shots: null },
		{ taskId: bought()[1], status: 'completed', durationSeconds: 9 },
	]);

	const fields = model
		.tools()
		.map(({ name, parameters }) => [name, Object.keys(parameters.properties)]);
	expect(Object.fromEntries(fields)).toEqual({
		Make_Video: ['prompt'],
		Get_Video: ['taskId'],
		Make_Shots: ['shots'],
	});
	for (const { description } of model.tools()) expect(description).toContain("'videoUrl'");
});

test('what goes wrong is told to the model with what to do, so that it gets the video that was bought', async () => {
	const bought = purchasesFromNow(stage);
	refuseOnce();
	model.think((messages): Thought => {
		const answers = messages.filter(({ role }) => role === 'tool');
		if (answers.length === 0) return { call: 'Make_Video', with: { ...WISH, durationSeconds: 99 } };
		if (answers.length === 1) return { call: 'Make_Video', with: WISH };
		if (answers.length === 2) return { call: 'Get_Video', with: { taskId: bought()[0] } };
		return { text: String(firstItemIn(answers[2]!.content!).videoUrl) };
	});
	const execution = await chat(agent(), 'A fox');
	const refusal =
		/'Duration \(Seconds\)' must be a whole number from 3 to 15 for Kling 3\.0 at .+, got 99/;
	if (!N8N.tellsAgentsOfErrors) {
		expect(execution.status).toBe('error');
		expect(errorOf(execution)).toMatch(refusal);
		expect(bought()).toEqual([]);
		return;
	}
	expect(execution.status).toBe('success');

	const [refused, broken, found] = model.toolAnswers();
	expect(refused).toMatch(refusal);
	expect(broken).toContain(bought()[0]);
	expect(broken).toContain('The task itself continues');
	expect(firstItemIn(found)).toMatchObject({ taskId: bought()[0], status: 'completed' });
	expect(answerOf(execution)).toContain(stage.simulator.cdnBaseUrl);
	expect(bought()).toHaveLength(1);
});

/** Three refusals end a try; the next one reads the task that was bought. */
const refuseOnce = () =>
	stage.simulator.faults.add({
		provider: 'unifically',
		operation: 'status',
		times: 3,
		effect: { type: 'respond', status: 403, body: { error: 'no' } },
	});

describe.each([
	['that runs its tools as nodes', N8N.agent],
	['that calls its tools itself', 2.2],
])('an agent %s', (_, typeVersion) => {
	const withAgent = (settings: object): Example => {
		const workflow = agent();
		const nodes = workflow.nodes.map((node) => {
			if (node.name === 'AI Agent') return { ...node, typeVersion };
			return node.name === 'Make Video' ? { ...node, ...settings } : node;
		});
		return { ...workflow, nodes };
	};

	/** Orders the same until it has been told of as many videos, then names them. */
	const wantVideos = (count: number) =>
		model.think((messages): Thought => {
			const videos = messages
				.filter(({ role, content }) => role === 'tool' && content?.includes('"completed"'))
				.map(({ content }) => String(firstItemIn(content!).taskId));
			if (videos.length < count) return { call: 'Make_Video', with: WISH };
			return { text: videos.join(' ') };
		});

	test('that orders the same again after an error gets the video that was bought', async () => {
		const bought = purchasesFromNow(stage);
		refuseOnce();
		wantVideos(1);
		const execution = await chat(withAgent({}), 'A fox');
		expect(bought()).toHaveLength(1);
		const isTold = typeVersion < 3 || N8N.tellsAgentsOfErrors;
		const told = isTold ? model.toolAnswers()[0] : errorOf(execution);
		expect(told).toContain(bought()[0]);
		expect(told).toContain('The task itself continues');
		expect(execution.status).toBe(isTold ? 'success' : 'error');
		if (!isTold) return;
		expect(model.toolAnswers()).toHaveLength(2);
		expect(answerOf(execution)).toBe(bought()[0]);
	});

	test('whose tool has Retry On Fail buys once', async () => {
		const bought = purchasesFromNow(stage);
		refuseOnce();
		wantVideos(1);
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
		const execution = await chat(withAgent(settings), 'A fox');
		expect(execution.status).toBe('success');
		expect(answerOf(execution)).toBe(bought()[0]);
		expect(bought()).toHaveLength(1);
	});

	test('is not parked by a tool that shall suspend', async () => {
		const bought = purchasesFromNow(stage);
		wantVideos(1);
		const { nodes, ...workflow } = withAgent({});
		const suspending = nodes.map((node) =>
			node.name === 'Make Video'
				? {
						...node,
						parameters: {
							...node.parameters,
							options: { ...(node.parameters.options as object), completion: 'suspend' },
						},
					}
				: node,
		);
		const execution = await chat({ ...workflow, nodes: suspending }, 'A fox');
		expect(execution.status).toBe('success');
		expect(answerOf(execution)).toBe(bought()[0]);
		expect(bought()).toHaveLength(1);
	});

	test('that orders the same again after it has got it gets another one', async () => {
		const bought = purchasesFromNow(stage);
		wantVideos(2);
		const execution = await chat(withAgent({}), 'Two versions of a fox');
		expect(execution.status).toBe('success');
		expect(answerOf(execution)).toBe(bought().join(' '));
		expect(bought()).toHaveLength(2);
	});
});
