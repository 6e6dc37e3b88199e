import 'reflect-metadata';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import manifest from '../package.json';
import {
	factsNow,
	CONTRACT,
	RELEASED,
	PACKED,
	packedFacts,
	writeFacts,
} from '../test/gates/contract';
import { failuresIn } from '../test/gates/outputs';
import { GOLDEN, STATES, writtenNow } from '../test/gates/storedState';

const USAGE = `Writes down what the package promises to users' workflows. The tests compare it with what was written down before.

Usage: npm run gates -- [--update] [--release]

  --update   writes ${CONTRACT}, ${PACKED}, and
             each file of ${GOLDEN} that does not exist yet
  --release  writes ${RELEASED} as well: what may not change any more
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { update: { type: 'boolean' }, release: { type: 'boolean' } },
	});
	if (!values.update && !values.release) return void process.stdout.write(USAGE);
	const facts = await factsNow();
	const failures = failuresIn(facts);
	if (failures.length > 0)
		throw new Error(
			`CASES in test/gates/outputs.ts fits the nodes no more:\n${failures.join('\n')}`,
		);
	writeFacts(CONTRACT, 'Written by `npm run gates -- --update`', facts);
	writeFacts(PACKED, 'Written by `npm run gates -- --update`', packedFacts());
	if (values.release) writeFacts(RELEASED, manifest.version, facts);
	for (const name of Object.keys(STATES)) {
		const file = path.join(__dirname, '..', GOLDEN, `${name}.json`);
		if (!existsSync(file)) writeFileSync(file, await writtenNow(name));
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
