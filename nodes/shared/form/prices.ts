import type { NodeHint } from 'n8n-workflow';

import { MODEL_IDS, MOTION_CONTROL } from '../domain/models';
import { MODES } from '../domain/request';
import { costInUsd } from '../domain/task';
import { PROVIDERS } from '../providers';
import type { Provider } from '../providers/provider';
import { type Choice, conditionsOf } from './choices';

/*
 * Hints in the form that show what a video costs. The text of a hint is fixed, only its condition is an expression, so
 * there is one hint for every rate.
 */

export const formHint = (
	message: string,
	type: NodeHint['type'],
	...conditions: Array<string | null>
): NodeHint => {
	const given = conditions.filter((condition) => condition !== null);
	return {
		message,
		type,
		location: 'ndv',
		whenToDisplay: 'beforeExecution',
		...(given.length > 0 ? { displayCondition: `={{ ${given.join(' && ')} }}` } : {}),
	};
};

const FIELDS = ['provider', 'model', 'mode', 'generateAudio'];

const dollars = (usd: number): string => `$${usd.toFixed(2)}`;

/** What a second costs by the provider's published prices, and who says it where none are published. */
function priceText(usdPerSecond: number | null, { displayName, priceQuery }: Provider): string {
	if (usdPerSecond !== null) {
		const per = `$${Number(usdPerSecond.toFixed(4))} per second`;
		return `About ${dollars(usdPerSecond * 5)} for 5 seconds (${per}).${priceQuery ? ` ${displayName} is asked for the price before buying.` : ''}`;
	}
	return priceQuery
		? `${displayName} is asked for the price before buying. The option 'Show Price Only' shows it for free.`
		: 'The provider publishes no price for this choice.';
}

const pricesOf = (provider: Provider): Array<Choice<string>> =>
	MODEL_IDS.filter((model) => provider.models[model]).flatMap((model) =>
		MODES.flatMap((mode) =>
			[true, false].map((generateAudio) => {
				const cost = provider.estimateCost({ model, mode, generateAudio, durationSeconds: 1 });
				return {
					settings: [provider.id, model, mode, String(generateAudio)],
					leadsTo: priceText(costInUsd(cost, provider.usdPerUnit), provider),
				};
			}),
		),
	);

/** A video that moves like another one is as long as that one. */
const motionPricesOf = (provider: Provider): Array<Choice<string>> => {
	const modes = provider.models[MOTION_CONTROL]?.modes ?? [];
	return modes.map((mode) => {
		const cost = provider.estimateCost({
			model: MOTION_CONTROL,
			mode,
			generateAudio: true,
			durationSeconds: 1,
			orientation: 'video',
			inputSeconds: 1,
		});
		return {
			settings: [provider.id, mode],
			leadsTo: priceText(costInUsd(cost, provider.usdPerUnit), provider),
		};
	});
};

const hintsOf = (prices: Array<Choice<string>>, fields: string[], when: string[]): NodeHint[] =>
	conditionsOf(
		prices,
		fields.map((name) => `$parameter.${name}`),
	).map(([text, condition]) => formHint(text, 'info', ...when, condition));

/** The same for motion control, which has one model. */
export const motionPriceHints = (...when: string[]): NodeHint[] =>
	hintsOf(PROVIDERS.flatMap(motionPricesOf), ['provider', 'mode'], when);

/** What the video that is set in the form costs; `when` is an expression for when that can be told. */
export const priceHints = (...when: string[]): NodeHint[] =>
	hintsOf(PROVIDERS.flatMap(pricesOf), FIELDS, when);
