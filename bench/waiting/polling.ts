import type { TaskReading } from '../../nodes/shared/domain/task';
import { clock } from '../../nodes/shared/execution/clock';
import type { VideoApi } from '../../nodes/shared/client/videoApi';
import { waitForTask } from '../../nodes/shared/delivery/waitForTask';
import type { Provider } from '../../nodes/shared/providers/provider';
import { EventClock } from '../../test/clock';
import { taskReading } from '../../test/taskReading';
import { mean, percentile } from '../statistics';

/** How a provider was asked for finished videos. */
export interface PollingResult {
	/** Reads for each task. */
	reads: number;
	/** Seconds between a video being ready and the node knowing it. */
	meanDelay: number;
	lateDelay: number;
}

const A_DAY = 86_400_000;

/** A provider with one task, which is ready after some milliseconds; `onRead` is told about every look. */
function apiWith(provider: Provider, readyAt: number, onRead: () => void): VideoApi {
	const read = async () => {
		onRead();
		const isReady = clock.now() >= readyAt;
		return {
			ok: true as const,
			value: readingOf(isReady ? 'completed' : 'processing'),
		};
	};
	// Nothing else of it is used for waiting.
	return {
		provider,
		readsTogether: provider.statusBatch !== undefined,
		read,
	} as Partial<VideoApi> as VideoApi;
}

const readingOf = (status: TaskReading['status']): TaskReading =>
	taskReading({
		status,
		videoUrl: status === 'completed' ? 'https://example.com/video.mp4' : null,
	});

/** Waits for one task for each render time, all beginning at once, by the node's own code. */
export async function poll(
	provider: Provider,
	renderSeconds: readonly number[],
	intervalSeconds?: number,
): Promise<PollingResult> {
	const real = { ...clock };
	const time = new EventClock();
	clock.now = () => time.now();
	clock.sleep = async (ms, signal) => await time.sleep(ms, signal);
	let reads = 0;
	try {
		const delays = await Promise.all(
			renderSeconds.map(async (seconds) => {
				const readyAt = time.now() + seconds * 1000;
				const api = apiWith(provider, readyAt, () => reads++);
				await waitForTask(api, readingOf('queued'), {
					deadlineMs: time.now() + A_DAY,
					intervalMs: intervalSeconds && intervalSeconds * 1000,
					signal: new AbortController().signal,
				});
				return (time.now() - readyAt) / 1000;
			}),
		);
		return {
			reads: reads / renderSeconds.length,
			meanDelay: mean(delays),
			lateDelay: percentile(delays, 0.95),
		};
	} finally {
		time.close();
		Object.assign(clock, real);
	}
}
