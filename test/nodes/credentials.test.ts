import { PROVIDERS } from '../../nodes/shared/providers';
import type { ProviderId } from '../simulator';
import { startBench } from './bench';

/** How an answer that is none may look: where the HTTP status alone decides, only its failure tells. */
const READS_THE_ANSWER: ProviderId[] = ['klingAi', 'unifically'];

describe.each(PROVIDERS.map(({ id, credentialType }) => [credentialType, id] as const))(
	'the test of a %s credential',
	(type, provider) => {
		test('accepts a good key and costs nothing', async () => {
			const bench = await startBench();
			try {
				expect(await bench.engine.testCredential(type)).toMatchObject({ status: 'OK' });
				expect(bench.simulator.requests.map(({ operation }) => operation)).toEqual(['account']);
			} finally {
				await bench.close();
			}
		});

		test('rejects a wrong key without repeating it', async () => {
			const bench = await startBench({
				credentials: { [type]: { apiKey: 'sk-wrong-0123456789' } },
			});
			try {
				const result = await bench.engine.testCredential(type);
				expect(result.status).toBe('Error');
				expect(result.message).not.toContain('sk-wrong-0123456789');
			} finally {
				await bench.close();
			}
		});

		test.each(['http://127.0.0.1:9', 'ftp://example.com', ''])(
			'says so when nothing answers at "%s"',
			async (baseUrl) => {
				const bench = await startBench({
					// fal.ai's test goes to its storage.
					credentials: { [type]: { baseUrl, storageBaseUrl: baseUrl } },
				});
				try {
					const result = await bench.engine.testCredential(type);
					expect(result.status).toBe('Error');
					expect(result.message).not.toBe('');
				} finally {
					await bench.close();
				}
			},
		);

		test('rejects a web page in place of an answer', async () => {
			const bench = await startBench();
			bench.simulator.faults.add({
				provider,
				operation: 'account',
				times: 2,
				effect: { type: 'html', status: READS_THE_ANSWER.includes(provider) ? 200 : 503 },
			});
			try {
				expect((await bench.engine.testCredential(type)).status).toBe('Error');
			} finally {
				await bench.close();
			}
		});
	},
);

test.each(['/v1/account', '/account'] as const)(
	'Unifically accounts are found at %s and show the balance',
	async (accountPath) => {
		const bench = await startBench({ accountPath });
		bench.simulator.setBalance('unifically', 12.5);
		try {
			expect(await bench.engine.testCredential('klingUnificallyApi')).toEqual({
				status: 'OK',
				message: 'Connection successful. Balance: $12.50',
			});
		} finally {
			await bench.close();
		}
	},
);
