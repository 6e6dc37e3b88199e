/** In milliseconds: early enough to notice a task that is refused right away. */
const FIRST_LOOK = 10_000;

/** The same at every provider. */
export const TYPICAL_RENDER_MS = 150_000;

/** Shares of the typical render time. The gaps shrink until the expected time, and stay small for a while. */
const LONGEST_EARLY_GAP = 0.32;
const EXPECTED_FROM = 0.81;
const EXPECTED_UNTIL = 1.6;
const EXPECTED_GAP = 1 / 30;

/** Share of what is left until the expected time. */
const EARLY_GAP = 0.8;

/** Once a task is late, the gap grows with its age, up to half a minute. */
const LATE_GAP = 0.03;
const LONGEST_GAP = 30_000;

/**
 * How long to wait before looking at a task again, in milliseconds: seldom while it is too early,
 * often around the time when tasks usually finish, and ever less when it is late.
 *
 * @param age milliseconds since the task was submitted
 * @param typical milliseconds that a render usually takes
 */
export function nextPollDelay(age: number, typical: number): number {
	if (age < FIRST_LOOK) return FIRST_LOOK - age;
	const shortest = typical * EXPECTED_GAP;
	if (age < typical * EXPECTED_UNTIL) {
		const left = typical * EXPECTED_FROM - age;
		return Math.min(Math.max(left * EARLY_GAP, shortest), typical * LONGEST_EARLY_GAP);
	}
	return Math.min(Math.max(age * LATE_GAP, shortest), LONGEST_GAP);
}
