/** "A, B and C". */
export const listed = (words: readonly string[], conjunction: 'and' | 'or'): string =>
	words.length > 1
		? `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`
		: words.join('');
