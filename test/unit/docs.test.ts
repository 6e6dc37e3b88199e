import { readFileSync } from 'node:fs';
import path from 'node:path';

import { TABLES, withTables } from '../../scripts/docsTables';

const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'providers.md'), 'utf8');

/** The words of a page, however its tables are aligned. */
const withoutPadding = (text: string): string =>
	text
		.replace(/-{2,}/g, '--')
		.replace(/[ ]+/g, ' ')
		.replace(/\s*\n\s*/g, '\n');

test('the tables of docs/providers.md are those of the code: otherwise, npm run docs', () => {
	expect(withoutPadding(page)).toBe(withoutPadding(withTables(page)));
});

test.each(Object.keys(TABLES))('the table %s is on the page', (name) => {
	expect(page).toContain(`<!-- generated: ${name} -->`);
});
