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

export const lostOrders = (provider: Provider): VideoError =>
	new VideoError(
		'outcomeUnknown',
		`n8n stopped during the execution you are retrying, so it is unknown whether ${provider.displayName} already accepted this video. ` +
			'The video may have been bought, so it was not submitted again',
		{ hint: howToGoOn(provider) },
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
