import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

/** The list that the field 'Element ID' opens, for the `methods` of a node that has the field. */
export const elementSearch = {
	async searchElements(
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const { searchElements } = await import('./atRunTime');
		return await searchElements(this, filter, paginationToken);
	},
};
