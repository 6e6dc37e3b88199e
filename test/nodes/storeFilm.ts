import { readFile, truncate, writeFile } from 'node:fs/promises';
import type { IBinaryData } from 'n8n-workflow';

import type { Engine } from '../engine';
import { filmFile } from '../mp4';

/** A film in n8n's store that is made larger there: its media go to the end of the file, and are zeros. */
export async function storeFilm(engine: Engine, size: number): Promise<IBinaryData> {
	const film = filmFile({ mediaBytes: 0 });
	film.writeUInt32BE(0, film.length - 8);
	const binary = await engine.storeBinary(film, 'film.mp4', 'video/mp4');
	const path = engine.binaryPath(binary);
	await truncate(path, size);
	const metadata = JSON.parse(await readFile(`${path}.metadata`, 'utf8')) as object;
	await writeFile(`${path}.metadata`, JSON.stringify({ ...metadata, fileSize: size }));
	return binary;
}
