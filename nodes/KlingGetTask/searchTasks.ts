import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { answerEditor, connectEditor } from '../shared/client/editorLists';
import { CUSTOM_MODEL, type Model, modelName } from '../shared/domain/models';
import { beginningOf } from '../shared/domain/values';
import { type Capabilities, modelQueriesOf } from '../shared/providers/capabilities';
import type { ListedTask } from '../shared/providers/lists';
import type { Provider } from '../shared/providers/provider';
import { noTaskList } from '../shared/report/messages';
import { defaultSince } from './listQuery';

/** How many tasks are shown at a time, and at most. */
const PAGE = 50;
const MOST = 200;

const PROMPT_LENGTH = 60;

/** The name of a model in the form, for the provider's id of it; of another model, the id. */
function nameOfModel(provider: Provider, id: string): string {
	const rows = Object.entries(provider.models) as Array<[Model, Capabilities]>;
	const found = rows
		.filter(([model]) => model !== CUSTOM_MODEL)
		.find(([model, row]) =>
			modelQueriesOf(model, row).some((query) => provider.modelId(query) === id),
		);
	return found ? modelName(found[0]) : id;
}

function beginningOfPrompt(prompt: string): string {
	const line = prompt.replace(/\s+/g, ' ');
	return line.length > PROMPT_LENGTH ? `${beginningOf(line, PROMPT_LENGTH).trimEnd()}…` : line;
}

/** Such as "14:05 Nov 25". */
function timeOf(isoTime: string, timeZone: string): string {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		month: 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
	}).formatToParts(new Date(isoTime));
	const part = (type: Intl.DateTimeFormatPartTypes) =>
		parts.find((candidate) => candidate.type === type)?.value ?? '';
	return `${part('hour')}:${part('minute')} ${part('month')} ${part('day')}`;
}

function nameOf({ task, modelId, prompt }: ListedTask, provider: Provider, timeZone: string) {
	return [
		task.submittedAt && timeOf(task.submittedAt, timeZone),
		task.status,
		modelId && nameOfModel(provider, modelId),
		prompt && beginningOfPrompt(prompt),
	]
		.filter(Boolean)
		.join(' · ');
}

async function search(
	context: ILoadOptionsFunctions,
	filter: string,
	shown: number,
): Promise<INodeListSearchResult> {
	const api = await connectEditor(context, (provider) => {
		if (!provider.taskLists) throw noTaskList(provider);
	});
	const query = { since: defaultSince(), status: null };
	const wanted = filter === '' ? Math.min(shown + PAGE, MOST) : MOST;
	// One more tells whether there is a next page.
	const tasks = await api.listTasks(query, wanted + 1);
	const entries = tasks.slice(0, wanted).map((listed) => ({
		name: nameOf(listed, api.provider, context.getTimezone()),
		value: listed.task.taskId,
		prompt: listed.prompt ?? '',
	}));
	const isFound = ({ name, value, prompt }: (typeof entries)[number]) =>
		[name, value, prompt].some((text) => text.toLowerCase().includes(filter));
	return {
		results: entries
			.filter(isFound)
			.slice(shown)
			.map(({ name, value }) => ({ name, value })),
		paginationToken: tasks.length > wanted && wanted < MOST ? String(wanted) : undefined,
	};
}

/** What "From List" shows: the newest tasks of the account; typed text is looked for in the newest ones. */
export const searchTasks = async (
	context: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '0',
): Promise<INodeListSearchResult> =>
	await answerEditor(
		context,
		async () => await search(context, filter.trim().toLowerCase(), Number(paginationToken)),
	);
