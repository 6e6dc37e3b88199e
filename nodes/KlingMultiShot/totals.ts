import type { NodeHint } from 'n8n-workflow';

import { CUSTOM_MODEL, MODEL_IDS, type Model, modelName } from '../shared/domain/models';
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

const SHOTS = '$parameter.shots?.shot';
/** Undefined where there are no shots. */
const TOTAL = `${SHOTS}?.pluck('duration').sum()`;
const COUNT = `${SHOTS}?.length`;
const FROM_FORM = "$parameter.shotsFrom === 'fields'";

/** Longer ones are rare; the subtitle of the node has the length of all. */
const LONGEST = 15;

const lengthHints: NodeHint[] = Array.from(
	{ length: LONGEST - SECONDS.min + 1 },
	(_, n) => SECONDS.min + n,
).map((seconds) =>
	formHint(`The shots add up to ${seconds} seconds.`, 'info', `${TOTAL} === ${seconds}`),
);

const warning = (message: string, ...conditions: Array<string | null>): NodeHint =>
	formHint(message, 'warning', FROM_FORM, ...conditions);

const FIELDS = ['provider', 'model'].map((name) => `$parameter.${name}`);

type ReadRange = (capabilities: Capabilities) => Range | undefined;

/** What leads to each range that some models have, the range of the most models last. */
function rangesOf(rangeOf: ReadRange) {
	const choices = OFFERS.flatMap(({ id, models }) =>
		MODEL_IDS.flatMap((model): Array<Choice<string>> => {
			const range = models[model] && rangeOf(models[model]);
			return range ? [{ settings: [id, model], leadsTo: JSON.stringify(range) }] : [];
		}),
	);
	return conditionsOf(choices, FIELDS)
		.map(([json, condition]) => {
			const own = choices.filter(({ leadsTo }) => leadsTo === json);
			const models = own.map(({ settings: [, model] }) => model as Model);
			return { range: JSON.parse(json) as Range, condition, models };
		})
		.sort((a, b) => a.models.length - b.models.length);
}

/** One warning for the lengths of all models: it names those that take others than most do. */
function lengthWarning(): NodeHint {
	const ranges = rangesOf(({ seconds }) => seconds);
	const most = ranges.at(-1)!;
	const others = ranges.slice(0, -1);
	const isWithin = ({ min, max }: Range) => `sum >= ${min} && sum <= ${max}`;
	const isAllowed = others.reduceRight(
		(otherwise, { range, condition }) => `${condition} ? ${isWithin(range)} : ${otherwise}`,
		isWithin(most.range),
	);
	const exceptions = others.flatMap(({ range, models }) =>
		[...new Set(models)]
			.filter((model) => model !== CUSTOM_MODEL && !most.models.includes(model))
			.map((model) => `${modelName(model)}: ${words(range)}`),
	);
	const inBrackets = exceptions.length > 0 ? ` (${exceptions.join(', ')})` : '';
	return warning(
		`The shots must add up to ${words(most.range)} seconds${inBrackets}.`,
		`![${TOTAL}].some((sum) => ${isAllowed})`,
	);
}

const countWarnings = rangesOf(({ shots }) => shots?.count).map(({ range: { max }, condition }) =>
	warning(`A video has at most ${max} shots.`, `${COUNT} > ${max}`, condition),
);

export const totalHints: NodeHint[] = [
	...lengthHints,
	...priceHints(),
	lengthWarning(),
	...countWarnings,
];

/** The number and the length of the shots where the form knows them, else where they come from. */
export const multiShotSubtitle = subtitleOf(
	`${FROM_FORM} ? (${COUNT} ?? 0) + ' shots, ' + (${TOTAL} ?? 0) + ' s' : ({ auto: $parameter.duration + ' s in shots', items: 'shots from items' })[$parameter.shotsFrom] ?? 'shots from JSON'`,
);
