import type { IBinaryData } from 'n8n-workflow';

import { isPrivateHost } from '../domain/publicUrl';
import type { TaskReading } from '../domain/task';
import { cutToBytes, wellFormed } from '../domain/values';
import { type Downloaded, type DownloadRules, downloadVideo } from '../transport/download/download';
import type { NodeContext } from '../transport/http';
import { backoffMs } from '../client/retry';
import { clock } from '../execution/clock';
import type { VideoApi } from '../client/videoApi';
import type { DeliveryOptions } from '../job/options';
import { notDownloaded } from '../report/taskMessages';

/** In bytes, as most file systems have it. */
const LONGEST_NAME = 255;

const NOT_IN_FILE_NAMES = /[/\\:*?"<>|\p{Cc}]+/gu;

/** A file name without folders, ending in .mp4; made of the task id when none is wished for. */
export function videoFileName(wished: string | undefined, taskId: string): string {
	const cleaned = wished?.trim().replace(NOT_IN_FILE_NAMES, '-') ?? '';
	const hasStem = /[^.-]/.test(cleaned.replace(/\.mp4$/i, ''));
	const name = hasStem ? cleaned : `kling-${taskId.replace(NOT_IN_FILE_NAMES, '-')}`;
	const extension = /\.mp4$/i.exec(name)?.[0] ?? '.mp4';
	const stem = wellFormed(name.replace(/\.mp4$/i, ''));
	return cutToBytes(stem, LONGEST_NAME - extension.length) + extension;
}

/** In milliseconds; tests replace them to run faster. */
export const downloadLimits = {
	/** Without a single byte. */
	idleTimeout: 60_000,
	/** From the start of a download to the last attempt to continue it. */
	patience: 30 * 60_000,
};

const MEGABYTE = 1_000_000;

/** How a video is to be stored, as far as the user says. */
export type StoringOptions = Pick<DeliveryOptions, 'fileName' | 'maxFileSizeMb'>;

function rulesFor(
	{ maxFileSizeMb }: StoringOptions,
	{ baseUrl }: VideoApi,
	signal: AbortSignal,
): DownloadRules {
	const deadline = clock.now() + downloadLimits.patience;
	return {
		signal,
		idleTimeout: downloadLimits.idleTimeout,
		// Only a provider that is reached by a private address has its files at one.
		mayBePrivate: isPrivateHost(new URL(baseUrl).hostname),
		maxBytes: maxFileSizeMb ? maxFileSizeMb * MEGABYTE : null,
		pause: async (attempts, retryAfter) => {
			const wait = backoffMs(attempts, retryAfter, clock.now());
			if (clock.now() + wait > deadline) return false;
			await clock.sleep(wait, signal);
			return !signal.aborted;
		},
	};
}

/**
 * Downloads the video of a completed task. An address that has expired, also in the middle, is asked for
 * anew, once. Throws a `VideoError` that carries the task, whose `videoUrl` stays usable.
 */
export async function downloadTask(
	context: NodeContext,
	api: VideoApi,
	task: TaskReading,
	options: StoringOptions,
	signal: AbortSignal,
): Promise<IBinaryData> {
	const fileName = videoFileName(options.fileName, task.taskId);
	const rules = rulesFor(options, api, signal);
	const download = async (url: string | null): Promise<Downloaded> =>
		url === null
			? { ok: false, reason: 'the provider no longer names its address', expired: true }
			: await downloadVideo(context, url, fileName, rules);

	let result = await download(task.videoUrl);
	if (!result.ok && result.expired && !signal.aborted) {
		const fresh = await api.readWithRetries(task.taskId);
		if (fresh.ok) result = await download(fresh.value.videoUrl);
	}
	if (result.ok) return result.binary;
	throw notDownloaded(task, signal.aborted ? 'stopped' : result.reason, result.expired);
}
