import type { SendableRequest } from '../../nodes/shared/domain/request';
import { PROVIDERS, providerById, type ProviderId } from '../../nodes/shared/providers';
import { KLING_3 } from '../../nodes/shared/providers/klingModels';
import type { ProviderRequest } from '../../nodes/shared/providers/provider';
import { ask, closeAll, newSimulator, type TestSimulator } from './testing';

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

const withShotOf = (length: number): SendableRequest => ({
	model: 'kling-3.0',
	prompt: 'A fox',
	shots: [
		{ prompt: 'A fox', durationSeconds: 2 },
		{ prompt: 'x'.repeat(length), durationSeconds: 3 },
	],
	mode: 'pro',
	durationSeconds: 5,
	aspectRatio: '16:9',
	generateAudio: true,
});

async function send(id: ProviderId, { method, path, body }: ProviderRequest) {
	const { baseUrl, apiKey } = simulator.credentials[id];
	const headers = {
		Authorization: `${id === 'fal' ? 'Key' : 'Bearer'} ${apiKey}`,
		'X-API-Key': apiKey,
	};
	const { status, json, ...answer } = await ask(baseUrl + path, { method, headers, json: body });
	return { status, headers: answer.headers as Record<string, string>, body: json as unknown };
}

/** How the task ends that is made of a shot of this length, or why there is none. */
async function endOf(id: ProviderId, length: number): Promise<{ status: string; reason: unknown }> {
	const provider = providerById(id);
	const order = await send(id, provider.encodeOrder(withShotOf(length), {}));
	const ordered = provider.decodeOrder(order);
	if (!ordered.ok) return { status: 'refused', reason: ordered.failure.message };
	simulator.clock.advance(150);
	const { taskId } = ordered.value;
	const read = provider.decodeStatus(await send(id, provider.encodeStatus(taskId)), taskId);
	return read.ok
		? { status: read.value.status, reason: read.value.reason }
		: { status: 'unknown', reason: read.failure };
}

/** Those that name no limit of their own. */
const RESELLERS = PROVIDERS.filter(
	({ models }) => models['kling-3.0']?.shots?.maxPromptLength === KLING_3.shots?.maxPromptLength,
).map(({ id }) => id);

it.each(RESELLERS)('%s takes a shot that Kling does not, and the task fails', async (id) => {
	expect(await endOf(id, 511)).toEqual({ status: 'completed', reason: null });
	simulator.outcomes.next({ statusWord: 'pondering' });
	expect(await endOf(id, 512)).toEqual({
		status: 'failed',
		reason: expect.stringContaining('multiPrompt[1].prompt: size must be between 0 and 512'),
	});
	expect(simulator.ledger.purchases).toHaveLength(2);
});

it('Kling AI refuses it', async () => {
	expect(await endOf('klingAi', 512)).toMatchObject({ status: 'completed' });
	expect(await endOf('klingAi', 513)).toMatchObject({ status: 'refused' });
	expect(simulator.ledger.purchases).toHaveLength(1);
});
