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
		expect(message).toMatch(/: its status 'WARMING_UP' is none that is known/);
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
	expect(message).toMatch(/names no video and says that it is not safe for work \(NSFW\)/);
	expect(hint).toMatch(/Change the prompt/);
});
