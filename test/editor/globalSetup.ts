import startN8n from '../e2e/globalSetup';
import { chromiumPath } from './browser';

/** Says at once when there is no browser; then starts the n8n of the end-to-end tests. */
export default async function globalSetup(): Promise<void> {
	chromiumPath();
	await startN8n();
}
