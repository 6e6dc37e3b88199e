import type { Verdict } from './theatre';

type Counts = Record<string, number>;

/** What many scenarios came to; as JSON, so that processes can send it to each other. */
export interface Summary {
	scenarios: number;
	purchases: number;
	violated: number;
	/** How items ended, for every trouble: an item counts for each trouble of its scenario. */
	endsByTrouble: Record<string, Counts>;
}

export const emptySummary = (): Summary => ({
	scenarios: 0,
	purchases: 0,
	violated: 0,
	endsByTrouble: {},
});

const UNDISTURBED = '(no trouble)';

function count(counts: Counts, key: string, by = 1): void {
	counts[key] = (counts[key] ?? 0) + by;
}

/** Adds one scenario to a summary. */
export function addVerdict(summary: Summary, { scenario, violations, ends, purchases }: Verdict) {
	summary.scenarios += 1;
	summary.purchases += purchases;
	if (violations.length > 0) summary.violated += 1;
	const names = new Set(scenario.troubles.map(({ name }) => name));
	if (scenario.stopAfter !== null) names.add('Stop');
	if (scenario.isVolatile) names.add('volatile prompt');
	if (scenario.retriesFirst) names.add('the first execution is retried again');
	if (scenario.changesCredential) names.add('changed credential');
	if (scenario.killedIn) names.add('killed');
	if (scenario.isSubWorkflow) names.add('sub-workflow');
	if (scenario.hasNoToken) names.add('n8n without tokens');
	if (scenario.places) names.add('full queue');
	if (scenario.model === 'kling-4.0') names.add('Kling 4.0');
	if (scenario.referenceImages) names.add('reference images');
	if (scenario.node === 'klingMotionControl') names.add('motion control');
	for (const name of names.size > 0 ? names : [UNDISTURBED]) {
		const counts = (summary.endsByTrouble[name] ??= {});
		for (const end of ends) count(counts, end);
	}
}

/** Adds one summary to another. */
export function addSummary(summary: Summary, other: Summary): void {
	summary.scenarios += other.scenarios;
	summary.purchases += other.purchases;
	summary.violated += other.violated;
	for (const [trouble, ends] of Object.entries(other.endsByTrouble)) {
		const counts = (summary.endsByTrouble[trouble] ??= {});
		for (const [end, number] of Object.entries(ends)) count(counts, end, number);
	}
}

/** The summary as text: one line for each trouble, with the ends that were most frequent. */
export function describe({ endsByTrouble }: Summary): string {
	const troubles = Object.entries(endsByTrouble).sort(([a], [b]) => (a < b ? -1 : 1));
	const width = Math.max(...troubles.map(([name]) => name.length));
	return troubles
		.map(([name, counts]) => {
			const ends = Object.entries(counts).sort(([, a], [, b]) => b - a);
			return `${name.padEnd(width)}  ${ends.map(([end, n]) => `${end} ${n}`).join(', ')}`;
		})
		.join('\n');
}
