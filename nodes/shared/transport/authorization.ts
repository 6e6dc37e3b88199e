import type { IHttpRequestOptions } from 'n8n-workflow';

/**
 * A request with the header by which a provider knows who asks. Credentials use a function in place of
 * n8n's generic authentication, as that has an expression, and n8n starts a sandbox to evaluate it.
 */
export const withHeader = (
	request: IHttpRequestOptions,
	name: string,
	value: string,
): IHttpRequestOptions => ({ ...request, headers: { ...request.headers, [name]: value } });
