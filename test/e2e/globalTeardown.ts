import { discardN8n } from './n8nServer';

/** Ends the shared n8n. */
export default async function globalTeardown(): Promise<void> {
	const { KLING_E2E_USER_FOLDER: userFolder } = process.env;
	if (userFolder) await discardN8n(userFolder);
}
