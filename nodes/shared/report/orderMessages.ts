import { VideoError } from '../domain/error';
import type { Provider } from '../providers/provider';
import { NOTHING_BOUGHT } from './messages';

/* What a user is told about an order of an earlier attempt. */

/** What looking for an order in the provider's list came to. */
export type LookUp = 'none' | 'several' | 'failed' | 'impossible';

const LOOK_UPS: Record<LookUp, string> = {
	none: ', and it is not in your list of requests there',
	several: ', and your list of requests there has several like it',
	failed: ', and your list of requests there could not be read',
	impossible: '',
};

const howToGoOn = ({ displayName }: Provider): string =>
	`Check the task list of your ${displayName} account. If the task is there, 'Kling Get Task' fetches its video. ` +
	"If it is not, add the option 'Buy Again Even If Unclear', or start a new execution.";

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
		? ` (submitting it again: ${rejection.message.replace(NOTHING_BOUGHT, '')})`
		: '';
	return new VideoError(
		'outcomeUnknown',
		`An earlier attempt submitted this video to ${provider.displayName} at ${sentAt} and got no confirmation${LOOK_UPS[lookUp]}${repeated}. ` +
			'The video may have been bought, so it was not submitted again',
		{ hint: howToGoOn(provider) },
	);
}

export const orderedElsewhere = ({ displayName }: Provider, sentAt: string): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`An earlier attempt submitted this video with another ${displayName} credential, at ${sentAt}, and got no confirmation. ` +
			'The video may have been bought there, so it was not submitted again',
		{
			hint: `Choose that credential again and retry, or check the task list of its account. If the task is not there, add the option 'Buy Again Even If Unclear'.`,
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
		`An earlier attempt submitted ${taskId ? `task ${taskId}` : 'a video'} to ${displayName} at ${sentAt} for another item in this place. ` +
			`${taskId ? 'It was' : 'It may have been'} bought, but it is not the video of this item. Nothing was submitted now`,
		{
			hint:
				"The nodes before this one returned different items this time. 'Kling Get Task' fetches the video that was bought. " +
				"To buy one for this item as well, add the option 'Buy Again Even If Unclear', or start a new execution.",
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
				"If the workflow has two nodes with one ID, delete one and add it again. The option 'Buy Again Even If Unclear' buys a video here.",
			bought: taskId ? true : 'unknown',
		},
	);

export const lostOrders = (provider: Provider): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`n8n stopped during the execution you are retrying, so it is unknown whether ${provider.displayName} already accepted this video. ` +
			'The video may have been bought, so it was not submitted again',
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
				"'Kling Get Task' fetches the video of that task. To buy one more, add the option 'Buy Again Even If Unclear', " +
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
				"'Kling Get Task' fetches the videos of these tasks. To buy one more, add the option 'Buy Again Even If Unclear', " +
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
		`The record of an earlier purchase${taskId ? `, of task ${taskId},` : ''} was written by another version of this package. ` +
			'The video may have been bought, so it was not submitted again',
		{
			hint: 'Install the version that bought the video, or start a new execution.',
			bought: taskId ? true : 'unknown',
		},
	);

export const noLedger = (): VideoError =>
	new VideoError(
		'unavailable',
		`'Buy Once Per' could not look up earlier purchases in the database of n8n${NOTHING_BOUGHT}`,
		{
			hint: 'Save the workflow first. If it is saved, check the log of n8n for a database error.',
		},
	);

export const stoppedBeforeOrder = (): VideoError =>
	new VideoError(
		'stopped',
		`The execution was canceled before this video was submitted${NOTHING_BOUGHT}`,
	);
