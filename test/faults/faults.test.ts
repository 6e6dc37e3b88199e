import { ROWS } from '../conformance/rows';
import { CREDENTIAL_TYPES, PROVIDER_IDS } from '../providers';
import { scenariosOf } from './generate';
import type { Scenario } from './scenario';
import { playAll } from './runner';
import { accessKeyCredential } from '../simulator/klingAi';
import { addVerdict, emptySummary } from './summary';
import type { CredentialChanges } from './stage';
import { openTheatre } from './theatre';

/*
 * Every promise of the package, held against scenarios in which things go wrong at random: see `main.ts`
 * for longer runs, and for replaying a scenario that breaks a promise.
 */

const SCENARIOS = 1000;
const FIXED_SEED = 1;
const CHANGING_SEED = Math.floor(Date.now() / 1000) % 1_000_000;

const summary = emptySummary();

/** The API for access keys has no Kling 4.0. */
function* withoutKling4(scenarios: Generator<Scenario>): Generator<Scenario> {
	for (const scenario of scenarios) if (scenario.model !== 'kling-4.0') yield scenario;
}

/** Which promises are broken in which of the scenarios. */
async function brokenIn(
	scenarios: Generator<Scenario>,
	changes?: CredentialChanges,
): Promise<string[]> {
	const theatre = await openTheatre(changes);
	const broken: string[] = [];
	try {
		await playAll(theatre, scenarios, (verdict) => {
			addVerdict(summary, verdict);
			const { scenario, violations } = verdict;
			if (violations.length === 0) return;
			const command = `npm run test:faults -- --replay '${JSON.stringify(scenario)}'`;
			broken.push([...violations, command].join('\n'));
		});
	} finally {
		await theatre.close();
	}
	return broken;
}

test.each([FIXED_SEED, CHANGING_SEED])(
	`seed %i: no promise is broken in ${SCENARIOS} scenarios`,
	async (seed) => {
		expect(await brokenIn(scenariosOf(seed, 0, SCENARIOS))).toEqual([]);
	},
);

test.each(ROWS.filter(({ credential }) => credential))(
	'$name: no promise is broken there either',
	async ({ provider, credential }) => {
		const changes: CredentialChanges = (simulator) => ({
			[CREDENTIAL_TYPES[provider]]: credential!(simulator),
		});
		const scenarios = withoutKling4(scenariosOf(11, 0, 80, [provider]));
		expect(await brokenIn(scenarios, changes)).toEqual([]);
	},
);

test('no promise is broken with an access key of Kling AI, which has an API of its own', async () => {
	const withAccessKey = await openTheatre(({ credentials }) => ({
		klingAiApi: accessKeyCredential({ api: credentials.klingAi.baseUrl }),
	}));
	const broken: string[] = [];
	let bought = 0;
	try {
		const scenarios = withoutKling4(scenariosOf(11, 0, 80, ['klingAi']));
		await playAll(withAccessKey, scenarios, (verdict) => {
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

test.each([
	['Kling 4.0', ({ model }) => model === 'kling-4.0'],
	['reference images', ({ referenceImages }) => referenceImages !== undefined],
	['motion control', ({ node }) => node === 'klingMotionControl'],
] satisfies Array<[string, (scenario: Scenario) => boolean]>)(
	'%s is met at each of its providers',
	(name, isMet) => {
		const met = [...scenariosOf(FIXED_SEED, 0, SCENARIOS)].filter(isMet);
		const providers = new Set(met.map(({ provider }) => provider));
		expect(providers.size).toBe(name === 'Kling 4.0' ? 3 : PROVIDER_IDS.length);
		expect(summary.endsByTrouble[name]?.completed).toBeGreaterThan(0);
	},
);

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
