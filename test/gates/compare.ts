/*
 * The comparison of what the package promises now with what was written down. All of it works on lines, one for each
 * fact: "klingGenerateVideo 1 | parameter mode | default "pro"".
 */

/** Lines without repetitions, in order. */
export const sorted = (facts: Iterable<string>): string[] => [...new Set(facts)].sort();

/** What a file of facts holds; lines that begin with # are for its readers. */
export const factsIn = (text: string): string[] =>
	text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

export interface Difference {
	gone: string[];
	added: string[];
}

export function differences(before: readonly string[], now: readonly string[]): Difference {
	return {
		gone: before.filter((fact) => !now.includes(fact)),
		added: now.filter((fact) => !before.includes(fact)),
	};
}

const listed = ({ gone, added }: Difference): string[] =>
	[...gone.map((fact) => `  - ${fact}`), ...added.map((fact) => `  + ${fact}`)].sort((a, b) =>
		a.slice(4).localeCompare(b.slice(4)),
	);

/** What is wrong where the package is not as a file says; null where it is. */
export function contractProblem(
	file: string,
	recorded: readonly string[],
	now: readonly string[],
): string | null {
	const found = differences(recorded, now);
	if (found.gone.length + found.added.length === 0) return null;
	return [
		`The package is no longer as ${file} says:`,
		...listed(found),
		'',
		"Users' workflows, expressions and agents rely on what a line with '-' says. If the change is not meant, undo it. If it is meant:",
		"  1. Write it down under 'Unreleased' in CHANGELOG.md.",
		"  2. Where a line with '-' has been released, leave the version of the node that has it as it is and give the node a new version.",
		`  3. Run 'npm run gates -- --update' and commit ${file}.`,
	].join('\n');
}

const partsOf = (fact: string): [subject: string, what: string, ...string[]] =>
	fact.split(' | ') as [string, string, ...string[]];

/** The node or the credential that a fact is about, without the version. */
const ownerOf = (fact: string): string => partsOf(fact)[0].split(' ')[0]!;

/** The stored names in a fact, of which the changelog has to use one: "aspectRatio" in "parameter options.aspectRatio". */
function namesIn(fact: string): string[] {
	const [, ...rest] = partsOf(fact);
	return rest
		.flatMap((part) => /^(?:parameter|field|choice|credential|json|binary) (.+)$/.exec(part) ?? [])
		.map((name) => name.replace(/^"(.*)"$/, '$1').replace(/\[\]/g, ''))
		.flatMap((name) => [name, name.split('.').at(-1)!]);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const hasWords = (text: string, words: string): boolean =>
	new RegExp(`(?<!\\w)${escaped(words)}(?!\\w)`).test(text);

/** Whether a text names something by a stored name in backticks, or as users see it. */
const mentions = (text: string, names: string[], labels: ReadonlyMap<string, Set<string>>) =>
	names.some(
		(name) =>
			text.includes(`\`${name}\``) ||
			[...(labels.get(name) ?? [])].some((label) => hasWords(text, label)),
	);

/** The part of a changelog about what came after a release. */
export function changesSince(changelog: string, version: string): string {
	const [after, ...released] = changelog.split(`\n## [${version}]`);
	return released.length > 0 ? after! : changelog;
}

/** What must not be different from the last release, or is different without a word about it. */
export function releaseProblem(
	version: string,
	released: readonly string[],
	now: readonly string[],
	changelog: string,
	labels: ReadonlyMap<string, Set<string>>,
): string | null {
	const { gone, added } = differences(released, now);
	const text = changesSince(changelog, version);
	const owners = new Set(released.map(ownerOf));
	const unnamed = [...gone, ...added].filter((fact) => {
		const isNew = !owners.has(ownerOf(fact));
		const names = isNew ? [ownerOf(fact)] : namesIn(fact);
		return names.length > 0 && !mentions(text, names, labels);
	});
	const problems = [
		...(gone.length > 0
			? [
					`Released in ${version}, and gone since:`,
					...listed({ gone, added: [] }),
					'Saved workflows rely on it. Bring it back for the versions of the node that had it, and give the node a new version for what is to be different.',
				]
			: []),
		...(unnamed.length > 0
			? [
					`Different since ${version}, and not named in CHANGELOG.md under 'Unreleased', neither as users see it nor by its name in backticks:`,
					...unnamed.map((fact) => `  ${fact}`),
				]
			: []),
	];
	return problems.length > 0 ? problems.join('\n') : null;
}
