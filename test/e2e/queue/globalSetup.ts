import { existsSync } from 'node:fs';

import { publishCluster, startCluster } from './cluster';

declare global {
	/** Ends the cluster; jest's setup and teardown run in the same process. */
	var stopCluster: (() => Promise<void>) | undefined;
}

/** Starts the n8n in queue mode that all scenarios share. */
export default async function globalSetup(): Promise<void> {
	if (!existsSync('dist')) throw new Error('Build the package first: npm run build');
	const { cluster, stop } = await startCluster((line) => process.stderr.write(`${line}\n`));
	globalThis.stopCluster = stop;
	publishCluster(cluster);
}
