import './globalSetup';

/** Ends the n8n in queue mode and its stores. */
export default async function globalTeardown(): Promise<void> {
	await globalThis.stopCluster?.();
}
