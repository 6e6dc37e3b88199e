import type { NodeHint } from 'n8n-workflow';

import { subtitleOf } from '../shared/form/subtitle';
import { MAX_SECONDS, MAX_SHOTS, MIN_SECONDS } from '../shared/domain/shots';
import { MODELS, MODES, type Model } from '../shared/domain/request';
import { costInUsd } from '../shared/domain/task';
import { PROVIDERS } from '../shared/providers';
import type { Provider } from '../shared/providers/provider';

/*
 * Hints in the form that show the length and the price of the shots entered so far. The text of a hint
 * is fixed, only its condition is an expression, so there is one hint for every possible total and price.
 */

const TOTAL =
	'($parameter.shots?.shot ?? []).reduce((sum, shot) => sum + Number(shot.duration), 0)';
const FROM_FORM = '$parameter.shotsFrom === "fields"';

const hint = (message: string, type: NodeHint['type'], ...conditions: string[]): NodeHint => ({
	message,
	type,
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ ${[FROM_FORM, ...conditions].join(' && ')} }}`,
});

const SECONDS = Array.from({ length: MAX_SECONDS - MIN_SECONDS + 1 }, (_, n) => MIN_SECONDS + n);

const SETTINGS =
	'[$parameter.provider, $parameter.model, $parameter.mode, $parameter.generateAudio].join(" ")';

/** The choices in the form that have the same price per second, by that price in US dollars; null = none is published. */
function settingsByRate(): Map<number | null, string[]> {
	const rates = new Map<number | null, string[]>();
	for (const { id, models, estimateCost, usdPerUnit } of PROVIDERS) {
		for (const model of modelsOf(models)) {
			for (const mode of MODES) {
				for (const generateAudio of [true, false]) {
					const cost = estimateCost({ model, mode, generateAudio, durationSeconds: 1 });
					const rate = costInUsd(cost, usdPerUnit);
					const settings = [id, model, mode, generateAudio].join(' ');
					rates.set(rate, [...(rates.get(rate) ?? []), settings]);
				}
			}
		}
	}
	return rates;
}

const modelsOf = (models: Provider['models']): Model[] =>
	MODELS.filter((model) => models[model]?.multiShot);

const pricedHints: NodeHint[] = [...settingsByRate()].flatMap(([rate, settings]) =>
	SECONDS.map((seconds) =>
		hint(
			rate === null
				? `The shots add up to ${seconds} seconds. The provider publishes no price for this choice.`
				: `The shots add up to ${seconds} seconds: about $${(rate * seconds).toFixed(2)}.`,
			'info',
			`${TOTAL} === ${seconds}`,
			`${JSON.stringify(settings)}.includes(${SETTINGS})`,
		),
	),
);

export const totalHints: NodeHint[] = [
	...pricedHints,
	hint(
		`The shots must add up to ${MIN_SECONDS} to ${MAX_SECONDS} seconds.`,
		'warning',
		`(${TOTAL} < ${MIN_SECONDS} || ${TOTAL} > ${MAX_SECONDS})`,
	),
	hint(
		`A video has at most ${MAX_SHOTS} shots.`,
		'warning',
		`($parameter.shots?.shot ?? []).length > ${MAX_SHOTS}`,
	),
];

/** The number and the length of the shots where the form knows them, else where they come from. */
export const multiShotSubtitle = subtitleOf(
	`${FROM_FORM} ? ($parameter.shots?.shot ?? []).length + " shots, " + ${TOTAL} + " s" : $parameter.shotsFrom === "items" ? "shots from items" : "shots from JSON"`,
);
