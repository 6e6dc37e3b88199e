import { KINDS, errorOf, openStage, purchasesFromNow, type Stage } from '../stage';
import { MAX_STORED_MIB } from './cluster';

/** A little more than n8n stores in its database. */
const videoBytes = MAX_STORED_MIB * 1024 * 1024 + 100_000;

let stage: Stage;

beforeAll(async () => {
	stage = await openStage();
});

afterAll(async () => {
	await stage.close();
});

describe.each(KINDS)('a video of %s that is too large for the database', (provider) => {
	const deploy = async (options: object) => {
		stage.simulator.outcomes.next({ provider, videoBytes });
		return await stage.deploy({
			parameters: { provider, prompt: 'A fox', options: { pollIntervalSeconds: 0.5, ...options } },
		});
	};

	test("fails with its task and n8n's setting for the size; a retry buys nothing", async () => {
		const bought = purchasesFromNow(stage);
		const workflow = await deploy({});
		const id = await workflow.start();
		const failed = await stage.client.waitFor(id);
		expect(failed.status).toBe('error');
		const [taskId] = bought();
		const message = `Task ${taskId} is completed, but its video could not be downloaded: n8n could not store it`;
		expect(errorOf(failed)).toContain(message);
		expect(errorOf(failed)).toContain('exceeds the max size limit of 1 MB');
		expect(errorOf(failed)).toContain('N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE');

		expect((await stage.client.retry(id)).status).toBe(200);
		const [latest] = await stage.client.executions(workflow);
		expect(latest).toMatchObject({ retryOf: id, status: 'error' });
		expect(errorOf(await stage.client.execution(latest!.id))).toContain(message);
		expect(bought()).toEqual([taskId]);
	});

	test("is refused by 'Max File Size (MB)', in its own words", async () => {
		const bought = purchasesFromNow(stage);
		const workflow = await deploy({ maxFileSizeMb: 1 });
		const failed = await stage.client.waitFor(await workflow.start());
		expect(failed.status).toBe('error');
		expect(errorOf(failed)).toContain(
			`Task ${bought()[0]} is completed, but its video could not be downloaded: the file is 1.15 MB; the limit in 'Max File Size (MB)' is 1 MB`,
		);
		expect(bought()).toHaveLength(1);
	});
});
