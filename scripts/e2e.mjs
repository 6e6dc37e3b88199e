/*
 * Runs the end-to-end tests with the n8n that `--n8n` names. All other arguments are jest's; the tests
 * learn the version from the environment, which the n8n of queue mode and of the editor's tests obeys as well.
 */
import { run } from 'jest';

const args = process.argv.slice(2);
const at = args.indexOf('--n8n');
if (at >= 0) {
	const [, version] = args.splice(at, 2);
	process.env.KLING_E2E_N8N = version ?? '';
}
await run(['--config', 'jest.e2e.config.js', ...args]);
