import { VideoError, type VideoErrorKind } from '../domain/error';
import { withoutFullStop } from '../domain/values';
import type { FailureKind, Provider, ProviderFailure } from '../providers/provider';

/** What the provider said, with everything its support would ask for. */
export function quote({ message, status, requestId }: ProviderFailure): string {
	const facts = [
		status !== null && !message.includes(`HTTP ${status}`) ? `HTTP ${status}` : '',
		requestId ? `request ${requestId}` : '',
	].filter(Boolean);
	return withoutFullStop(message) + (facts.length > 0 ? ` (${facts.join(', ')})` : '');
}

export const NOTHING_BOUGHT = '. Nothing was bought';

export interface Wording {
	kind: VideoErrorKind;
	what: string;
	hint: string;
}

export function wordingOf(kind: FailureKind, { displayName }: Provider): Wording {
	switch (kind) {
		case 'credentials':
			return {
				kind: 'credentials',
				what: `${displayName} did not accept the API key`,
				hint: `Check the API key in the ${displayName} credential, and that the key is active.`,
			};
		case 'balance':
			return {
				kind: 'balance',
				what: `The balance of the ${displayName} account is too low`,
				hint: `Top up the account at ${displayName}, then run the node again.`,
			};
		case 'rateLimit':
			return {
				kind: 'rateLimit',
				what: `${displayName} is getting too many requests from this account`,
				hint: "Run the node again later, or lower the option 'Max Concurrency'.",
			};
		case 'unreachable':
			return {
				kind: 'unavailable',
				what: `${displayName} could not be reached`,
				hint: "Check the 'Base URL' in the credential and this n8n's network access.",
			};
		case 'unavailable':
			return {
				kind: 'unavailable',
				what: `${displayName} did not return a usable response`,
				hint: `Check the status page of ${displayName}, then run the node again.`,
			};
		case 'invalid':
		case 'notFound':
			return {
				kind: 'refused',
				what: `${displayName} rejected the request`,
				hint: 'Correct what the message names, then run the node again.',
			};
	}
}

const FREE_WAY = " To try the workflow for free, add the option 'Sample Video'.";

/** What n8n calls the credential of a provider. */
export const credentialNameOf = ({ displayName }: Provider): string =>
	`Kling (${displayName.replace(/ \(.*\)$/, '')}) API`;

/** `hasSample`: whether the node can do without one. */
export const withoutCredential = (provider: Provider, hasSample: boolean): VideoError =>
	new VideoError(
		'credentials',
		`No credential '${credentialNameOf(provider)}' is selected for ${provider.displayName}${NOTHING_BOUGHT}`,
		{
			hint: `Select or create one below 'Provider'.${hasSample ? FREE_WAY : ''}`,
		},
	);

export function nothingBought(provider: Provider, failure: ProviderFailure): VideoError {
	const { kind, what, hint } = wordingOf(failure.kind, provider);
	return new VideoError(kind, `${what}: ${quote(failure)}${NOTHING_BOUGHT}`, {
		hint,
		httpStatus: failure.status ?? undefined,
	});
}

export const unknownFields = (
	{ displayName }: Provider,
	modelId: string,
	fields: readonly string[],
): VideoError =>
	new VideoError(
		'invalidRequest',
		`${displayName} says that ${modelId} does not take '${fields.join("', '")}', which this order would send${NOTHING_BOUGHT}`,
		{
			hint: 'Remove what these fields stand for, or choose another model or provider: the video would be paid for and made without them.',
		},
	);

export function uploadFailed(
	provider: Provider,
	failure: ProviderFailure,
	fileName: string,
): VideoError {
	const { kind, message, hint, httpStatus } = nothingBought(provider, failure);
	return new VideoError(kind, `Uploading '${fileName}': ${message}`, {
		hint: hint ?? undefined,
		httpStatus: httpStatus ?? undefined,
	});
}

export function outcomeUnknown(
	provider: Provider,
	failure: ProviderFailure,
	sentAt: string | null,
): VideoError {
	const what = sentAt
		? `did not confirm the request sent at ${sentAt}`
		: 'did not say what became of an earlier request';
	return new VideoError(
		'outcomeUnknown',
		`${provider.displayName} ${what}: ${quote(failure)}. ` + 'The video may have been bought',
		{
			hint:
				`Check the task list of your ${provider.displayName} account before you run this item again. ` +
				"If the task is there, 'Kling Get Task' fetches its video by the task ID.",
			httpStatus: failure.status ?? undefined,
		},
	);
}

export const noTaskList = ({ displayName }: Provider): VideoError =>
	new VideoError(
		'invalidRequest',
		`${displayName} does not offer a list of tasks. Choose the operation 'Get' and enter the task ID with 'By ID'`,
		{
			hint: "The task ID is in the output of the node that bought the video, and in n8n's log.",
		},
	);

export const noElementList = ({ displayName }: Provider): VideoError =>
	new VideoError(
		'invalidRequest',
		`${displayName} has no list of elements. Leave 'Element ID' empty, and give the pictures of the element`,
	);

export function unreadableList(
	provider: Provider,
	failure: ProviderFailure,
	listed: 'tasks' | 'elements',
): VideoError {
	const { kind, what, hint } = wordingOf(failure.kind, provider);
	return new VideoError(kind, `The ${listed} could not be listed. ${what}: ${quote(failure)}`, {
		hint,
		httpStatus: failure.status ?? undefined,
	});
}

export const listTooLong = (
	{ displayName }: Provider,
	pages: number,
	listed: 'tasks' | 'elements',
): VideoError =>
	new VideoError(
		'invalidRequest',
		`The list of ${listed} at ${displayName} is longer than the ${pages} pages this node reads. ${listed === 'tasks' ? "Enter a later 'Since'" : "Enter the ID of the element with 'By ID'"}`,
	);
