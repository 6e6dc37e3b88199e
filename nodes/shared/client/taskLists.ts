import type { ListedTask, Page, TaskList, TaskQuery } from '../providers/lists';
import type { Decoded, Provider, ProviderRequest, ProviderResponse } from '../providers/provider';
import { listTooLong, noTaskList, unreadableList } from '../report/messages';
import { MOST_PAGES, readPages } from './pages';

/** Sends a request that costs nothing, and reads the response. */
export type Ask = <T>(
	request: () => ProviderRequest,
	decode: (response: ProviderResponse) => Decoded<T>,
) => Promise<Decoded<T>>;

function fits({ task }: ListedTask, { since, status }: TaskQuery): boolean {
	const isRecent = task.submittedAt === null || Date.parse(task.submittedAt) >= Date.parse(since);
	return isRecent && (status === null || task.status === status);
}

function fitting(read: Decoded<Page<ListedTask>>, query: TaskQuery): Decoded<Page<ListedTask>> {
	if (!read.ok) return read;
	const items = read.value.items.filter((listed) => fits(listed, query));
	return { ok: true, value: { ...read.value, items } };
}

const submittedMs = ({ task }: ListedTask): number => Date.parse(task.submittedAt ?? '') || 0;

/** The newest tasks of an account that fit a query, the newest first. Throws a `VideoError`. */
export async function listTasks(
	provider: Provider,
	query: TaskQuery,
	limit: number,
	ask: Ask,
): Promise<ListedTask[]> {
	const { taskLists } = provider;
	if (!taskLists) throw noTaskList(provider);
	const readList = async (list: TaskList): Promise<ListedTask[]> => {
		const read = await readPages(
			async (page) =>
				await ask(
					() => list.encode(query, page),
					(response) => fitting(list.decode(response, query, page), query),
				),
			list.isNewestFirst ? limit : Infinity,
		);
		if (!read.ok) throw unreadableList(provider, read.failure, 'tasks');
		if (!read.value.isWhole) throw listTooLong(provider, MOST_PAGES, 'tasks');
		return read.value.items;
	};
	const lists = await Promise.all(taskLists.map(readList));
	// A task that comes or ends in the meantime moves the others to a page that has been read.
	const byId = new Map(lists.flat().map((listed) => [listed.task.taskId, listed]));
	return [...byId.values()].sort((a, b) => submittedMs(b) - submittedMs(a)).slice(0, limit);
}
