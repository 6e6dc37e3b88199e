/** A requirement and whether the measurement meets it. */
export interface Check {
	what: string;
	limit: string;
	measured: string;
	isMet: boolean;
}

/** Rows of cells; the first row holds the headings. */
export type Table = string[][];

/** What one part of the benchmark found out. */
export interface Section {
	title: string;
	/** How it was measured. */
	method: string;
	tables: Table[];
	checks: Check[];
	/** What a reader has to know to judge the numbers. */
	notes?: string[];
}

/** Compares a measured number with the most that is allowed. */
export const atMost = (what: string, limit: number, measured: number, unit = ''): Check => ({
	what,
	limit: `at most ${limit}${unit}`,
	measured: `${round(measured)}${unit}`,
	isMet: measured <= limit,
});

/** Compares a measured number with the least that is required. */
export const atLeast = (what: string, limit: number, measured: number, unit = ''): Check => ({
	what,
	limit: `at least ${limit}${unit}`,
	measured: `${round(measured)}${unit}`,
	isMet: measured >= limit,
});

/** A number with about three significant digits. */
export function round(value: number): string {
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** Markdown whose columns are aligned in the text as well: those that begin with a number to the right. */
function toMarkdown(table: Table): string {
	const [head, ...rows] = table as [string[], ...string[][]];
	const columns = head.map((_, column) => ({
		width: Math.max(...table.map((row) => row[column]!.length)),
		isNumeric: rows.every((row) => /^(-?[\d.,]+)?$/.test(row[column]!)),
	}));
	const line = (row: string[]) => {
		const cells = columns.map(({ width, isNumeric }, column) =>
			isNumeric ? row[column]!.padStart(width) : row[column]!.padEnd(width),
		);
		return `| ${cells.join(' | ')} |`;
	};
	const rule = columns.map(({ width, isNumeric }) =>
		isNumeric ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
	);
	return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

const checkTable = (checks: Check[]): Table => [
	['Requirement', 'Limit', 'Measured', 'Met'],
	...checks.map(({ what, limit, measured, isMet }) => [
		what,
		limit,
		measured,
		isMet ? 'yes' : '**NO**',
	]),
];

/** One section as Markdown that is also readable on a terminal. */
export function renderSection({ title, method, tables, checks, notes = [] }: Section): string {
	return [
		`## ${title}`,
		method,
		...tables.map(toMarkdown),
		...(checks.length > 0 ? [toMarkdown(checkTable(checks))] : []),
		...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
	].join('\n\n');
}
