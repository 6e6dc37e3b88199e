import type { NodeHint } from 'n8n-workflow';

import { MODEL_IDS, type Model, MOTION_CONTROL } from '../domain/models';
import type { Mode } from '../domain/request';
import { costInUsd } from '../domain/task';
import { OFFERS } from '../providers/offers';
import type { Offer, PriceQuery } from '../providers/provider';
import { type Choice, conditionsOf } from './choices';
import { listed } from './listed';
import { RESOLUTIONS } from './subtitle';

/*
 * Hints in the form that show what a video costs. The text of a hint is fixed, only its condition is an expression, so
 * there is one hint for every list of prices.
 */

export const formHint = (
	message: string,
	type: 'info' | 'warning',
	...conditions: Array<string | null>
): NodeHint => {
	const given = conditions.filter((condition) => condition !== null);
	return {
		message,
		...(type === 'info' ? {} : { type }),
		location: 'ndv',
		...(given.length > 0 ? { displayCondition: `={{ ${given.join(' && ')} }}` } : {}),
	};
};

/** Half a cent is rounded up, also where it is a little less in floating point. */
const dollars = (usd: number): string => `$${(Math.round(usd * 100 + 1e-6) / 100).toFixed(2)}`;

interface Price {
	mode: Mode;
	silent: string;
	audio: string;
}

/** What the modes that have a published price cost, in the words of the form. */
function listOf(prices: Price[]): string {
	const withNames = prices.map(({ mode, audio }) => `${audio} (${RESOLUTIONS[mode]})`);
	const isSame = prices.every(({ silent, audio }) => silent === audio);
	const silentPrices = prices.map((price) => price.silent);
	const silent = isSame ? '' : ` with audio, ${listed(silentPrices, 'or')} without`;
	return `${listed(withNames, 'or')}${silent}`;
}

/** What 5 seconds cost by the provider's published prices, and who says it where none are published. */
function priceText(prices: Price[], { displayName, hasPriceQuery }: Offer): string {
	const asked = `${displayName} is asked for the price before buying.`;
	if (prices.length > 0) {
		return `5 seconds cost about ${listOf(prices)}.${hasPriceQuery ? ` ${asked}` : ''}`;
	}
	return hasPriceQuery
		? `${asked} The option 'Show Price Only' shows it for free.`
		: 'The provider publishes no price for this choice.';
}

const SECONDS = 5;

/** The published prices of a model, by mode; `query` is what else decides about them. */
const pricesOf = (
	{ models, estimateCost, usdPerUnit }: Offer,
	model: Model,
	query: Pick<PriceQuery, 'orientation' | 'inputSeconds'> = {},
): Price[] =>
	(models[model]?.modes ?? []).flatMap((mode) => {
		const [silent, audio] = [false, true].map((generateAudio) =>
			costInUsd(
				estimateCost({ model, mode, generateAudio, durationSeconds: SECONDS, ...query }),
				usdPerUnit,
			),
		);
		return typeof silent === 'number' && typeof audio === 'number'
			? [{ mode, silent: dollars(silent), audio: dollars(audio) }]
			: [];
	});

const choicesOf = (offer: Offer): Array<Choice<string>> =>
	MODEL_IDS.filter((model) => offer.models[model]).map((model) => ({
		settings: [offer.id, model],
		leadsTo: priceText(pricesOf(offer, model), offer),
	}));

/** A video that moves like another one is as long as that one. */
const motionChoicesOf = (offer: Offer): Array<Choice<string>> =>
	offer.models[MOTION_CONTROL]
		? [
				{
					settings: [offer.id],
					leadsTo: priceText(
						pricesOf(offer, MOTION_CONTROL, { orientation: 'video', inputSeconds: SECONDS }),
						offer,
					),
				},
			]
		: [];

const hintsOf = (prices: Array<Choice<string>>, fields: string[], when: string[]): NodeHint[] =>
	conditionsOf(
		prices,
		fields.map((name) => `$parameter.${name}`),
	).map(([text, condition]) => formHint(text, 'info', ...when, condition));

/** The same for motion control, which has one model. */
export const motionPriceHints = (...when: string[]): NodeHint[] =>
	hintsOf(OFFERS.flatMap(motionChoicesOf), ['provider'], when);

/** What a video of the model that is set in the form costs; `when` is an expression for when that can be told. */
export const priceHints = (...when: string[]): NodeHint[] =>
	hintsOf(OFFERS.flatMap(choicesOf), ['provider', 'model'], when);
