import type { IWebhookFunctions } from 'n8n-workflow';

/*
 * The user's own ID of an entry travels in the address that the provider calls: no provider keeps a value for us. Only
 * who knows the address can write one, and the video itself is always read from the API.
 */

const NAME = 'entryId';

export function withEntryId(callbackUrl: string, entryId: string | undefined): string {
	if (entryId === undefined) return callbackUrl;
	const url = new URL(callbackUrl);
	url.searchParams.set(NAME, entryId);
	return url.href;
}

/** The ID in the address that was called; null when there is none. */
export function entryIdIn(context: IWebhookFunctions): string | null {
	const value = (context.getQueryData() as Record<string, unknown>)[NAME];
	return typeof value === 'string' && value !== '' ? value : null;
}
