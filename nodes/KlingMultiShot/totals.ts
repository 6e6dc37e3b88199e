import type { NodeHint } from 'n8n-workflow';

import { MAX_SECONDS, MAX_SHOTS, MIN_SECONDS } from '../shared/domain/shots';
import { MODES } from '../shared/domain/videoRequest';
import { formatCost } from '../shared/lifecycle/price';
import { PROVIDERS } from '../shared/providers';

/*
 * Hints in the form that show the length and the price of the shots entered so far. The text of a hint
 * is fixed, only its condition is an expression, so there is one hint for every possible total.
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

/** What a total costs at each provider that publishes a rate, and in which settings. */
function pricedHints(durationSeconds: number): NodeHint[] {
	const length = `The shots add up to ${durationSeconds} seconds`;
	return PROVIDERS.flatMap(({ id, displayName, estimateCost, usdPerCredit }) => {
		const settingsByPrice = new Map<string, string[]>();
		for (const mode of MODES) {
			for (const generateAudio of [true, false]) {
				const cost = estimateCost({ mode, generateAudio, durationSeconds });
				const price = cost
					? `about ${formatCost({ ...cost, source: 'provider' }, usdPerCredit)} at ${displayName}`
					: `${displayName} publishes no price for this mode`;
				const settings = `($parameter.mode === "${mode}" && $parameter.generateAudio === ${generateAudio})`;
				settingsByPrice.set(price, [...(settingsByPrice.get(price) ?? []), settings]);
			}
		}
		return [...settingsByPrice].map(([price, settings]) =>
			hint(
				`${length}: ${price}.`,
				'info',
				`${TOTAL} === ${durationSeconds}`,
				`$parameter.provider === "${id}"`,
				`(${settings.join(' || ')})`,
			),
		);
	});
}

export const totalHints: NodeHint[] = [
	...SECONDS.flatMap(pricedHints),
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

export const multiShotSubtitle = `={{ ${FROM_FORM} ? ($parameter.shots?.shot ?? []).length + " shots, " + ${TOTAL} + " s" : "shots from " + $parameter.shotsFrom }}`;
