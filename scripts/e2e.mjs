/*
 * Runs the end-to-end tests, with the n8n that `--n8n` names, and with `--essentials` only what matters
 * most. All other arguments are jest's; the tests learn of these two from the environment.
 */
import { run } from 'jest';

const args = process.argv.slice(2);

/** Takes an option with its values out of the arguments. */
function take(option, values) {
	const at = args.indexOf(option);
	return at < 0 ? undefined : args.splice(at, 1 + values).slice(1);
}

const n8n = take('--n8n', 1);
if (n8n) process.env.KLING_E2E_N8N = n8n[0] ?? '';
if (take('--essentials', 0)) process.env.KLING_E2E_ESSENTIALS = 'yes';
await run(['--config', 'jest.e2e.config.js', ...args]);
