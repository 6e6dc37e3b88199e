import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { measureBatches } from './batch';
import { measureDownloads } from './download';
import { measureEditor } from './editor';
import { measureLedger } from './ledger';
import { describeMachine } from './machine';
import type { BenchOptions } from './options';
import { renderSection, type Section } from './report';
import { measureStartup } from './startup';
import { measureUploads } from './upload';
import { measureWaiting } from './waiting';

const PARTS: Record<string, (options: BenchOptions) => Promise<Section>> = {
	download: measureDownloads,
	upload: measureUploads,
	batch: measureBatches,
	waiting: measureWaiting,
	ledger: measureLedger,
	editor: measureEditor,
	startup: measureStartup,
};

const RESULTS = path.join(__dirname, 'RESULTS.md');

const USAGE = `Measures the built package on the simulator, in n8n's engine and in a real n8n.

Usage: npm run bench -- [options]

  --only <parts>  some of ${Object.keys(PARTS).join(', ')}, separated by commas
  --quick         few and small runs, to see whether everything works
  --help          shows this text

A complete run writes ${path.relative(process.cwd(), RESULTS)}.
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string', default: Object.keys(PARTS).join(',') },
			quick: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return void process.stdout.write(USAGE);
	const names = values.only.split(',');
	const unknown = names.filter((name) => !PARTS[name]);
	if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}\n\n${USAGE}`);

	const head = `# Benchmarks\n\nMade by \`npm run bench${values.quick ? ' -- --quick' : ''}\`.\n\n${describeMachine()}`;
	process.stdout.write(`${head}\n`);
	const texts: string[] = [];
	for (const name of names) {
		const say = (line: string) => process.stderr.write(`${name}: ${line}\n`);
		const text = renderSection(await PARTS[name]!({ quick: values.quick, say }));
		process.stdout.write(`\n${text}\n`);
		texts.push(text);
	}
	const isComplete = names.length === Object.keys(PARTS).length && !values.quick;
	if (isComplete) writeFileSync(RESULTS, `${[head, ...texts].join('\n\n')}\n`);
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
