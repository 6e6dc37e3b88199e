import { failureIn } from '../failed';
import type { ProviderId } from '../simulator';
import { startBench, type Bench } from './bench';
import { PROVIDER_IDS } from './workflow';

let bench: Bench;

beforeEach(async () => {
	bench = await startBench();
});

afterEach(async () => {
	await bench.close();
});

async function failureOf(provider: ProviderId, options = {}) {
	const result = await bench.run({
		parameters: { provider, prompt: 'A fox', options },
		onError: 'continueErrorOutput',
	});
	return failureIn(result.items('Failure')[0]);
}

test.each(PROVIDER_IDS)(
	'%s: a status word that nobody knows is named where the time limit is reached',
	async (provider) => {
		bench.simulator.outcomes.next({ result: 'never', statusWord: 'WARMING_UP' });
		const { kind, message } = await failureOf(provider, { timeoutMinutes: 5 });
		expect(kind).toBe('timeout');
		expect(message).toMatch(/: its status 'WARMING_UP' is unknown to this node/);
	},
);

test.each(PROVIDER_IDS)(
	'%s: an order that fails and names its task all the same is gone on with',
	async (provider) => {
		const parameters = { provider, prompt: 'A fox', options: { completion: 'submit' } };
		await bench.run({ parameters });
		const [made] = bench.simulator.ledger.purchases;
		const answer = bench.simulator.requests.find(({ operation }) => operation === 'submit');
		expect(answer?.status).toBeLessThan(300);
		const ids = {
			task_id: made!.taskId,
			id: made!.taskId,
			jobId: made!.taskId,
			request_id: made!.taskId,
		};
		const body = { code: 500, success: false, message: 'Oops', ...ids, data: ids } as const;
		bench.simulator.faults.add({
			provider,
			operation: 'submit',
			effect: { type: 'respond', status: 500, body },
		});
		const result = await bench.run({ parameters });
		expect(result.items('Success')[0]?.json).toMatchObject({ taskId: made!.taskId });
		expect(bench.simulator.ledger.purchases).toHaveLength(1);
	},
);

test.each(PROVIDER_IDS)(
	'%s: half a sign in a task id harms nothing but its item',
	async (provider) => {
		await bench.run({
			parameters: { provider, prompt: 'A fox', options: { completion: 'submit' } },
		});
		const [made] = bench.simulator.ledger.purchases;
		const result = await bench.run({
			type: 'klingGetTask',
			parameters: { provider, taskId: '={{ $json.id }}' },
			items: [{ json: { id: 'a\ud83e' } }, { json: { id: made!.taskId } }],
			onError: 'continueErrorOutput',
		});
		expect(failureIn(result.items('Failure')[0]).message).toMatch(/does not know task/);
		expect(result.items('Success')[0]?.json).toMatchObject({ taskId: made!.taskId });
	},
);

const ID = '0b8e7c1e-5d2f-4c3a-9b7a-6f5e4d3c2b1a';

test.each([
	[{ code: 'MODERATION', message: 'Prompt was rejected' }, 'Prompt was rejected'],
	[
		[{ msg: 'Prompt was rejected' }, { msg: 'Frame too dark' }],
		'Prompt was rejected; Frame too dark',
	],
	[{ code: 'MODERATION' }, 'MODERATION'],
	['Prompt was rejected', 'Prompt was rejected'],
])('the reason is found in %j', async (error, reason) => {
	bench.simulator.faults.add({
		provider: 'apiframe',
		operation: 'status',
		times: Infinity,
		effect: { type: 'respond', status: 200, body: { id: ID, status: 'FAILED', error } },
	});
	const { kind, message, reason: told } = await failureOf('apiframe');
	expect(kind).toBe('taskFailed');
	expect(told).toBe(reason);
	expect(message).toContain(reason);
});

test('a video that is withheld as not safe for work is said to be that', async () => {
	bench.simulator.faults.add({
		provider: 'fal',
		operation: 'result',
		times: Infinity,
		effect: { type: 'respond', status: 200, body: { video: null, has_nsfw_concepts: [true] } },
	});
	const { kind, message, hint } = await failureOf('fal');
	expect(kind).toBe('noVideo');
	expect(message).toMatch(/contains no video and says that it is not safe for work \(NSFW\)/);
	expect(hint).toMatch(/Change the prompt/);
});
