import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { ListedElement } from '../providers/lists';
import { noElementList } from '../report/messages';
import { answerEditor, connectEditor } from './editorLists';

/** How many elements are shown at a time. */
const PAGE = 50;

const nameOf = ({ name, description, isPreset }: ListedElement, provider: string): string =>
	[name, description, isPreset ? `preset of ${provider}` : null].filter(Boolean).join(' · ');

/** What "From List" shows: the elements of the account, then those of the provider. Typed text is looked for in both. */
export const searchElements = async (
	context: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '0',
): Promise<INodeListSearchResult> =>
	await answerEditor(context, async () => {
		const api = await connectEditor(context, (provider) => {
			if (!provider.elementLists) throw noElementList(provider);
		});
		const elements = await api.listElements();
		const wanted = filter.trim().toLowerCase();
		const found = elements
			.map((element) => ({
				name: nameOf(element, api.provider.displayName),
				value: element.elementId,
			}))
			.filter(({ name, value }) =>
				[name, value].some((text) => text.toLowerCase().includes(wanted)),
			);
		const end = Number(paginationToken) + PAGE;
		return {
			results: found.slice(end - PAGE, end),
			paginationToken: found.length > end ? String(end) : undefined,
		};
	});
