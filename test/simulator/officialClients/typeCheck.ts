import path from 'node:path';
import ts from 'typescript';

/** A value, and the type that it has to have. */
export interface Checked {
	type: string;
	value: unknown;
}

/** Where the generated file would be, so that its imports are found. It is never written. */
const FILE = path.join(__dirname, 'generated.ts');

const OPTIONS: ts.CompilerOptions = {
	strict: true,
	noEmit: true,
	skipLibCheck: true,
	target: ts.ScriptTarget.ES2022,
	module: ts.ModuleKind.Node16,
	moduleResolution: ts.ModuleResolutionKind.Node16,
	types: [],
};

/** The text of a program with one value on each line after the first. */
const programOf = (imports: string, values: readonly Checked[]): string =>
	[
		imports,
		...values.map(({ type, value }) => `void (${JSON.stringify(value)} satisfies ${type});`),
	].join('\n');

/**
 * What TypeScript says about each value that does not have its type, by the number of the value. Fields that the type
 * does not know are complaints as well.
 */
export function typeErrors(imports: string, values: readonly Checked[]): Map<number, string> {
	const host = ts.createCompilerHost(OPTIONS);
	const { getSourceFile, fileExists, readFile } = host;
	const text = programOf(imports, values);
	Object.assign(host, {
		getSourceFile: (name: string, ...rest: [ts.ScriptTarget]) =>
			name === FILE
				? ts.createSourceFile(name, text, ...rest)
				: getSourceFile.call(host, name, ...rest),
		fileExists: (name: string) => name === FILE || fileExists.call(host, name),
		readFile: (name: string) => (name === FILE ? text : readFile.call(host, name)),
	});
	const program = ts.createProgram([FILE], OPTIONS, host);
	const errors = new Map<number, string>();
	for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(program)) {
		const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
		errors.set(line - 1, ts.flattenDiagnosticMessageText(messageText, '\n'));
	}
	return errors;
}
