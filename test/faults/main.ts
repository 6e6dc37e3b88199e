import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { scenariosOf } from './generate';
import { playAll } from './runner';
import type { Scenario } from './scenario';
import { shrink } from './shrink';
import { addSummary, addVerdict, describe, emptySummary, type Summary } from './summary';
import { openTheatre, type Verdict } from './theatre';

/*
 * The fault matrix for longer runs than those of `npm test`:
 *
 *   npm run test:faults -- --runs 20000 --seed 7 --workers 2
 *   npm run test:faults -- --replay '<a scenario as it was printed>' [--shrink]
 */

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '2000' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
		workers: { type: 'string', default: '1' },
		/** The first scenario's number; set by the parent process. */
		from: { type: 'string', default: '0' },
		replay: { type: 'string' },
		shrink: { type: 'boolean', default: false },
	},
});

const REPORT_EVERY = 50;

/** What a worker tells its parent. */
type Report = { summary: Summary } | { failed: Verdict };

function show({ scenario, violations }: Verdict): void {
	console.log(`\nBROKEN: ${violations.join('\n        ')}`);
	console.log(JSON.stringify(scenario));
}

async function replay(text: string): Promise<boolean> {
	const theatre = await openTheatre();
	try {
		const verdict = await theatre.play(JSON.parse(text) as Scenario);
		console.log(verdict);
		const isBroken = verdict.violations.length > 0;
		if (isBroken && values.shrink) show(await shrink(theatre, verdict));
		return !isBroken;
	} finally {
		await theatre.close();
	}
}

async function run(
	seed: number,
	from: number,
	runs: number,
	tell: (report: Report) => void,
): Promise<void> {
	const theatre = await openTheatre();
	let summary = emptySummary();
	const report = () => {
		tell({ summary });
		summary = emptySummary();
	};
	try {
		await playAll(theatre, scenariosOf(seed, from, runs), (verdict) => {
			addVerdict(summary, verdict);
			if (verdict.violations.length > 0) tell({ failed: verdict });
			if (summary.scenarios >= REPORT_EVERY) report();
		});
		report();
	} finally {
		await theatre.close();
	}
}

async function runInWorkers(
	seed: number,
	runs: number,
	workers: number,
	tell: (report: Report) => void,
): Promise<void> {
	const share = Math.ceil(runs / workers);
	const ends = Array.from({ length: workers }, async (_, index) => {
		const from = index * share;
		const own = Math.min(share, runs - from);
		const options = ['--seed', String(seed), '--from', String(from), '--runs', String(own)];
		const child = fork(__filename, options, { execArgv: ['--import', 'tsx'] });
		child.on('message', (report) => tell(report as Report));
		const [code] = (await once(child, 'exit')) as [number | null];
		if (code !== 0) throw new Error(`A worker ended with code ${code}`);
	});
	await Promise.all(ends);
}

async function main(): Promise<boolean> {
	if (values.replay !== undefined) return await replay(values.replay);
	const [seed, runs, workers] = [values.seed, values.runs, values.workers].map(Number) as [
		number,
		number,
		number,
	];
	if (process.send) {
		await run(seed, Number(values.from), runs, (report) => process.send?.(report));
		return true;
	}
	const total = emptySummary();
	const startedAt = Date.now();
	const tell = (report: Report) => {
		if ('failed' in report) return show(report.failed);
		addSummary(total, report.summary);
		const seconds = (Date.now() - startedAt) / 1000;
		const rate = (total.scenarios / seconds).toFixed(1);
		process.stdout.write(`\r${total.scenarios} of ${runs} scenarios, ${rate} a second `);
	};
	console.log(`Seed ${seed}`);
	if (workers > 1) await runInWorkers(seed, runs, workers, tell);
	else await run(seed, 0, runs, tell);
	console.log(`\n${describe(total)}\n`);
	const { scenarios, purchases, violated } = total;
	console.log(`${scenarios} scenarios, ${purchases} purchases, ${violated} with a broken promise`);
	return violated === 0;
}

void main().then((isGood) => process.exit(isGood ? 0 : 1));
