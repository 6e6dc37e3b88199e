import type { Scenario } from './scenario';
import type { Theatre, Verdict } from './theatre';

/** Every scenario that is a little simpler. */
function simpler(scenario: Scenario): Scenario[] {
	const { troubles } = scenario;
	const changes: Array<Partial<Scenario>> = [
		...troubles.map((_, index) => ({ troubles: troubles.filter((__, n) => n !== index) })),
		{ items: scenario.items - 1 },
		{ items: 1 },
		{ retries: 0 },
		{ tries: 1 },
		{ tries: 2 },
		{ stopAfter: null },
		{ deliveries: 1 },
		{ maxConcurrency: 1 },
		{ areErrors: false },
		{ completion: 'poll' },
		{ node: 'klingGenerateVideo' },
		{ timeoutMinutes: 5 },
		{ model: undefined, mode: undefined, referenceImages: undefined },
	];
	return changes
		.map((change) => ({ ...scenario, ...change }))
		.filter((changed) => changed.items > 0 && JSON.stringify(changed) !== JSON.stringify(scenario));
}

/** The simplest scenario that still breaks one of the same promises. */
export async function shrink(theatre: Theatre, verdict: Verdict): Promise<Verdict> {
	const promisesOf = ({ violations }: Verdict) => violations.map((text) => text.split(':')[0]);
	const broken = promisesOf(verdict);
	for (const scenario of simpler(verdict.scenario)) {
		const result = await theatre.play(scenario);
		if (promisesOf(result).some((promise) => broken.includes(promise)))
			return await shrink(theatre, result);
	}
	return verdict;
}
