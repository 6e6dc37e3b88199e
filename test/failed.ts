import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** What a failed item says; empty for one that did not fail. */
export const failureIn = (item: INodeExecutionData | undefined) =>
	(item?.json.error ?? {}) as IDataObject & { message?: string };
