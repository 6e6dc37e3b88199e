import type { Outcome, ProviderId } from './types';
import { MIN_VIDEO_BYTES } from './video';

/** The outcomes that wait for the next tasks. */
export class OutcomeQueue {
	private readonly waiting: Outcome[] = [];

	/** Decides how the next task (of `outcome.provider`, if given) that has no outcome yet ends. */
	next(outcome: Outcome): void {
		if (outcome.videoBytes !== undefined && outcome.videoBytes < MIN_VIDEO_BYTES) {
			throw new RangeError(`videoBytes must be at least ${MIN_VIDEO_BYTES}`);
		}
		this.waiting.push(outcome);
	}

	/** Takes the outcome for a task that is being bought at `provider`. */
	take(provider: ProviderId): Outcome {
		const index = this.waiting.findIndex(
			(outcome) => outcome.provider === undefined || outcome.provider === provider,
		);
		return index === -1 ? {} : (this.waiting.splice(index, 1)[0] ?? {});
	}
}
