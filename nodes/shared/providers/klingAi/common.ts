import { isTerminal } from '../../domain/task';
import { asRecord, firstText, statusOf } from '../json';
import { USD_PER_UNIT } from './responses';
import { estimateUsd, rateIn, type RateTable } from '../rates';
import { checkStandardWebhook } from '../signatures';
import type { Provider } from '../provider';

/*
 * What the current and the legacy API of Kling AI have in common.
 */

/** Units per second of video. Source: https://kling.ai/document-api/pricing/base/video (September 2026) */
const UNITS_PER_SECOND: RateTable = {
	'kling-3.0': {
		standard: { silent: 0.6, audio: 0.9 },
		pro: { silent: 0.8, audio: 1.2 },
		'4k': { silent: 3, audio: 3 },
	},
	'kling-3.0-omni': {
		standard: { silent: 0.6, audio: 0.8 },
		pro: { silent: 0.8, audio: 1 },
		'4k': { silent: 3, audio: 3 },
	},
	// There is no video without sound.
	'kling-3.0-turbo': {
		standard: { silent: 0.8, audio: 0.8 },
		pro: { silent: 1, audio: 1 },
	},
};

/** How long Kling AI keeps tasks and videos. Source: https://kling.ai/document-api/api/get-started/callbacks */
export const HOURS_KEPT = 30 * 24;

export const KLING_AI: Pick<
	Provider,
	| 'id'
	| 'displayName'
	| 'credentialType'
	| 'typicalRenderSeconds'
	| 'usdPerUnit'
	| 'resultHours'
	| 'estimateCost'
	| 'upload'
	| 'callback'
> = {
	id: 'klingAi',
	displayName: 'Kling AI (official)',
	credentialType: 'klingAiApi',
	typicalRenderSeconds: 150,
	usdPerUnit: USD_PER_UNIT,
	resultHours: HOURS_KEPT,

	estimateCost(query) {
		const units = rateIn(UNITS_PER_SECOND, query);
		return estimateUsd(
			units === undefined ? undefined : units * USD_PER_UNIT,
			query.durationSeconds,
		);
	},

	// There is no upload: an image is a part of the order, in base64 without the beginning of a data URL.
	// Source: https://kling.ai/document-api/api/video/3-0-omni/image-to-video
	upload: { type: 'inline', encode: ({ bytes }) => bytes.toString('base64') },

	callback: {
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
			const taskId = firstText(task.id, task.task_id);
			const word = firstText(task.status, task.task_status);
			return taskId ? { taskId, isProgress: word !== null && !isTerminal(statusOf(word)) } : null;
		},
	},
};
