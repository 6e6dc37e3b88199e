import { existsSync } from 'node:fs';

import { installN8n } from './install';
import { discardN8n, newUserFolder, startN8n } from './n8nServer';
import { installPackage } from './package';

/** Starts the n8n that all scenarios share. Where it is, the test files read from the environment. */
export default async function globalSetup(): Promise<void> {
	if (!existsSync('dist')) throw new Error('Build the package first: npm run build');
	const installation = await installN8n((line) => process.stderr.write(`${line}\n`));
	const userFolder = newUserFolder();
	installPackage(userFolder);
	process.env.KLING_E2E_USER_FOLDER = userFolder;
	try {
		await startN8n({ installation, userFolder });
	} catch (error) {
		await discardN8n(userFolder);
		throw error;
	}
}
