import manifest from '../../package.json';
import { changesSince, contractProblem, releaseProblem } from './compare';
import { CONTRACT, factsNow, RELEASED, recordedFacts, textOf } from './contract';
import { formFacts, labels } from './forms';
import { isOutput } from './outputs';

/*
 * What users' workflows rely on: names of parameters, types, defaults, choices, output keys, credentials. See "What must
 * not break" in CONTRIBUTING.md.
 */

let now: string[];

beforeAll(async () => {
	now = await factsNow();
});

test.each([
	['forms', (fact: string) => !isOutput(fact)],
	['outputs', isOutput],
])('the %s are as they were written down', (_, isMeant) => {
	const recorded = recordedFacts(CONTRACT).filter(isMeant);
	const problem = contractProblem(CONTRACT, recorded, now.filter(isMeant));
	if (problem) throw new Error(problem);
});

test('the nodes keep what was released, and the changelog names what is different', () => {
	const released = textOf(RELEASED);
	// Nothing has been released yet.
	if (released === null) return expect(manifest.version).toBe('0.1.0');
	const version = /^# (.+)$/m.exec(released)![1]!;
	const changelog = textOf('CHANGELOG.md')!;
	const problem = releaseProblem(version, recordedFacts(RELEASED), now, changelog, labels());
	if (problem) throw new Error(problem);
});

describe('a change', () => {
	const renamed = () =>
		now.map((fact) => fact.replace('| parameter aspectRatio |', '| parameter shape |'));
	const withoutKey = () => now.filter((fact) => !/output, finished \| json videoUrl$/.test(fact));
	const problemOf = (facts: string[]) => contractProblem(CONTRACT, now, facts);

	test('of the name of a parameter is told with what to do', () => {
		const problem = problemOf(renamed());
		expect(problem).toMatch('  - klingGenerateVideo 1 | parameter aspectRatio | type options\n');
		expect(problem).toMatch('  + klingGenerateVideo 1 | parameter shape | type options\n');
		expect(problem).toMatch(/CHANGELOG\.md[^]*a new version[^]*npm run gates -- --update/);
	});

	test('of the output is told as well', () => {
		expect(problemOf(withoutKey())).toMatch(
			'  - klingGetTask 1 | output, finished | json videoUrl\n',
		);
	});

	test('of a default is told as well', () => {
		const facts = now.map((fact) => fact.replace('mode | default "pro"', 'mode | default "4k"'));
		const problem = problemOf(facts);
		expect(problem).toMatch('  - klingGenerateVideo 1 | parameter mode | default "pro"\n');
		expect(problem).toMatch('  + klingGenerateVideo 1 | parameter mode | default "4k"\n');
	});

	const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\nNEW\n\n## [1.0.0]\n\n- **Aspect Ratio**\n';
	const afterRelease = (facts: string[], news = '') =>
		releaseProblem('1.0.0', now, facts, CHANGELOG.replace('NEW', news), labels());

	test('after a release may take nothing away, whatever the changelog says', () => {
		expect(afterRelease(withoutKey(), '- `videoUrl` is gone')).toMatch(
			/Released in 1\.0\.0, and gone since:[^]*videoUrl[^]*give the node a new version/,
		);
		expect(afterRelease(renamed(), '- `aspectRatio` is `shape`')).toMatch('and gone since');
	});

	test('after a release has to be in the changelog, by its name or as users see it', () => {
		const more = (fact: string) => [...now, `klingGenerateVideo 1 | ${fact}`];
		const choice = more('parameter options.aspectRatio | choice "21:9"');
		expect(afterRelease(choice)).toMatch(/not named in CHANGELOG\.md[^]*"21:9"/);
		expect(afterRelease(choice, '- **Aspect Ratio**: 21:9')).toBeNull();
		expect(afterRelease(choice, '- Aspect Ratios: 21:9')).toMatch('not named');
		expect(afterRelease(choice, '- A choice `21:9`')).toBeNull();
		expect(afterRelease(more('output, finished | json flavour'), '- Flavours')).toMatch(
			'json flavour',
		);
		expect(
			afterRelease(more('output, finished | json flavour'), '- `flavour` in the output'),
		).toBeNull();
		const node = [...now, 'klingNew 1 | parameter prompt | type string'];
		expect(afterRelease(node, '- `klingNew`')).toBeNull();
		expect(afterRelease(now)).toBeNull();
	});

	test('is looked for in what the changelog says since the release', () => {
		expect(changesSince(CHANGELOG, '1.0.0')).not.toMatch('Aspect Ratio');
		expect(changesSince(CHANGELOG, '0.9.0')).toMatch('Aspect Ratio');
	});
});

test('each version of a node has facts of its own', () => {
	const subjects = new Set(formFacts().map((fact) => fact.split(' | ')[0]));
	expect([...subjects]).toEqual(expect.arrayContaining(['klingTrigger 1', 'klingTrigger 1.1']));
});
