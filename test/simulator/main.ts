import { parseArgs } from 'node:util';
import { scaledClock } from '../clock';
import { startSimulator, type Simulator, type SimulatorEvent } from './index';

const USAGE = `Imitates Unifically and Apiframe on this machine, for trying the nodes without paying.

Usage: npm run simulator -- [options]

  --speed <n>           simulated seconds per real second (default 1)
  --render-seconds <n>  simulated seconds until a video is finished (default 150)
  --port <n>            first of four consecutive ports on 127.0.0.1 (default 4010; 0 = free ports)
  --help                shows this text
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			speed: { type: 'string', default: '1' },
			'render-seconds': { type: 'string', default: '150' },
			port: { type: 'string', default: '4010' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) {
		process.stdout.write(USAGE);
		return;
	}
	const port = numberFrom('port', values.port, 0);
	const simulator = await startSimulator({
		clock: scaledClock(numberFrom('speed', values.speed, 0.001)),
		renderSeconds: numberFrom('render-seconds', values['render-seconds'], 0),
		ports:
			port === 0
				? {}
				: { unifically: port, unificallyFiles: port + 1, apiframe: port + 2, cdn: port + 3 },
		onEvent: (event) => print(describe(event)),
	});
	printAccess(simulator);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void simulator.close());
	}
}

function numberFrom(name: string, text: string, min: number): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value) || value < min) {
		throw new Error(`--${name} must be a number of at least ${min}`);
	}
	return value;
}

function printAccess({ unifically, apiframe, cdnBaseUrl }: Simulator): void {
	print('The simulator is running. Put this into the credentials in n8n:');
	print('');
	print(`Unifically  base URL        ${unifically.baseUrl}`);
	print(`            upload URL      ${unifically.uploadBaseUrl}`);
	print(`            API key         ${unifically.apiKey}`);
	print(`            webhook secret  ${unifically.webhookSecret}`);
	print(`Apiframe    base URL        ${apiframe.baseUrl}`);
	print(`            API key         ${apiframe.apiKey}`);
	print(`Videos are served from      ${cdnBaseUrl}`);
	print('');
}

function describe(event: SimulatorEvent): string {
	switch (event.type) {
		case 'request': {
			const { provider, operation, method, path, status } = event.request;
			return `request   ${provider} ${operation}: ${method} ${path} -> ${status ?? 'cut'}`;
		}
		case 'purchase': {
			const { provider, taskId, model, costUsd } = event.purchase;
			return `purchase  ${provider} ${model} for ${costUsd.toFixed(2)} USD: task ${taskId}`;
		}
		case 'callback': {
			const { provider, taskId, url, attempt, status } = event.callback;
			const result = status ?? 'unreachable';
			return `callback  ${provider} task ${taskId}, attempt ${attempt}: POST ${url} -> ${result}`;
		}
	}
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
