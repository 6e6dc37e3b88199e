/*
 * A task's ID as the ledger stores it, one character after the other: as few as possible, of as few different ones as
 * possible, because to read one is to ask for all that could stand there.
 */

interface Alphabet {
	characters: readonly string[];
	suits(taskId: string): boolean;
	write(taskId: string): string;
	read(text: string): string;
}

const same = (text: string): string => text;

const LOWER = [...'0123456789abcdefghijklmnopqrstuvwxyz'];
const UPPER = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** By the sign that stands for them in the ledger; the first one that suits an ID is used. */
export const ALPHABETS: Readonly<Record<string, Alphabet>> = {
	uuid: {
		characters: [...LOWER, ...UPPER, '-', '_'],
		suits: (taskId) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(taskId),
		write: (taskId) => Buffer.from(taskId.replaceAll('-', ''), 'hex').toString('base64url'),
		read: (text) =>
			Buffer.from(text, 'base64url')
				.toString('hex')
				.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
	},
	plain: {
		characters: LOWER,
		suits: (taskId) => /^[\da-z]+$/.test(taskId),
		write: same,
		read: same,
	},
	any: {
		characters: [...LOWER, ...UPPER, ..."-_.!~*'()%"],
		suits: () => true,
		write: encodeURIComponent,
		read: decodeURIComponent,
	},
};

/** The sign of the alphabet for an ID, and the ID written in it. */
export function written(taskId: string): { sign: string; text: string } {
	const [sign, { write }] = Object.entries(ALPHABETS).find(([, { suits }]) => suits(taskId))!;
	return { sign, text: write(taskId) };
}
