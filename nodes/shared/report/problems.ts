import { VideoError } from '../domain/error';
import { withoutFullStop } from '../domain/values';
import type { Entry } from '../job/job';
import { boughtOf } from './bought';
import { NOTHING_BOUGHT } from './messages';
import { itemTag } from './nodeErrors';

const MOST_PROBLEMS = 20;

/**
 * One error for all items that were rejected before anything was sent, so that a user sees everything that has to be
 * changed at once. What several items have in common is said once.
 */
export function allProblems(rejected: Entry[], count: number): VideoError | null {
	const [first] = rejected;
	if (!first?.error || rejected.length === 1) return first?.error ?? null;
	const isFree = rejected.every(({ error, progress }) => error && !boughtOf(error, progress));
	const itemsOf = new Map<string, number[]>();
	for (const { error, input } of rejected) {
		const message = withoutFullStop(error!.message);
		const problem = isFree ? message.replace(NOTHING_BOUGHT, '') : message;
		itemsOf.set(problem, [...(itemsOf.get(problem) ?? []), input.itemIndex]);
	}
	const problems = [...itemsOf].map(([problem, items]) => problem + itemTag(items));
	const more = problems.length - MOST_PROBLEMS;
	const text = [
		`${rejected.length} of ${count} items were rejected${isFree ? ', and nothing was bought' : ''}`,
		...problems.slice(0, MOST_PROBLEMS),
		...(more > 0 ? [`${more} more problems`] : []),
	].join('. ');
	const hints = new Set(rejected.flatMap(({ error }) => error?.hint ?? []));
	return new VideoError(first.error.kind, text, { hint: [...hints].join(' ') || undefined });
}
