import { parseArgs } from 'node:util';
import { PROVIDERS } from '../../nodes/shared/providers';
import { runningClock } from '../clock';
import { startSimulator, type Simulator, type SimulatorEvent } from './index';

const USAGE = `Imitates all providers on this machine, for trying the nodes without paying.

Usage: npm run simulator -- [options]

  --speed <n>           simulated seconds per real second (default 1)
  --render-seconds <n>  simulated seconds until a video is finished (default 150)
  --port <n>            first of several consecutive ports on 127.0.0.1 (default 4010; 0 = free ports)
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
		clock: runningClock(numberFrom('speed', values.speed, 0.001)),
		renderSeconds: numberFrom('render-seconds', values['render-seconds'], 0),
		port: port === 0 ? undefined : port,
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

function printAccess({ credentials, cdnBaseUrl }: Simulator): void {
	print('The simulator is running. Put this into the credentials in n8n:');
	print('');
	for (const { id, displayName } of PROVIDERS) {
		print(displayName);
		for (const [field, value] of Object.entries(credentials[id])) {
			print(`  ${field.padEnd(16)} ${value}`);
		}
	}
	print(`Videos are served from ${cdnBaseUrl}`);
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
