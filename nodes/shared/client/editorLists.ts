import {
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	NodeOperationError,
} from 'n8n-workflow';

import { providerById } from '../providers';
import type { Provider } from '../providers/provider';
import { toVideoError } from '../report/nodeErrors';
import { createConnect } from './connect';
import type { VideoApi } from './videoApi';

/* Lists that n8n's editor opens, where no execution runs. */

/** Somebody is waiting: after this time nothing is asked again. */
const PATIENCE_MS = 15_000;

/** The calls of the provider that is chosen. `check` throws for one that has no such list, which needs no credential. */
export async function connectEditor(
	context: ILoadOptionsFunctions,
	check: (provider: Provider) => void,
): Promise<VideoApi> {
	const provider = providerById(context.getCurrentNodeParameter('provider'));
	check(provider);
	return await createConnect(context, AbortSignal.timeout(PATIENCE_MS))(provider, 0);
}

/** What a search finds; its errors as the editor shows them. */
export async function answerEditor(
	context: ILoadOptionsFunctions,
	search: () => Promise<INodeListSearchResult>,
): Promise<INodeListSearchResult> {
	try {
		return await search();
	} catch (error) {
		const { message, hint } = toVideoError(error, null);
		throw new NodeOperationError(context.getNode(), message, { description: hint ?? undefined });
	}
}
