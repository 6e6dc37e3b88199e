const { readFile } = require('node:fs/promises');
const path = require('node:path');
const tsx = require('tsx/cjs/api');
const ts = require('typescript');

/*
 * The source makes the form of a node out of the tables of what models can do. n8n would do that again each time it
 * starts, so the package has the form as it comes out.
 */

const NODE_FILE = /\.node\.ts$/;

/** The description of the node whose class is in a file. */
function descriptionIn(file) {
	const [NodeClass] = Object.values(tsx.require(file, module.filename));
	return new NodeClass().description;
}

/** Puts the description in place of the code that makes it. */
function withDescription(source, file) {
	const { statements } = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
	const { initializer } = statements
		.find(ts.isClassDeclaration)
		.members.find(({ name }) => name?.text === 'description');
	// Node.js parses JSON faster than an object literal.
	const description = `JSON.parse(${JSON.stringify(JSON.stringify(descriptionIn(file)))})`;
	return `${source.slice(0, initializer.pos)} ${description}${source.slice(initializer.end)}`;
}

/** For esbuild, which leaves out what is not imported for anything else then. */
exports.finishedForms = {
	name: 'finished-forms',
	setup(build) {
		build.onLoad({ filter: NODE_FILE }, async ({ path: file }) => ({
			contents: withDescription(await readFile(file, 'utf8'), file),
			loader: 'ts',
			resolveDir: path.dirname(file),
		}));
	},
};
