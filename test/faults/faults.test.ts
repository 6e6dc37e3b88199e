import { scenariosOf } from './generate';
import { playAll } from './runner';
import { accessKeyCredential } from '../simulator/klingAi';
import { addVerdict, emptySummary } from './summary';
import { openTheatre, type Theatre } from './theatre';

/*
 * Every promise of the package, held against scenarios in which things go wrong at random: see `main.ts`
 * for longer runs, and for replaying a scenario that breaks a promise.
 */

const SCENARIOS = 1000;
const FIXED_SEED = 1;
const CHANGING_SEED = Math.floor(Date.now() / 1000) % 1_000_000;

const summary = emptySummary();
let theatre: Theatre;

beforeAll(async () => {
	theatre = await openTheatre();
});

afterAll(async () => {
	await theatre.close();
});

test.each([FIXED_SEED, CHANGING_SEED])(
	`seed %i: no promise is broken in ${SCENARIOS} scenarios`,
	async (seed) => {
		const broken: string[] = [];
		await playAll(theatre, scenariosOf(seed, 0, SCENARIOS), (verdict) => {
			addVerdict(summary, verdict);
			const { scenario, violations } = verdict;
			if (violations.length === 0) return;
			const command = `npm run test:faults -- --replay '${JSON.stringify(scenario)}'`;
			broken.push([...violations, command].join('\n'));
		});
		expect(broken).toEqual([]);
	},
	300_000,
);

test('no promise is broken with an access key of Kling AI, which has an API of its own', async () => {
	const withAccessKey = await openTheatre(({ credentials }) => ({
		klingAiApi: accessKeyCredential({ api: credentials.klingAi.baseUrl }),
	}));
	const broken: string[] = [];
	let bought = 0;
	try {
		await playAll(withAccessKey, scenariosOf(11, 0, 80, ['klingAi']), (verdict) => {
			bought += verdict.purchases;
			if (verdict.violations.length > 0)
				broken.push(`${verdict.violations.join('; ')} in ${verdict.scenario.id}`);
		});
	} finally {
		await withAccessKey.close();
	}
	expect(broken).toEqual([]);
	expect(bought).toBeGreaterThan(50);
}, 120_000);

test('the scenarios have met every way in which an item can end', () => {
	const ends = Object.values(summary.endsByTrouble).flatMap((counts) => Object.keys(counts));
	const KINDS = [
		...['completed', 'failed', 'queued', 'taskFailed', 'taskCancelled', 'timeout', 'noVideo'],
		...['download', 'expired', 'unknownTask', 'unreadableTask', 'stopped', 'outcomeUnknown'],
		...['credentials', 'balance', 'rateLimit', 'refused', 'unavailable', 'invalidRequest'],
		...['execution: error', 'execution: canceled'],
	];
	expect(KINDS.filter((kind) => !ends.includes(kind))).toEqual([]);
	expect(ends).not.toContain('unexpected');
});
