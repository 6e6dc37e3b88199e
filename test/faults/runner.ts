import type { Scenario } from './scenario';
import type { Theatre, Verdict } from './theatre';

/** More at once would not be faster. */
const AT_ONCE = 16;

/**
 * Plays scenarios, several at once. `onVerdict` is told about each; when it returns false, no further one
 * is begun.
 */
export async function playAll(
	theatre: Theatre,
	scenarios: Iterator<Scenario>,
	onVerdict: (verdict: Verdict) => boolean | void,
): Promise<void> {
	let isOver = false;
	const playSome = async () => {
		for (let next = scenarios.next(); !next.done && !isOver; next = scenarios.next()) {
			if (onVerdict(await theatre.play(next.value)) === false) isOver = true;
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, playSome));
}
