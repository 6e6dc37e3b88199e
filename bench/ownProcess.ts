import { spawn } from 'node:child_process';
import path from 'node:path';

/** How a process of its own is started. */
export interface ProcessOptions {
	env?: Record<string, string>;
	/** Without the loader for TypeScript, for scripts in which every millisecond counts. */
	plain?: boolean;
	/** The Node.js that runs it (default: this one). */
	node?: string;
}

/** Runs a script of this folder with `input` in a process of its own and returns the JSON that it prints last. */
export async function inOwnProcess<T>(
	script: string,
	input: unknown,
	{ env = {}, plain = false, node = process.execPath }: ProcessOptions = {},
): Promise<T> {
	const child = spawn(
		node,
		[
			'--expose-gc',
			...(plain ? [] : ['--import', 'tsx']),
			path.join(__dirname, script),
			JSON.stringify(input),
		],
		{ env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
	);
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	let output = '';
	for await (const chunk of child.stdout) output += String(chunk);
	const code = await ended;
	if (code !== 0) throw new Error(`${script} ended with ${code}:\n${output}`);
	return JSON.parse(output.trim().split('\n').at(-1) ?? '') as T;
}

/** What a script got from `inOwnProcess`. */
export const inputOf = <T>(): T => JSON.parse(process.argv[2] ?? 'null') as T;

/** Ends a script: prints its result, or fails. */
export function printResult(work: Promise<unknown>): void {
	work.then(
		(result) => process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0)),
		(error: unknown) => {
			console.error(error);
			process.exit(1);
		},
	);
}
