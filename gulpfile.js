const { mkdir, readdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { spawn } = require('node:child_process');
const esbuild = require('esbuild');
const gulp = require('gulp');

const { codexOf } = require('./scripts/codex.js');
const { finishedForms } = require('./scripts/finishedForms.js');

const DIST = 'dist';
const LICENSES = path.join(DIST, 'THIRD-PARTY-LICENSES.txt');

const clean = () => rm(DIST, { recursive: true, force: true });

function typecheck() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', '.'], {
		stdio: 'inherit',
	});
}

/** The names of the npm packages whose code went into a bundle. */
const packagesIn = (metafile) =>
	Object.keys(metafile.inputs)
		.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
		.filter((name) => name !== undefined);

/** Bundling copies code, so its licences travel along. */
async function writeLicenses(names) {
	const texts = [...new Set(names)].sort().map(async (name) => {
		const folder = path.join('node_modules', name);
		const { version, license } = JSON.parse(
			await readFile(path.join(folder, 'package.json'), 'utf8'),
		);
		const file = (await readdir(folder)).find((entry) => /^licen[sc]e/i.test(entry));
		if (!file) throw new Error(`${name} comes without a licence file`);
		return `${name} ${version} (${license})\n\n${await readFile(path.join(folder, file), 'utf8')}`;
	});
	await writeFile(LICENSES, (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`));
}

/** What n8n loads when it starts: the classes of all nodes and credentials, with their forms. */
const BUNDLE = path.join(DIST, 'bundle.js');

const classIn = (file) => path.basename(file).split('.')[0];

/** What n8n loads for a node or a credential: its class out of the bundle. */
async function writeEntry(file) {
	const from = path.relative(path.dirname(file), BUNDLE).split(path.sep).join('/');
	const name = classIn(file);
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, `exports.${name} = require('${from}').${name};\n`);
}

const target = 'node20';

/**
 * esbuild leaves characters in regular expressions as they are, and of a file with one beyond Latin-1 Node.js keeps two
 * bytes for each character.
 */
const inAscii = (code) =>
	code.replace(
		/[^\0-\x7f]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

/** esbuild splits ES modules only, and n8n loads CommonJS. */
async function writeAsCommonJs({ path: file, text }) {
	const { code } = await esbuild.transform(text, {
		format: 'cjs',
		platform: 'node',
		target,
		// `require` in place of `import()`.
		supported: { 'dynamic-import': false },
	});
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, inAscii(code));
}

/**
 * The code of all nodes and credentials, with what it uses: n8n installs the package without dependencies.
 * What a node imports only when it runs is in files of its own, so that n8n starts without it.
 */
async function bundle() {
	const { n8n } = JSON.parse(await readFile('package.json', 'utf8'));
	const files = [...n8n.nodes, ...n8n.credentials];
	const source = (file) => `./${path.relative(DIST, file).replace(/\.js$/, '.ts')}`;
	const { metafile, outputFiles } = await esbuild.build({
		stdin: {
			contents: files
				.map((file) => `export { ${classIn(file)} } from '${source(file)}';`)
				.join('\n'),
			resolveDir: '.',
		},
		outdir: DIST,
		entryNames: path.basename(BUNDLE, '.js'),
		chunkNames: 'parts/[name]-[hash]',
		bundle: true,
		splitting: true,
		platform: 'node',
		target,
		format: 'esm',
		external: ['n8n-workflow'],
		plugins: [finishedForms],
		// Not minified: reviewers and users can read what runs.
		legalComments: 'none',
		metafile: true,
		write: false,
	});
	await Promise.all([
		writeLicenses(packagesIn(metafile)),
		...outputFiles.map(writeAsCommonJs),
		...files.map(writeEntry),
	]);
}

const icons = () => gulp.src('icons/*.svg').pipe(gulp.dest(path.join(DIST, 'icons')));

/** Made of the bundle, in which the forms are complete. */
async function codex() {
	const classes = require(path.resolve(BUNDLE));
	const { n8n } = JSON.parse(await readFile('package.json', 'utf8'));
	const nodes = n8n.nodes.map((file) => ({ file, ...new classes[classIn(file)]() }));
	const { description: form } = nodes.find(({ file }) => classIn(file) === 'KlingGenerateVideo');
	await Promise.all(
		nodes.map(({ file, description }) =>
			writeFile(
				file.replace(/\.js$/, '.json'),
				`${JSON.stringify(codexOf(description, form), null, 2)}\n`,
			),
		),
	);
}

exports.typecheck = typecheck;
exports.build = gulp.series(clean, gulp.parallel(typecheck, bundle), icons, codex);
/** For everyday work: the same without the type check. */
exports.bundle = gulp.series(clean, bundle, icons, codex);
exports.default = exports.build;
