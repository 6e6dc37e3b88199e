import { VideoError } from '../domain/error';
import type { Provider } from '../providers/provider';
import { NOTHING_BOUGHT } from './messages';

/* What a user is told about an order of an earlier attempt. */

/** What looking for an order in the provider's list came to. */
export type LookUp = 'none' | 'several' | 'failed' | 'impossible';

const LOOK_UPS: Record<LookUp, string> = {
	none: ', and it is not in the list of your requests there',
	several: ', and there are several like it in the list of your requests there',
	failed: ', and the list of your requests there could not be read',
	impossible: '',
};

const howToGoOn = ({ displayName }: Provider): string =>
	`Look at the task list of your ${displayName} account. If the task is there, 'Kling Get Task' fetches its video. ` +
	"If it is not, switch on the option 'Submit Again Anyway', or start a new execution.";

/**
 * For an attempt that finds an order whose outcome nobody knows; `rejection` is what repeating that order came to,
 * where it could be repeated.
 */
export function orderedBefore(
	provider: Provider,
	sentAt: string,
	{ rejection, lookUp = 'impossible' }: { rejection?: VideoError; lookUp?: LookUp } = {},
): VideoError {
	const repeated = rejection
		? ` (repeating it: ${rejection.message.replace(NOTHING_BOUGHT, '')})`
		: '';
	return new VideoError(
		'outcomeUnknown',
		`An earlier attempt sent this order to ${provider.displayName} at ${sentAt} and got no clear answer${LOOK_UPS[lookUp]}${repeated}. ` +
			'The video may have been bought, so it was not ordered again',
		{ hint: howToGoOn(provider) },
	);
}

export const orderedElsewhere = ({ displayName }: Provider, sentAt: string): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`An earlier attempt sent this order with another ${displayName} credential, at ${sentAt}, and got no clear answer. ` +
			'The video may have been bought there, so it was not ordered again',
		{
			hint: `Put back the credential that was used then and retry, or look at the task list of its account. If the task is not there, switch on the option 'Submit Again Anyway'.`,
		},
	);

/** For a retry whose item is not the one that an order was made for. */
export const orderedForOtherInput = (
	{ displayName }: Provider,
	sentAt: string,
	taskId: string | null,
): VideoError =>
	new VideoError(
		'otherInput',
		`An earlier attempt ordered ${taskId ? `task ${taskId}` : 'a video'} at ${displayName} at ${sentAt} in the place of this item, from other input. ` +
			`${taskId ? 'It was' : 'It may have been'} bought, so nothing was ordered now, and it is not the video of this item`,
		{
			hint:
				"The nodes before this one gave other items this time. 'Kling Get Task' fetches the video that was bought. " +
				"To buy one for this item as well, switch on the option 'Submit Again Anyway', or start a new execution.",
			bought: taskId ? true : 'unknown',
		},
	);

/** For a retry in which the node has another name than the one that made an order, by the same ID. */
export const orderedByOtherNode = (
	{ displayName }: Provider,
	sentAt: string,
	taskId: string | null,
): VideoError =>
	new VideoError(
		'otherInput',
		`A node of another name and with the ID of this one ordered ${taskId ? `task ${taskId}` : 'a video'} at ${displayName} at ${sentAt}, so nothing was ordered now`,
		{
			hint:
				"If this node was renamed, give it back its name and retry, or let 'Kling Get Task' fetch the video. " +
				"If the workflow has two nodes with one ID, delete one and add it again. 'Submit Again Anyway' buys a video here.",
			bought: taskId ? true : 'unknown',
		},
	);

export const lostOrders = (provider: Provider): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`n8n broke off the execution that is retried here, and what it had ordered at ${provider.displayName} is not recorded. ` +
			'The video may have been bought, so it was not ordered again',
		{ hint: howToGoOn(provider) },
	);

/** For a retry that may be of another execution than the retry which has put out the video of an order. */
export const deliveredBefore = (
	{ displayName }: Provider,
	{ taskId, sentAt }: { taskId: string | null; sentAt: string },
): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`An earlier retry with this input has put out the video of task ${taskId}, ordered at ${displayName} at ${sentAt}, ` +
			'and this version of n8n does not say whether it was a retry of the same execution. So nothing was ordered now',
		{
			hint:
				"'Kling Get Task' fetches the video of that task. To buy one more, switch on the option 'Submit Again Anyway', " +
				'or start a new execution.',
		},
	);

/** For a retry of which n8n does not say which one of several executions it repeats. */
export function severalOrders(
	{ displayName }: Provider,
	orders: Array<{ taskId: string | null; sentAt: string }>,
): VideoError {
	const named = orders.map(({ taskId, sentAt }) =>
		taskId ? `task ${taskId}` : `one without an answer at ${sentAt}`,
	);
	return new VideoError(
		'outcomeUnknown',
		`Executions with this input that run or broke off have made ${orders.length} orders at ${displayName} (${named.join(', ')}), ` +
			'and this version of n8n does not say which of them is retried here. So nothing was ordered now',
		{
			hint:
				"'Kling Get Task' fetches the videos of these tasks. To buy one more, switch on the option 'Submit Again Anyway', " +
				'or start a new execution.',
		},
	);
}

/** For a dry run at a provider that took the question for the price for an order. */
export const boughtByPreview = ({ displayName }: Provider, taskId: string): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`${displayName} was asked for the price only and made task ${taskId} of it, which may cost what a video costs`,
		{
			hint: `'Kling Get Task' fetches the video. Please report this, and ask the support of ${displayName}.`,
			bought: true,
		},
	);

export const unreadableRecord = (taskId: string | null): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`The record of an earlier order${taskId ? `, of task ${taskId},` : ''} was written by another version of this package. ` +
			'The video may have been bought, so it was not ordered again',
		{
			hint: 'Use the version of the package that made the order, or start a new execution.',
			bought: taskId ? true : 'unknown',
		},
	);

export const noLedger = (): VideoError =>
	new VideoError(
		'unavailable',
		`'Buy Once Per' needs n8n's table of processed values, which could not be used${NOTHING_BOUGHT}`,
		{
			hint: 'Save the workflow first. If that is not it, look into the log of n8n for an error of its database.',
		},
	);

export const stoppedBeforeOrder = (): VideoError =>
	new VideoError(
		'stopped',
		`The execution was canceled before this video was ordered${NOTHING_BOUGHT}`,
	);
