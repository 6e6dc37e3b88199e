import { randomBytes } from 'node:crypto';

import { freePorts } from '../../ports';
import { installN8n } from '../install';
import { attachN8n, discardN8n, newUserFolder, startN8n, type N8nServer } from '../n8nServer';
import { installPackage } from '../package';
import { startStores } from './stores';

/** Above this, n8n stores no file in its database. n8n's own default is 512. */
export const MAX_STORED_MIB = 1;

/** n8n's defaults are a minute, 10 and 30 seconds. */
const STALLED_JOBS = {
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

/** The user folders of n8n's processes, by which they are found. */
export interface Cluster {
	main: string;
	webhook: string;
	workers: string[];
}

/** Starts n8n as it runs at scale: the main process, one for webhooks and two workers, on stores of their own. */
export async function startCluster(
	say: (line: string) => void,
): Promise<{ cluster: Cluster; stop(): Promise<void> }> {
	const stores = await startStores();
	const cluster: Cluster = {
		main: newUserFolder(),
		webhook: newUserFolder(),
		workers: [newUserFolder(), newUserFolder()],
	};
	const folders = [...cluster.workers, cluster.webhook, cluster.main];
	const stop = async (): Promise<void> => {
		await Promise.all(folders.map(discardN8n));
		await stores.stop();
	};
	try {
		const installation = await installN8n(say);
		const [port] = (await freePorts(1)) as [number];
		const webhookUrl = `http://127.0.0.1:${port}/`;
		const env = {
			...stores.env,
			...STALLED_JOBS,
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
			N8N_DEFAULT_BINARY_DATA_MODE: 'database',
			N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE: String(MAX_STORED_MIB),
			N8N_WEBHOOK_URL: webhookUrl,
			WEBHOOK_URL: webhookUrl,
		};
		const start = async (userFolder: string, command: string[], more: { port?: number } = {}) => {
			installPackage(userFolder);
			await startN8n({ installation, userFolder, command, env, ...more });
		};
		// It creates the tables.
		await start(cluster.main, ['start']);
		await Promise.all([
			start(cluster.webhook, ['webhook'], { port }),
			...cluster.workers.map(async (folder) => await start(folder, ['worker', '--concurrency=50'])),
		]);
		return { cluster, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

const VARIABLE = 'KLING_E2E_CLUSTER';

/** Tells the test files where the cluster is. */
export function publishCluster(cluster: Cluster): void {
	process.env[VARIABLE] = JSON.stringify(cluster);
	// The stage finds n8n by these.
	process.env.KLING_E2E_USER_FOLDER = cluster.main;
	process.env.KLING_E2E_WEBHOOK_URL = attachN8n(cluster.webhook).url;
}

/** The processes of the cluster of `globalSetup`. */
export function attachCluster(): { webhook: N8nServer; workers: N8nServer[] } {
	const { webhook, workers } = JSON.parse(process.env[VARIABLE]!) as Cluster;
	return { webhook: attachN8n(webhook), workers: workers.map(attachN8n) };
}
