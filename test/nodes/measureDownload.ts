import { spawn } from 'node:child_process';
import path from 'node:path';

import type { Simulator } from '../simulator';

/** What a download took. */
export interface Measured {
	/** Of the resident memory, at its peak. */
	growthMb: number;
	seconds: number;
	bytes: number;
	sha256: string;
}

/**
 * Makes two videos with the simulator, whose renders must take no time, the first of which warms up, in a process of its own, so that
 * only its memory is measured.
 */
export async function measureDownload({ credentials: { apiframe } }: Simulator): Promise<Measured> {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', path.join(__dirname, 'downloadInOwnProcess.ts')],
		{
			env: {
				...process.env,
				SIMULATOR_URL: apiframe.baseUrl,
				SIMULATOR_KEY: apiframe.apiKey,
			},
			stdio: ['ignore', 'pipe', 'inherit'],
		},
	);
	let output = '';
	for await (const chunk of child.stdout) output += String(chunk);
	return JSON.parse(output) as Measured;
}
