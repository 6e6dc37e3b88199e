import type { NodeHint } from 'n8n-workflow';

import { MODEL_IDS } from '../shared/domain/models';
import { type Choice, conditionsOf } from '../shared/form/choices';
import { SECONDS, words } from '../shared/form/lengths';
import { formHint, priceHints } from '../shared/form/prices';
import { subtitleOf } from '../shared/form/subtitle';
import type { Capabilities, Range } from '../shared/providers/capabilities';
import { OFFERS } from '../shared/providers/offers';

/*
 * Hints in the form that show the length of the shots entered so far. The text of a hint is fixed, only its condition is
 * an expression, so there is one hint for every length that is usual.
 */

const SHOTS = '($parameter.shots?.shot ?? [])';
const TOTAL = `${SHOTS}.pluck("duration").sum()`;
const COUNT = `${SHOTS}.length`;
const FROM_FORM = '$parameter.shotsFrom === "fields"';

const warning = (message: string, ...conditions: Array<string | null>): NodeHint =>
	formHint(message, 'warning', FROM_FORM, ...conditions);

/** Longer ones are rare; the subtitle of the node has the length of all. */
const LONGEST = 15;

const lengthHints: NodeHint[] = Array.from(
	{ length: LONGEST - SECONDS.min + 1 },
	(_, n) => SECONDS.min + n,
).map((seconds) =>
	formHint(`The shots add up to ${seconds} seconds.`, 'info', `${TOTAL} === ${seconds}`),
);

const FIELDS = ['provider', 'model'].map((name) => `$parameter.${name}`);

type ReadRange = (capabilities: Capabilities) => Range | undefined;

/** A warning for each range that some models have; `isOutside` is an expression. */
const warnings = (
	rangeOf: ReadRange,
	text: (range: Range) => string,
	isOutside: (range: Range) => string,
): NodeHint[] => {
	const choices = OFFERS.flatMap(({ id, models }) =>
		MODEL_IDS.flatMap((model): Array<Choice<string>> => {
			const range = models[model] && rangeOf(models[model]);
			return range ? [{ settings: [id, model], leadsTo: JSON.stringify(range) }] : [];
		}),
	);
	return conditionsOf(choices, FIELDS).map(([json, condition]) => {
		const range = JSON.parse(json) as Range;
		return warning(text(range), isOutside(range), condition);
	});
};

const limitHints: NodeHint[] = [
	...warnings(
		({ seconds }) => seconds,
		(range) => `The shots must add up to ${words(range)} seconds.`,
		({ min, max }) => `(${TOTAL} < ${min} || ${TOTAL} > ${max})`,
	),
	...warnings(
		({ shots }) => shots?.count,
		({ max }) => `A video has at most ${max} shots.`,
		({ max }) => `${COUNT} > ${max}`,
	),
];

export const totalHints: NodeHint[] = [...lengthHints, ...priceHints(), ...limitHints];

/** The number and the length of the shots where the form knows them, else where they come from. */
export const multiShotSubtitle = subtitleOf(
	`${FROM_FORM} ? ${COUNT} + " shots, " + ${TOTAL} + " s" : $parameter.shotsFrom === "items" ? "shots from items" : "shots from JSON"`,
);
