import manifest from '../package.json';
import { CONTRACT, RELEASED, textOf } from '../test/gates/contract';
import { releaseProblems } from '../test/gates/releaseTag';

/* Whether the commit of a tag is complete: `npm run release:check -- v1.2.0`. */

const problems = releaseProblems({
	tag: process.argv[2] ?? '',
	version: manifest.version,
	changelog: textOf('CHANGELOG.md') ?? '',
	contract: textOf(CONTRACT),
	released: textOf(RELEASED),
});
problems.forEach((problem) => console.error(problem));
process.exitCode = problems.length > 0 ? 1 : 0;
