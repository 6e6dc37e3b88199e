/** In milliseconds: early enough to notice a task that is refused right away. */
const FIRST_LOOK = 10_000;

/** Shares of the typical render time. */
const EARLY_GAP = 0.23;
const EXPECTED_FROM = 0.7;
const EXPECTED_UNTIL = 1.6;
const EXPECTED_GAP = 0.04;

/** Once a task is late, the gap grows with its age, up to half a minute. */
const LATE_GAP = 0.05;
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
	const expected = typical * EXPECTED_FROM;
	if (age < expected)
		return Math.min(typical * EARLY_GAP, Math.max(expected - age, typical * EXPECTED_GAP));
	if (age < typical * EXPECTED_UNTIL) return typical * EXPECTED_GAP;
	return Math.min(Math.max(age * LATE_GAP, typical * EXPECTED_GAP), LONGEST_GAP);
}
