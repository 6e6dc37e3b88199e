import { releaseProblems, type Release } from './releaseTag';

const FACTS = 'klingGetTask 1 | parameter taskId | type string\n';

const GOOD: Release = {
	tag: 'v1.2.0',
	version: '1.2.0',
	changelog:
		'# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- A node\n\n## [1.1.0] - 2026-11-01\n\n- First\n',
	contract: `# Written by somebody\n${FACTS}`,
	released: `# 1.2.0\n${FACTS}`,
};

test('a release whose changelog and contract are of its version', () => {
	expect(releaseProblems(GOOD)).toEqual([]);
});

test.each<[string, Partial<Release>, RegExp]>([
	['another tag', { tag: 'v1.2.1' }, /The tag is v1\.2\.1, but package\.json has 1\.2\.0/],
	[
		'a version that the changelog does not have',
		{ tag: 'v1.3.0', version: '1.3.0', released: `# 1.3.0\n${FACTS}` },
		/nothing under '## \[1\.3\.0\]/,
	],
	[
		'a version without a word',
		{ changelog: GOOD.changelog.replace('- A node', '') },
		/nothing under '## \[1\.2\.0\]/,
	],
	[
		'items that have not been moved',
		{ changelog: GOOD.changelog.replace('## [1.2.0]', '- More\n\n## [1.2.0]') },
		/still has items under 'Unreleased'/,
	],
	['no released contract', { released: null }, /npm run gates -- --release/],
	['the contract of an earlier release', { released: `# 1.1.0\n${FACTS}` }, /released\.txt/],
	['another contract', { released: '# 1.2.0\nklingGetTask 1 | credential a\n' }, /released\.txt/],
])('%s keeps it from being released', (_, changes, problem) => {
	expect(releaseProblems({ ...GOOD, ...changes })).toEqual([expect.stringMatching(problem)]);
});
