import { z } from 'zod';

const shot = z
	.object({
		prompt: z.string().min(1),
		time: z.number().int().min(0).optional(),
		duration: z.number().int().min(1).optional(),
	})
	.strict();

const shots = z.array(shot).min(1).max(6);

/** The shots of `klingParams.multi_prompt`, a list or the JSON text of one; null = it holds none. */
export function shotsIn(given: string | object[]): Array<z.infer<typeof shot>> | null {
	try {
		return shots.parse(typeof given === 'string' ? JSON.parse(given) : given);
	} catch {
		return null;
	}
}

/**
 * What is wrong with `klingParams.multi_prompt`; null = nothing. Published examples give each shot either the second
 * at which it starts (`time`) or its length (`duration`); both are accepted, also together, but not mixed within one
 * list.
 */
export function checkShots(given: string | object[], totalSeconds: number): string | null {
	const list = shotsIn(given);
	if (list === null || (typeof given === 'string' && list.length < 2)) {
		return 'Must be valid JSON, an array of 2 to 6 shots with prompt, time or duration';
	}
	const times = valuesOfAll(list.map(({ time }) => time));
	const durations = valuesOfAll(list.map(({ duration }) => duration));
	if (times === 'some' || durations === 'some' || (times === 'none' && durations === 'none')) {
		return 'All shots must have a time, or all a duration';
	}
	if (times !== 'none' && !isAscendingFromZero(times, totalSeconds)) {
		return 'The times must ascend from 0 and lie before the end of the video';
	}
	if (durations === 'none') return null;
	const starts = runningSums(durations);
	if (starts.at(-1) !== totalSeconds) return 'The durations must add up to klingParams.duration';
	if (times !== 'none' && times.some((time, index) => time !== starts[index])) {
		return 'Times and durations contradict each other';
	}
	return null;
}

function valuesOfAll(values: Array<number | undefined>): number[] | 'some' | 'none' {
	const present = values.filter((value) => value !== undefined);
	if (present.length === 0) return 'none';
	return present.length === values.length ? present : 'some';
}

function isAscendingFromZero(times: number[], totalSeconds: number): boolean {
	return times.every((time, index) => {
		const previous = times[index - 1];
		return time < totalSeconds && (previous === undefined ? time === 0 : time > previous);
	});
}

/** The start of each shot, and the end of the last one. */
function runningSums(durations: number[]): number[] {
	const sums = [0];
	for (const duration of durations) sums.push((sums.at(-1) ?? 0) + duration);
	return sums;
}
