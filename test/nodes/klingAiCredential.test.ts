import { KlingAiApi } from '../../credentials/KlingAiApi.credentials';
import { createEngine } from '../engine';
import { accessKeyCredential } from '../simulator/klingAi';
import { closeAll, newSimulator, type TestSimulator } from '../simulator/testing';

let simulator: TestSimulator;
beforeEach(async () => {
	simulator = await newSimulator();
});
afterEach(closeAll);

/** The result of the test of a credential, with some of it changed. */
async function test(form: 'apiKey' | 'accessKey', changes: Record<string, string> = {}) {
	const { klingAi } = simulator.credentials;
	const data = form === 'apiKey' ? klingAi : accessKeyCredential({ api: klingAi.baseUrl! });
	const engine = await createEngine({
		nodes: {},
		credentials: { klingAiApi: { type: new KlingAiApi(), data: { ...data, ...changes } } },
	});
	try {
		return await engine.testCredential('klingAiApi');
	} finally {
		await engine.close();
	}
}

describe.each(['apiKey', 'accessKey'] as const)(
	'the test of a Kling AI credential with %s',
	(form) => {
		it('accepts good keys and costs nothing', async () => {
			expect(await test(form)).toMatchObject({ status: 'OK' });
			expect(simulator.requests.map(({ operation, status }) => [operation, status])).toEqual([
				['account', 200],
			]);
		});

		it('rejects wrong keys', async () => {
			const wrong: Record<string, string> =
				form === 'apiKey' ? { apiKey: 'wrong' } : { secretKey: 'wrong' };
			expect(await test(form, wrong)).toMatchObject({ status: 'Error' });
		});

		it.each<[string, unknown, string]>([
			[
				'a refusal with HTTP 200',
				{ code: 1002, message: 'Authorization is invalid' },
				'not accept',
			],
			['an empty account', { code: 1102, message: 'x' }, 'resource pack'],
			['a web page', '<!doctype html><html></html>', 'did not answer like the Kling AI API'],
			['something else', { status: 'ok' }, 'did not answer like the Kling AI API'],
		])('rejects %s', async (_name, body, message) => {
			simulator.faults.add({
				provider: 'klingAi',
				operation: 'account',
				effect: { type: 'respond', status: 200, body },
			});
			expect(await test(form)).toEqual({
				status: 'Error',
				message: expect.stringContaining(message),
			});
		});

		it('says so when nothing answers', async () => {
			const result = await test(form, { baseUrl: 'http://127.0.0.1:9' });
			expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(/./) });
		});
	},
);
