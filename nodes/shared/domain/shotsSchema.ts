import * as z from 'zod/v4-mini';

import { rule, text, wholeSeconds } from './fields';
import {
	MAX_SECONDS,
	MAX_SHOTS,
	MIN_SECONDS,
	MIN_SHOT_SECONDS,
	MIN_SHOTS,
	type Shot,
	totalSeconds,
} from './shots';
import { shown } from './values';

/** What the Kling model reads of a prompt. Source: https://kling.ai/document-api */
const MAX_SHOT_PROMPT = 2500;

const shotSchema = (number: number) =>
	z.object(
		{
			prompt: text(`Shot ${number}: Prompt`, MAX_SHOT_PROMPT),
			durationSeconds: wholeSeconds(
				`Shot ${number}: Duration (Seconds)`,
				MIN_SHOT_SECONDS,
				MAX_SECONDS,
			),
		},
		{ error: `'Shot ${number}' must have a prompt and a duration` },
	);

/** Two to six shots whose lengths add up to that of a video; messages name the shot and show the sum. */
export const shotsSchema = rule<Shot[]>((shots, refuse) => {
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
