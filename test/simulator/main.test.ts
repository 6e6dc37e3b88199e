import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ask, closeAll, unificallyBody, waitUntil } from './testing';

const started: ChildProcess[] = [];

function run(...args: string[]) {
	const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), ...args]);
	started.push(child);
	const output = { text: '' };
	child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
	return { child, output, exit: once(child, 'exit') };
}

afterEach(async () => {
	for (const child of started.splice(0)) child.kill('SIGKILL');
	await closeAll();
});

it('prints what it understands', async () => {
	const { output, exit } = run('--help');
	expect(await exit).toEqual([0, null]);
	for (const flag of ['--speed', '--render-seconds', '--port', '--help']) {
		expect(output.text).toContain(flag);
	}
});

it.each([['--speed=fast'], ['--port=-1'], ['--render-seconds='], ['--colour']])(
	'refuses %s',
	async (argument) => {
		const { output, exit } = run(argument);
		expect(await exit).toEqual([1, null]);
		expect(output.text).toContain(argument.split('=')[0]);
	},
);

it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s', async (signal) => {
	const { child, output, exit } = run('--port', '0', '--speed', '100', '--render-seconds', '1');
	await waitUntil(() => output.text.includes('Videos are served'));
	const [, baseUrl, apiKey] = [
		undefined,
		/Unifically[^]*?baseUrl +(\S+)/.exec(output.text)?.[1],
		/Unifically[^]*?apiKey +(\S+)/.exec(output.text)?.[1],
	];
	const headers = { Authorization: `Bearer ${apiKey}` };
	// Nothing listens on port 9.
	const json = unificallyBody({}, { callback_url: 'http://127.0.0.1:9/' });
	const { status } = await ask(`${baseUrl}/v1/tasks`, { headers, json });
	expect(status).toBe(200);
	await waitUntil(() => output.text.includes('callback'));
	expect(output.text).toMatch(/^purchase {2}unifically .* for 0\.90 USD/m);
	expect(output.text).toMatch(/^request {3}unifically submit: POST \/v1\/tasks -> 200$/m);
	expect(output.text).toMatch(/^callback {2}unifically task .* -> unreachable$/m);
	child.kill(signal);
	expect(await exit).toEqual([0, null]);
});
