import { z } from 'zod';

import { shown, text, wholeNumber } from './fields';

/** One scene of a multi-shot video. */
export interface Shot {
	prompt: string;
	durationSeconds: number;
}

/** Source: https://docs.unifically.com/models/video/kling/kling-3.0 (`multi_shots`: 2-6 items of at least 1 second) */
export const MIN_SHOTS = 2;
export const MAX_SHOTS = 6;
export const MIN_SHOT_SECONDS = 1;

/** The length of a Kling 3.0 video in seconds, single or multi-shot. Source: https://docs.unifically.com/models/video/kling/kling-3.0 */
export const MIN_SECONDS = 3;
export const MAX_SECONDS = 15;

/** What the Kling model reads of a prompt. Source: https://kling.ai/document-api */
const MAX_SHOT_PROMPT = 2500;

/** The prompt of a shot where what holds for all of them has no field of its own. */
export const promptWith = (overallPrompt: string | undefined, prompt: string): string =>
	overallPrompt ? `${overallPrompt} ${prompt}` : prompt;

/** The length of all shots together, in seconds. */
export const totalSeconds = (shots: readonly Shot[]): number =>
	shots.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);

const shotSchema = (number: number) =>
	z.object(
		{
			prompt: text(`Shot ${number}: Prompt`, MAX_SHOT_PROMPT),
			durationSeconds: wholeNumber(
				`Shot ${number}: Duration (Seconds)`,
				MIN_SHOT_SECONDS,
				MAX_SECONDS,
			),
		},
		{ message: `'Shot ${number}' must have a prompt and a duration` },
	);

/** Two to six shots whose lengths add up to that of a video; messages name the shot and show the sum. */
export const shotsSchema = z.unknown().transform((shots, context): Shot[] => {
	const refuse = (...messages: string[]) => {
		messages.forEach((message) => context.addIssue({ code: 'custom', message }));
		return z.NEVER;
	};
	if (!Array.isArray(shots)) return refuse(`'Shots' must be a list of shots, got ${shown(shots)}`);
	if (shots.length < MIN_SHOTS || shots.length > MAX_SHOTS) {
		return refuse(`'Shots' must hold ${MIN_SHOTS} to ${MAX_SHOTS} shots, got ${shots.length}`);
	}
	// Array.from: a list may have holes, which map() would pass over.
	const results = Array.from<unknown>(shots).map((shot, index) =>
		shotSchema(index + 1).safeParse(shot),
	);
	const issues = results.flatMap(({ error }) => error?.issues ?? []);
	if (issues.length > 0) return refuse(...issues.map(({ message }) => message));

	const valid = results.flatMap(({ data }) => data ?? []);
	const total = totalSeconds(valid);
	if (total >= MIN_SECONDS && total <= MAX_SECONDS) return valid;
	const sum = valid.map(({ durationSeconds }) => durationSeconds).join(' + ');
	return refuse(
		`'Shots' must add up to ${MIN_SECONDS} to ${MAX_SECONDS} seconds, got ${sum} = ${total}`,
	);
});
