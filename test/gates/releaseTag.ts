import { factsIn } from './compare';

/** What a release is made of. */
export interface Release {
	tag: string;
	/** In package.json. */
	version: string;
	changelog: string;
	/** The texts of the files of facts; null where there is none. */
	contract: string | null;
	released: string | null;
}

/** What the changelog says under a heading; null where there is no such heading. */
function sectionOf(changelog: string, heading: RegExp): string | null {
	const sections = changelog.split(/^(?=## )/m);
	const found = sections.find((section) => heading.test(section));
	return found === undefined ? null : found.split('\n').slice(1).join('\n');
}

const hasItems = (section: string): boolean => /^- \S/m.test(section);

/** What keeps a tag from being released. */
export function releaseProblems({
	tag,
	version,
	changelog,
	contract,
	released,
}: Release): string[] {
	const heading = new RegExp(
		`^## \\[${version.replace(/[.+]/g, '\\$&')}\\] - \\d{4}-\\d\\d-\\d\\d\\n`,
	);
	const section = sectionOf(changelog, heading);
	const unreleased = sectionOf(changelog, /^## \[Unreleased\]/);
	const facts = factsIn(contract ?? '').join('\n');
	return [
		...(tag === `v${version}` ? [] : [`The tag is ${tag}, but package.json has ${version}.`]),
		...(section !== null && hasItems(section)
			? []
			: [`CHANGELOG.md has nothing under '## [${version}] - <date>'.`]),
		...(unreleased !== null && hasItems(unreleased)
			? [`CHANGELOG.md still has items under 'Unreleased': move them to ${version}.`]
			: []),
		...(released?.startsWith(`# ${version}\n`) && factsIn(released).join('\n') === facts
			? []
			: [
					"test/gates/released.txt is not of this version: run 'npm run gates -- --release' and commit what it writes.",
				]),
	];
}
