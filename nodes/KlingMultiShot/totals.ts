import type { NodeHint } from 'n8n-workflow';

import { MODEL_IDS } from '../shared/domain/models';
import { MODES } from '../shared/domain/request';
import { costInUsd } from '../shared/domain/task';
import { SECONDS, words } from '../shared/form/lengths';
import { subtitleOf } from '../shared/form/subtitle';
import { PROVIDERS } from '../shared/providers';
import type { Range } from '../shared/providers/capabilities';

/*
 * Hints in the form that show the length of the shots entered so far and what a second costs. The text of a
 * hint is fixed, only its condition is an expression, so there is one hint for every length and every rate.
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

/** Each length that some model takes. */
const LENGTHS = Array.from({ length: SECONDS.max - SECONDS.min + 1 }, (_, n) => SECONDS.min + n);

const lengthHints: NodeHint[] = LENGTHS.map((seconds) =>
	hint(`The shots add up to ${seconds} seconds.`, 'info', `${TOTAL} === ${seconds}`),
);

const SETTINGS =
	'[$parameter.provider, $parameter.model, $parameter.mode, $parameter.generateAudio].join(" ") + " "';

interface PricedChoice {
	settings: string[];
	/** Null where none is published. */
	usdPerSecond: number | null;
}

const PRICED_CHOICES: PricedChoice[] = PROVIDERS.flatMap(
	({ id, models, estimateCost, usdPerUnit }) =>
		MODEL_IDS.filter((model) => models[model]).flatMap((model) =>
			MODES.flatMap((mode) =>
				[true, false].map((generateAudio) => {
					const cost = estimateCost({ model, mode, generateAudio, durationSeconds: 1 });
					return {
						settings: [id, model, mode, String(generateAudio)],
						usdPerSecond: costInUsd(cost, usdPerUnit),
					};
				}),
			),
		),
);

/** The choices, named by no more settings than their price depends on. */
function inShort(choices: PricedChoice[], depth = 1): PricedChoice[] {
	const [first] = choices;
	if (!first) return [];
	const { settings, usdPerSecond } = first;
	if (choices.every((choice) => choice.usdPerSecond === usdPerSecond)) {
		return [{ settings: settings.slice(0, depth), usdPerSecond }];
	}
	const values = [...new Set(choices.map((choice) => choice.settings[depth]))];
	return values.flatMap((value) =>
		inShort(
			choices.filter((choice) => choice.settings[depth] === value),
			depth + 1,
		),
	);
}

const SHORT_CHOICES = PROVIDERS.flatMap(({ id }) =>
	inShort(PRICED_CHOICES.filter(({ settings }) => settings[0] === id)),
);

const rateHints: NodeHint[] = [
	...new Set(SHORT_CHOICES.map(({ usdPerSecond }) => usdPerSecond)),
].map((rate) => {
	const choices = SHORT_CHOICES.filter(({ usdPerSecond }) => usdPerSecond === rate).map(
		({ settings }) => settings.join(' '),
	);
	return hint(
		rate === null
			? 'The provider publishes no price for this choice.'
			: `About $${rate} per second.`,
		'info',
		`/^(${choices.join('|')}) /.test(${SETTINGS})`,
	);
});

const COUNT = '($parameter.shots?.shot ?? []).length';

const CHOICE = '[$parameter.provider, $parameter.model].join(" ")';

/** Which choices of provider and model have the same limits; most have the same ones. */
function choicesByLimits(): Map<string, string[]> {
	const choices = new Map<string, string[]>();
	for (const { id, models } of PROVIDERS) {
		for (const model of MODEL_IDS) {
			const { seconds, shots } = models[model] ?? {};
			if (!seconds || !shots) continue;
			const limits = JSON.stringify({ seconds, count: shots.count });
			choices.set(limits, [...(choices.get(limits) ?? []), `${id} ${model}`]);
		}
	}
	return choices;
}

const limitHints: NodeHint[] = [...choicesByLimits()].flatMap(([limits, choices], _, all) => {
	const { seconds, count } = JSON.parse(limits) as Record<'seconds' | 'count', Range>;
	const applies = all.length > 1 ? [`${JSON.stringify(choices)}.includes(${CHOICE})`] : [];
	return [
		hint(
			`The shots must add up to ${words(seconds)} seconds.`,
			'warning',
			`(${TOTAL} < ${seconds.min} || ${TOTAL} > ${seconds.max})`,
			...applies,
		),
		hint(
			`A video has at most ${count.max} shots.`,
			'warning',
			`${COUNT} > ${count.max}`,
			...applies,
		),
	];
});

export const totalHints: NodeHint[] = [...lengthHints, ...rateHints, ...limitHints];

/** The number and the length of the shots where the form knows them, else where they come from. */
export const multiShotSubtitle = subtitleOf(
	`${FROM_FORM} ? ${COUNT} + " shots, " + ${TOTAL} + " s" : $parameter.shotsFrom === "items" ? "shots from items" : "shots from JSON"`,
);
