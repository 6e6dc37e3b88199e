import { listOfShots } from './shotsText';
import { inSeconds, shown } from './values';
import { VideoError } from './error';

/*
 * Shots come as `{ prompt, duration }` or in the timed form `{ time, prompt }`, which gives the second
 * at which each shot starts. Both end up as `{ prompt, durationSeconds }`, unchecked.
 */

const rejection = (message: string) => new VideoError('invalidRequest', message);

/** What else a field of a shot is called, without blanks and hyphens, in lower case. */
const NAMES = {
	prompt: ['prompt', 'description', 'text'],
	duration: ['duration', 'durationseconds', 'durationsec', 'seconds'],
	time: ['time'],
};

const simplified = (key: string): string => key.toLowerCase().replace(/[^a-z]/g, '');

/** A field of a shot; empty columns, as databases give them, count as absent. */
function field(shot: unknown, name: keyof typeof NAMES): unknown {
	if (typeof shot !== 'object' || shot === null) return undefined;
	const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
	const entries = Object.entries(shot as Record<string, unknown>);
	const exact = entries.find(([key, value]) => key === name && isGiven(value));
	const named = NAMES[name].flatMap((known) =>
		entries.filter(([key, value]) => simplified(key) === known && isGiven(value)),
	);
	return (exact ?? named[0])?.[1];
}

/** A start time in seconds; throws a `VideoError` that names the shot. */
function startOf(shot: unknown, number: number): number {
	const time = field(shot, 'time');
	const seconds = inSeconds(time);
	if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0) return seconds;
	throw rejection(`'Shot ${number}: Time' must be a whole number of seconds, got ${shown(time)}`);
}

function fromTimes(shots: unknown[]): unknown[] {
	const starts = shots.map((shot, index) => startOf(shot, index + 1));
	if (starts[0] !== 0) {
		throw rejection(
			`'Shot 1: Time' must be 0, got ${starts[0]}: a video starts with its first shot`,
		);
	}
	return shots.map((shot, index) => {
		const start = starts[index] ?? 0;
		const next = starts[index + 1];
		const duration = field(shot, 'duration');
		if (next === undefined) {
			// The end of the video is not part of this form: the last shot is as long as the one before it.
			return {
				prompt: field(shot, 'prompt'),
				durationSeconds: duration ?? start - (starts[index - 1] ?? 0),
			};
		}
		if (next <= start) {
			throw rejection(
				`'Shot ${index + 2}: Time' must be later than that of shot ${index + 1} (${start}), got ${next}`,
			);
		}
		if (duration !== undefined && inSeconds(duration) !== next - start) {
			throw rejection(
				`'Shot ${index + 1}: Duration (Seconds)' is ${shown(duration)}, but the next shot starts ${next - start} seconds later`,
			);
		}
		return { prompt: field(shot, 'prompt'), durationSeconds: next - start };
	});
}

/**
 * The shots in a JSON value: a list, or the text of one. A value that is no list comes back as it is,
 * for the schema to reject. Throws a `VideoError` for text that is not JSON and for times that are out of order.
 */
export function shotsFromJson(value: unknown): unknown {
	const shots = listOfShots(value);
	if (!Array.isArray(shots)) return shots;
	const isTimed = shots.length > 1 && shots.some((shot) => field(shot, 'time') !== undefined);
	return isTimed
		? fromTimes(shots)
		: shots.map((shot: unknown) => ({
				prompt: typeof shot === 'string' ? shot : field(shot, 'prompt'),
				durationSeconds: field(shot, 'duration'),
			}));
}
