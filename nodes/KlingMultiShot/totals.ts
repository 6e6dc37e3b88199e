import type { NodeHint } from 'n8n-workflow';

import { MODEL_IDS } from '../shared/domain/models';
import { MODES } from '../shared/domain/request';
import { costInUsd } from '../shared/domain/task';
import { SECONDS, words } from '../shared/form/lengths';
import { subtitleOf } from '../shared/form/subtitle';
import { PROVIDERS } from '../shared/providers';
import type { Capabilities, Range } from '../shared/providers/capabilities';
import type { Provider } from '../shared/providers/provider';
import { type Choice, conditionsOf } from './choices';

/*
 * Hints in the form that show the length of the shots entered so far and what a second costs. The text of a
 * hint is fixed, only its condition is an expression, so there is one hint for every length and every rate.
 */

const TOTAL =
	'($parameter.shots?.shot ?? []).reduce((sum, shot) => sum + Number(shot.duration), 0)';
const FROM_FORM = '$parameter.shotsFrom === "fields"';

const hint = (
	message: string,
	type: NodeHint['type'],
	...conditions: Array<string | null>
): NodeHint => ({
	message,
	type,
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ ${[FROM_FORM, ...conditions.filter((condition) => condition !== null)].join(' && ')} }}`,
});

/** Each length that some model takes. */
const LENGTHS = Array.from({ length: SECONDS.max - SECONDS.min + 1 }, (_, n) => SECONDS.min + n);

const lengthHints: NodeHint[] = LENGTHS.map((seconds) =>
	hint(`The shots add up to ${seconds} seconds.`, 'info', `${TOTAL} === ${seconds}`),
);

const FIELDS = ['provider', 'model', 'mode', 'generateAudio'].map((name) => `$parameter.${name}`);

/** The price per second in US dollars of each choice, null where none is published. */
const ratesOf = ({
	id,
	models,
	estimateCost,
	usdPerUnit,
}: Provider): Array<Choice<number | null>> =>
	MODEL_IDS.filter((model) => models[model]).flatMap((model) =>
		MODES.flatMap((mode) =>
			[true, false].map((generateAudio) => {
				const cost = estimateCost({ model, mode, generateAudio, durationSeconds: 1 });
				return {
					settings: [id, model, mode, String(generateAudio)],
					leadsTo: costInUsd(cost, usdPerUnit),
				};
			}),
		),
	);

const rateHints: NodeHint[] = conditionsOf(PROVIDERS.flatMap(ratesOf), FIELDS).map(
	([usdPerSecond, condition]) =>
		hint(
			usdPerSecond === null
				? 'The provider publishes no price for this choice.'
				: `About $${usdPerSecond} per second.`,
			'info',
			condition,
		),
);

const COUNT = '($parameter.shots?.shot ?? []).length';

type ReadRange = (capabilities: Capabilities) => Range | undefined;

/** A warning for each range that some models have; `isOutside` is an expression. */
const warnings = (
	rangeOf: ReadRange,
	text: (range: Range) => string,
	isOutside: (range: Range) => string,
): NodeHint[] => {
	const choices = PROVIDERS.flatMap(({ id, models }) =>
		MODEL_IDS.flatMap((model): Array<Choice<string>> => {
			const range = models[model] && rangeOf(models[model]);
			return range ? [{ settings: [id, model], leadsTo: JSON.stringify(range) }] : [];
		}),
	);
	return conditionsOf(choices, FIELDS.slice(0, 2)).map(([json, condition]) => {
		const range = JSON.parse(json) as Range;
		return hint(text(range), 'warning', isOutside(range), condition);
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

export const totalHints: NodeHint[] = [...lengthHints, ...rateHints, ...limitHints];

/** The number and the length of the shots where the form knows them, else where they come from. */
export const multiShotSubtitle = subtitleOf(
	`${FROM_FORM} ? ${COUNT} + " shots, " + ${TOTAL} + " s" : $parameter.shotsFrom === "items" ? "shots from items" : "shots from JSON"`,
);
