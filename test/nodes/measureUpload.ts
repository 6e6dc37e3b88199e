import { spawn } from 'node:child_process';
import path from 'node:path';

import type { Simulator } from '../simulator';
import type { Measured } from './measureDownload';

/** A film that is sent to a provider. */
export interface Uploading {
	/** The type of the node. */
	node: string;
	parameters: object;
	megabytes: number;
}

/**
 * Orders two videos that are made from a film in the field 'film', the first of which is smaller and warms up, in a
 * process of its own, so that only its memory is measured. `changes` go to credentials, by their types.
 */
export async function measureUpload(
	{ credentials }: Simulator,
	uploading: Uploading,
	changes: Record<string, object>,
): Promise<Measured> {
	const child = spawn(
		process.execPath,
		['--import', 'tsx', path.join(__dirname, 'uploadInOwnProcess.ts')],
		{
			env: {
				...process.env,
				UPLOADING: JSON.stringify({ ...uploading, credentials, changes }),
			},
			stdio: ['ignore', 'pipe', 'inherit'],
		},
	);
	let output = '';
	for await (const chunk of child.stdout) output += String(chunk);
	return JSON.parse(output) as Measured;
}
