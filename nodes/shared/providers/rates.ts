import type { Mode, Model } from '../domain/request';
import type { Cost } from '../domain/task';
import type { PriceQuery } from './provider';

/** What a second of video costs, with and without sound; a model or mode without a published rate is absent. */
export type RateTable = Partial<
	Record<Model, Partial<Record<Mode, { silent: number; audio: number }>>>
>;

/** The rate per second in a table, or undefined where none is published. */
export function rateIn(
	table: RateTable,
	{ model, mode, generateAudio }: PriceQuery,
): number | undefined {
	const rates = table[model]?.[mode];
	return generateAudio ? rates?.audio : rates?.silent;
}

/** An estimate in US dollars from a rate per second, or null where there is no rate. */
export const estimateUsd = (usdPerSecond: number | undefined, seconds: number): Cost | null =>
	usdPerSecond === undefined
		? null
		: { amount: Math.round(usdPerSecond * seconds * 1e6) / 1e6, unit: 'usd', source: 'estimate' };
