import { CREDENTIAL_TYPES } from '../providers';
import { openStage, PROVIDER_IDS, type Stage } from './stage';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

test('n8n offers every node of the package, and those for actions as tools of an AI agent', async () => {
	const names = (await stage.client.nodeTypes()).filter((name) => name.includes('kling'));
	expect(names.sort()).toEqual(
		[
			'klingGenerateVideo',
			'klingGenerateVideoTool',
			'klingGetTask',
			'klingGetTaskTool',
			'klingMotionControl',
			'klingMotionControlTool',
			'klingMultiShot',
			'klingMultiShotTool',
			'klingTrigger',
		].map((name) => `n8n-nodes-kling-video.${name}`),
	);
});

describe.each(PROVIDER_IDS)('the credential for %s', (provider) => {
	const type = CREDENTIAL_TYPES[provider];

	test('passes its test with a good key', async () => {
		const data = stage.simulator.credentials[provider];
		expect(await stage.client.testCredential(type, data)).toMatchObject({ status: 'OK' });
	});

	test('fails its test with a bad key, which is not repeated', async () => {
		const { apiKey, ...others } = stage.simulator.credentials[provider];
		const wrong = `${apiKey.slice(0, -8)}0badbad0`;
		const result = await stage.client.testCredential(type, { ...others, apiKey: wrong });
		expect(result.status).toBe('Error');
		expect(JSON.stringify(result)).not.toContain(wrong);
	});

	test('fails its test when the provider is down', async () => {
		const effect = { type: 'respond', status: 503, body: { error: 'Maintenance' } } as const;
		stage.simulator.faults.add({ provider, operation: 'account', times: Infinity, effect });
		const result = await stage.client.testCredential(type, stage.simulator.credentials[provider]);
		stage.simulator.faults.clear();
		expect(result.status).toBe('Error');
	});
});

test('a provider that is an expression needs one credential to be published and to buy', async () => {
	const own = await openStage();
	try {
		for (const type of Object.keys(own.credentials))
			if (type !== CREDENTIAL_TYPES.apiframe) delete own.credentials[type];
		const workflow = await own.deploy({
			parameters: { provider: '={{ "apiframe" }}', prompt: 'A fox', mode: 'standard' },
		});
		const { status, data } = await own.client.waitFor(await workflow.start());
		expect(status).toBe('success');
		const [item] = data.resultData.runData.Kling?.[0]?.data?.main?.[0] ?? [];
		expect(item?.json).toMatchObject({ provider: 'apiframe', status: 'completed' });
	} finally {
		await own.close();
	}
});
