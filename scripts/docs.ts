import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

import { withTables } from './docsTables';

const PAGE = path.join(__dirname, '..', 'docs', 'providers.md');

void (async () => {
	const options = { ...(await resolveConfig(PAGE)), filepath: PAGE };
	writeFileSync(PAGE, await format(withTables(readFileSync(PAGE, 'utf8')), options));
})();
