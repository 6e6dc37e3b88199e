import { isTerminal } from '../../domain/task';
import { asRecord, firstText, firstId } from '../json';
import type { Provider } from '../provider';
import { checkStandardWebhook } from '../signatures';
import { statusOf } from '../statusWords';
import { ELEMENT_LISTS } from './elements';

/*
 * What the current and the legacy API of Kling AI have in common.
 */

/** How long Kling AI keeps tasks and videos. Source: https://kling.ai/document-api/api/get-started/callbacks */
export const HOURS_KEPT = 30 * 24;

export const KLING_AI: Pick<
	Provider<'klingAi'>,
	'secrets' | 'resultHours' | 'upload' | 'callback' | 'isCharged' | 'elementLists'
> = {
	secrets: ['apiKey', 'accessKey', 'secretKey', 'webhookSecret'],
	resultHours: HOURS_KEPT,

	/** What was deducted; of a task that failed, too. */
	isCharged: ({ cost }) => cost && cost.amount > 0,

	elementLists: ELEMENT_LISTS,

	// There is no upload: an image is a part of the order, in base64 without the beginning of a data URL.
	// Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video
	upload: { type: 'inline', encode: ({ bytes }) => bytes.toString('base64') },

	callback: {
		tellsProgress: true,
		/*
		 * Signed for accounts that have a webhook secret; signed with the old secret as well while it is being
		 * replaced. Source: https://kling.ai/document-api/api/get-started/callbacks
		 */
		verify(callback, { webhookSecret }, nowSeconds) {
			const secret = firstText(webhookSecret);
			return secret === null
				? 'notConfigured'
				: checkStandardWebhook(callback, [secret], nowSeconds);
		},
		/** The bodies of both APIs; there is one at every change of the status. */
		decode(body) {
			const task = asRecord(body);
			const taskId = firstId(task.id, task.task_id);
			const word = firstText(task.status, task.task_status);
			return taskId ? { taskId, isProgress: word !== null && !isTerminal(statusOf(word)) } : null;
		},
	},
};
