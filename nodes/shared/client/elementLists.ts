import type { ElementList, ListedElement } from '../providers/lists';
import type { Provider } from '../providers/provider';
import { listTooLong, noElementList, unreadableList } from '../report/messages';
import { MOST_PAGES, readPages } from './pages';
import type { Ask } from './taskLists';

/** The elements that an account may use, its own ones first. Throws a `VideoError`. */
export async function listElements(provider: Provider, ask: Ask): Promise<ListedElement[]> {
	const { elementLists } = provider;
	if (!elementLists) throw noElementList(provider);
	const readList = async (list: ElementList): Promise<ListedElement[]> => {
		const read = await readPages(
			async (page) =>
				await ask(
					() => list.encode(page),
					(response) => list.decode(response, page),
				),
		);
		if (!read.ok) throw unreadableList(provider, read.failure, 'elements');
		if (!read.value.isWhole) throw listTooLong(provider, MOST_PAGES, 'elements');
		return read.value.items;
	};
	const lists = await Promise.all(elementLists.map(readList));
	return lists.flat();
}
