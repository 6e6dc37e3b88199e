import type { Mode } from '../domain/request';
import type { Cost } from '../domain/task';
import type { ModelTable } from './capabilities';
import type { PriceQuery } from './provider';

/** What a second of video costs by the published price list; a mode without a published rate is absent. */
export interface Rates {
	unit: Cost['unit'];
	perSecond: Partial<Record<Mode, { silent: number; audio: number }>>;
}

/** A rate that is the same with and without sound. */
export const flat = (rate: number) => ({ silent: rate, audio: rate });

export const inUsd = (perSecond: Rates['perSecond']): Rates => ({ unit: 'usd', perSecond });

/** The price by the published rates, or null where there is none. */
export const estimateFrom =
	(models: ModelTable) =>
	({ model, mode, generateAudio, durationSeconds }: PriceQuery): Cost | null => {
		const rates = models[model]?.rates;
		const rate = rates?.perSecond[mode]?.[generateAudio ? 'audio' : 'silent'];
		return rates && rate !== undefined
			? {
					// 0.3 * 3 is a little less than 0.9 in floating point.
					amount: Math.round(rate * durationSeconds * 1e6) / 1e6,
					unit: rates.unit,
					source: 'estimate',
				}
			: null;
	};
