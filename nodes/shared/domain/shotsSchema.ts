import * as z from 'zod/v4-mini';

import { rule, wholeSeconds } from './fields';
import { LABELS } from './labels';
import { OPTIONAL_FIELDS } from './optionalFields';
import { promptText } from './promptText';
import type { Shot } from './shots';
import { shown } from './values';

const { label } = OPTIONAL_FIELDS.shots;

const shotSchema = (number: number) =>
	z.object(
		{
			prompt: promptText(`Shot ${number}: ${LABELS.prompt}`),
			durationSeconds: wholeSeconds(`Shot ${number}: ${LABELS.durationSeconds}`, 1),
		},
		{ error: `'Shot ${number}' must have a prompt and a duration` },
	);

/** A list of shots; messages name the shot. How many and how long they may be depends on the model. */
export const shotsSchema = rule<Shot[]>((shots, reject) => {
	if (!Array.isArray(shots))
		return reject(`'${label}' must be a list of shots, got ${shown(shots)}`);
	// Array.from: a list may have holes, which map() would pass over.
	const results = Array.from<unknown>(shots).map((shot, index) =>
		shotSchema(index + 1).safeParse(shot),
	);
	const issues = results.flatMap(({ error }) => error?.issues ?? []);
	return issues.length > 0
		? reject(...issues.map(({ message }) => message))
		: results.flatMap(({ data }) => data ?? []);
});
