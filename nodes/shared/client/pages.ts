import type { Page } from '../providers/lists';
import type { Decoded } from '../providers/provider';

export const MOST_PAGES = 50;

/** Reads a list page by page, until it ends or `enough` was found; `isWhole` is false where it had to be left before. */
export async function readPages<T>(
	readPage: (page: string | null) => Promise<Decoded<Page<T>>>,
	enough = Infinity,
): Promise<Decoded<{ items: T[]; isWhole: boolean }>> {
	const items: T[] = [];
	let page: string | null = null;
	for (let pages = 0; pages < MOST_PAGES; pages++) {
		const read: Decoded<Page<T>> = await readPage(page);
		if (!read.ok) return read;
		items.push(...read.value.items);
		page = read.value.nextPage;
		if (page === null || items.length >= enough)
			return { ok: true, value: { items, isWhole: true } };
	}
	return { ok: true, value: { items, isWhole: false } };
}
