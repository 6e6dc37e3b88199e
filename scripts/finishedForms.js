const { readFile } = require('node:fs/promises');
const Module = require('node:module');
const path = require('node:path');
const esbuild = require('esbuild');
const ts = require('typescript');

/*
 * The source makes the form of a node out of the tables of what models can do. n8n would do that again each time it
 * starts, so the package has the form as it comes out.
 */

const NODE_FILE = /\.node\.ts$/;

/** The description of the node whose class is in a file. */
async function descriptionIn(file) {
	const { outputFiles } = await esbuild.build({
		entryPoints: [file],
		bundle: true,
		platform: 'node',
		external: ['n8n-workflow', '*/atRunTime'],
		write: false,
	});
	const compiled = new Module(file, module);
	compiled.paths = module.paths;
	compiled._compile(outputFiles[0].text, file);
	const [NodeClass] = Object.values(compiled.exports);
	return new NodeClass().description;
}

/** Puts the description in place of the code that makes it. */
function withDescription(source, file, description) {
	const { statements } = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
	const { initializer } = statements
		.find(ts.isClassDeclaration)
		.members.find(({ name }) => name?.text === 'description');
	const { pos, end } = initializer;
	return `${source.slice(0, pos)} ${JSON.stringify(description)}${source.slice(end)}`;
}

/** For esbuild, which leaves out what is not imported for anything else then. */
exports.finishedForms = {
	name: 'finished-forms',
	setup(build) {
		build.onLoad({ filter: NODE_FILE }, async ({ path: file }) => {
			const source = await readFile(file, 'utf8');
			const contents = withDescription(source, file, await descriptionIn(file));
			return { contents, loader: 'ts', resolveDir: path.dirname(file) };
		});
	},
};
